"""Error pages (JSON under /api/) and the gallery of components."""

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import render

from comms.web.gallery import samples
from comms.web.problems import problem_response


def _error(request, status, sentence=""):
    if request.path_info.startswith("/api/"):
        return problem_response(status, sentence)
    return render(request, f"{status}.html", {"sentence": sentence}, status=status)


def bad_request(request, exception=None):
    """400."""
    return _error(request, 400)


def forbidden(request, exception=None):
    """403, with the sentence that says what the posts do not allow."""
    return _error(request, 403, str(exception or ""))


def not_found(request, exception=None):
    """404."""
    return _error(request, 404)


def server_error(request):
    """500: no template that could fail again."""
    return _error(request, 500)


@login_required
def gallery(request):
    """Every component in all its variants, for engineers and designers."""
    if not (request.user.is_staff or settings.DEMO or settings.DEBUG):
        raise Http404
    return render(request, "gallery.html", samples())
