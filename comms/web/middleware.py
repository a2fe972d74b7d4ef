"""Input that no page can hold is answered with a plain refusal before anything asks the database about it."""

from urllib.parse import unquote_to_bytes

from django.http import HttpRequest
from django.shortcuts import render

UTF8 = ("", "utf-8", "utf8")


class BadInput:
    """Refuse NUL and broken UTF-8 in path, query and cookies (400), and bodies in another charset than UTF-8
    (415).
    """

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
