"""Input that no page can hold (NUL bytes, broken UTF-8) is answered with 400 before it reaches a query."""

from urllib.parse import unquote_to_bytes

from django.http import HttpRequest
from django.shortcuts import render


class BadInput:
    """Refuse requests whose path or query carries NUL or is not UTF-8."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest):
        raw = unquote_to_bytes(request.META.get("QUERY_STRING", "")) + request.path_info.encode("utf-8", "surrogatepass")
        try:
            raw.decode("utf-8")
            broken = b"\x00" in raw
        except UnicodeDecodeError:
            broken = True
        if broken:
            return self._refuse(request)
        return self.get_response(request)

    def _refuse(self, request):
        if request.path_info.startswith("/api/"):
            from comms.base.rest.problems import problem_response

            return problem_response(400)
        return render(request, "400.html", status=400)
