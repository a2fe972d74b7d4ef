"""Around every page and REST answer: input that no page can hold is refused in plain words before anything
asks the database about it, and answers are kept by nobody.
"""

from urllib.parse import unquote_to_bytes

from django.http import HttpRequest
from django.shortcuts import render

from comms.base.ops import health

UTF8 = ("", "utf-8", "utf8")


# The portal uses none of these; what a page did not ask for, a script in it cannot get either
UNUSED = (
    "accelerometer",
    "camera",
    "display-capture",
    "geolocation",
    "gyroscope",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "serial",
    "usb",
)
PERMISSIONS_POLICY = ", ".join(f"{feature}=()" for feature in UNUSED)


HEALTH = {"/healthz/live": health.live, "/healthz/ready": health.ready, "/metrics": health.metrics}


class Health:
    """Signs of life are answered before anything else: whatever name or address the balancer calls this
    machine by (ALLOWED_HOSTS is for people), and `live` without a session, so without the database.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest):
        """Answer, or let pass."""
        if view := HEALTH.get(request.path_info):
            return view(request)
        return self.get_response(request)


class KeptByNobody:
    """Answers hold names and telephone numbers: no browser, which several people share at a front desk, and
    no proxy keeps one (`Cache-Control`). What is the same for everybody says `public`; static files are
    answered before this.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest):
        """Add the headers."""
        response = self.get_response(request)
        said = response.headers.get("Cache-Control", "")
        if "public" not in said and "no-store" not in said:
            response.headers["Cache-Control"] = "private, no-store"
        response.headers["Permissions-Policy"] = PERMISSIONS_POLICY
        return response


class BadInput:
    """Refuse NUL and broken UTF-8 in path, query and cookies (400), and bodies not in UTF-8 (415)."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest):
        """Let everything else pass."""
        if (
            not _plain(request.META.get("QUERY_STRING", ""))
            or not _plain(request.path_info)
            or _hides_nul(request)
        ):
            return self._refuse(request, 400)
        if (request.content_params or {}).get("charset", "").lower() not in UTF8:
            return self._refuse(request, 415)
        return self.get_response(request)

    def _refuse(self, request, status):
        if request.path_info.startswith("/api/"):
            from comms.web.problems import problem_response

            return problem_response(status)
        request.encoding = (
            "utf-8"  # the page reads the query; the charset that was claimed may not even exist
        )
        return render(request, "400.html", status=status)


def _plain(text: str) -> bool:
    raw = unquote_to_bytes(text.encode("utf-8", "surrogatepass"))
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return b"\x00" not in raw


def _hides_nul(request: HttpRequest) -> bool:
    """Cookies may carry characters as octal escapes, which Django undoes."""
    return any("\x00" in value for value in request.COOKIES.values())
