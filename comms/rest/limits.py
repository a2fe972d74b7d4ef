"""How often a program may ask: one limit for a token or signed-in person, told in every answer's headers."""

from typing import TYPE_CHECKING

from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

if TYPE_CHECKING:  # the views of DRF name this class in their settings and cannot be imported yet
    from rest_framework.views import APIView


class CallerThrottle(SimpleRateThrottle):
    """So many requests a minute from one caller; strangers are counted by their address."""

    scope = "caller"
    num_requests: int
    duration: int

    def get_cache_key(self, request: Request, view: "APIView") -> str:
        """The token when there is one, else the person, else the address."""
        token = getattr(request.auth, "token_key", "")
        person = f"user:{request.user.pk}" if request.user and request.user.is_authenticated else ""
        ident = token or person or self.get_ident(request)
        return self.cache_format % {"scope": self.scope, "ident": ident}

    def allow_request(self, request: Request, view: "APIView") -> bool:
        """Count the request, and leave the figures for the headers of the answer."""
        allowed = super().allow_request(request, view)
        left = max(self.num_requests - len(self.history), 0)
        oldest = self.history[-1] if self.history else self.now
        request._request.rate_limit = {  # type: ignore[attr-defined]
            "RateLimit-Limit": str(self.num_requests),
            "RateLimit-Remaining": str(left),
            "RateLimit-Reset": str(int(self.duration - (self.now - oldest)) + 1),
        }
        return allowed
