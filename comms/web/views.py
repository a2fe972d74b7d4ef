"""Error pages (JSON under /api/) and the gallery of components."""

import sys

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.db import DatabaseError
from django.http import Http404, HttpResponse
from django.shortcuts import render

from comms.web.gallery import samples
from comms.web.problems import PAUSE, RETRY_AFTER, passing_trouble, problem_response


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


def too_many_requests(request):
    """429, with the time to wait."""
    answer = _error(request, 429)
    answer.headers["Retry-After"] = str(PAUSE)
    return answer


def server_error(request):
    """500: no template that could fail again. What passes by itself is 503 with the time to wait."""
    if not (sentence := passing_trouble(sys.exc_info()[1])):
        return _error(request, 500)
    try:
        answer = _error(request, 503, sentence)
    except DatabaseError:  # the frame of the page asks who reads it
        answer = HttpResponse(sentence, status=503, content_type="text/plain; charset=utf-8")
    answer.headers["Retry-After"] = str(RETRY_AFTER)
    return answer


@login_required
def gallery(request):
    """Every component in all its variants, for engineers and designers."""
    if not (request.user.is_staff or settings.DEMO or settings.DEBUG):
        raise Http404
    return render(request, "gallery.html", samples())
