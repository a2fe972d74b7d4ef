"""The description of the interface: ways to sign in, refusals, headers; in English whoever fetches it."""

from typing import Any, Literal

from drf_spectacular.extensions import OpenApiAuthenticationExtension, OpenApiSerializerFieldExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import build_bearer_security_scheme_object
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from comms.web.problems import MEDIA_TYPE, titles

IF_MATCH = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    description="The version you saw, in quotes; or `version` in the body.",
)
IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description="The same key and body again give the first answer again.",
)
# 400 also where there is nothing to get wrong: no address holds a NUL or broken UTF-8
READING = (400, 401, 403, 404, 406, 429)
WRITING = (400, 401, 403, 404, 406, 409, 413, 415, 422, 429)
OF_A_VERSION = (412, 428)


class ProblemSerializer(serializers.Serializer):
    """A refusal (RFC 9457). `errors` names fields, `allowed` the possible acts, `version` the present one."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    errors = serializers.DictField(child=serializers.JSONField(), required=False)  # type: ignore[assignment]
    allowed = serializers.ListField(child=serializers.CharField(), required=False)
    version = serializers.IntegerField(required=False)


class PortalSchema(AutoSchema):
    """Adds to every operation the refusals that it may answer with."""

    def _get_response_bodies(self, direction: Literal["request", "response"] = "response") -> dict[str, Any]:
        bodies = super()._get_response_bodies(direction)
        problem = self.resolve_serializer(ProblemSerializer, "response").ref
        for status in self.problem_statuses():
            bodies.setdefault(
                str(status),
                {"description": str(titles()[status]), "content": {MEDIA_TYPE: {"schema": problem}}},
            )
        return dict(sorted(bodies.items()))

    def _map_basic_serializer(self, serializer: Any, direction: str) -> dict[str, Any]:
        """A line of a list lacks the fields that `?expand=` did not ask for, so they are not required."""
        schema = super()._map_basic_serializer(serializer, direction)
        hidden = getattr(serializer, "HIDDEN", ())
        if hidden:
            schema["required"] = [name for name in schema["required"] if name not in hidden]
        return schema

    def get_filter_backends(self) -> list[Any]:
        """Those of the list; a count takes filters and neither order nor fields; a file names its own."""
        action, backends = getattr(self.view, "action", ""), getattr(self.view, "filter_backends", [])
        if action == "export":
            return list(backends)
        if action != "count":
            return super().get_filter_backends()
        return [backend for backend in backends if not getattr(backend, "only_lists", False)]

    def problem_statuses(self) -> set[int]:
        """The statuses of refusals: by method, and by the version that is asked for."""
        statuses = set(READING if self.method == "GET" else WRITING)
        if any(getattr(parameter, "name", "") == "If-Match" for parameter in self.get_override_parameters()):
            statuses |= set(OF_A_VERSION)
        if not self.get_auth():
            statuses.discard(401)
        return statuses


class TimeOfDay(OpenApiSerializerFieldExtension):
    """A time of day is the company's own and has no offset, which the format `time` would demand."""

    target_class = "rest_framework.serializers.TimeField"
    match_subclasses = True

    def map_serializer_field(self, auto_schema, direction):
        """Hours and minutes, with or without seconds."""
        return {"type": "string", "pattern": "^[0-2][0-9]:[0-5][0-9](:[0-5][0-9])?$", "examples": ["09:00"]}


class SessionScheme(OpenApiAuthenticationExtension):
    """The browser's session cookie; changes also need the CSRF token."""

    target_class = "comms.rest.sessions.SessionAuthentication"
    name = "session"

    def get_security_definition(self, auto_schema):
        """A cookie."""
        return {"type": "apiKey", "in": "cookie", "name": "sessionid"}


class TokenScheme(OpenApiAuthenticationExtension):
    """A token in the header."""

    target_class = "knox.auth.TokenAuthentication"
    match_subclasses = True
    priority = 1
    name = "token"

    def get_security_definition(self, auto_schema):
        """`Authorization: Token …`."""
        word = "Token"
        return build_bearer_security_scheme_object(header_name="Authorization", token_prefix=word)
