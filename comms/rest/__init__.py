"""The REST pattern: strict JSON in, problem+json out, keyset lists, versions, idempotency keys, and the
declared actions.
"""

from comms.rest.bodies import body_class, read_body, register_rest_type
from comms.rest.parsers import StrictJSONParser
from comms.rest.serializers import (
    MomentField,
    ResourceSerializer,
    StrictModelSerializer,
    StrictSerializer,
)
from comms.rest.sessions import SessionAuthentication
from comms.rest.viewsets import ReadOnlyResourceViewSet, ResourceViewSet
from comms.web.problems import problem, problem_response

__all__ = [
    "MomentField",
    "ReadOnlyResourceViewSet",
    "ResourceSerializer",
    "ResourceViewSet",
    "SessionAuthentication",
    "StrictJSONParser",
    "StrictModelSerializer",
    "StrictSerializer",
    "body_class",
    "problem",
    "problem_response",
    "read_body",
    "register_rest_type",
]
