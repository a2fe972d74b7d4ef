"""How the OpenAPI schema describes the ways to sign in."""

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.plumbing import build_bearer_security_scheme_object


class SessionScheme(OpenApiAuthenticationExtension):
    """The browser's session cookie; changes also need the CSRF token."""

    target_class = "comms.base.rest.sessions.SessionAuthentication"
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
        return build_bearer_security_scheme_object(header_name="Authorization", token_prefix="Token")  # noqa: S106
