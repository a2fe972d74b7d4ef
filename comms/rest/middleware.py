"""Around every answer of the interface: a missing slash loses no method and no body, and limits are told."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase, HttpResponsePermanentRedirect
from django.urls import is_valid_path

PREFIX = "/api/"


class Addresses:
    """`POST fault-slips` without its slash is answered with 308, so that the program sends the same request
    again, body and all.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Redirect, or answer with the headers of the limit."""
        if request.path_info.startswith(PREFIX) and self._lacks_slash(request):
            address = f"{request.path}/"
            if query := request.META.get("QUERY_STRING", ""):
                address += f"?{query}"
            return HttpResponsePermanentRedirect(address, preserve_request=True)
        response = self.get_response(request)
        for name, value in getattr(request, "rate_limit", {}).items():
            response.headers[name] = value
        return response

    def _lacks_slash(self, request: HttpRequest) -> bool:
        path, urlconf = request.path_info, getattr(request, "urlconf", settings.ROOT_URLCONF)
        return (
            not path.endswith("/")
            and not is_valid_path(path, urlconf)
            and bool(is_valid_path(f"{path}/", urlconf))
        )
