"""The REST pattern: strict JSON in, problem+json out, keyset lists, versions, idempotency keys, and the
declared actions.
"""

from comms.base.api.bodies import body_class, read_body, register_rest_type
from comms.base.api.serializers import (
    MomentField,
    ResourceSerializer,
    StrictModelSerializer,
    StrictSerializer,
)
from comms.base.api.viewsets import ReadOnlyResourceViewSet, ResourceViewSet
from comms.base.rest.parsers import StrictJSONParser
from comms.base.rest.problems import problem, problem_response
from comms.base.rest.sessions import SessionAuthentication

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
