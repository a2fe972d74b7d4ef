"""Browser sessions in REST: the same as DRF's, but a missing sign-in is 401 and not 403."""

from rest_framework import authentication


class SessionAuthentication(authentication.SessionAuthentication):
    """Session cookie plus CSRF token."""

    def authenticate_header(self, request):
        """Makes DRF answer 401 instead of 403."""
        return "Session"
