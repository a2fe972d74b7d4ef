"""Errors as RFC 9457 problem documents, in the caller's language."""

import errno
from http import HTTPStatus

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import Http404, JsonResponse
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

from comms.base.errors import DomainError

MEDIA_TYPE = "application/problem+json"
# Seconds after which a program may send again what met a trouble that passes
RETRY_AFTER = 5
# And after too many tries
PAUSE = 300
FULL = (errno.ENOSPC, errno.EDQUOT)
FULL_CODES = ("53100",)
# A transaction that stood still for too long was ended by PostgreSQL
ENDED_CODES = ("25P03",)
# What SQLite says of statements that are wrong, not of a trouble that passes
WRONG_STATEMENT = ("no such ", "syntax error", "has no column")


def titles():
    """The sentence for each status."""
    return {
        400: _("The input cannot be accepted"),
        401: _("Sign in first"),
        403: _("You may not do this"),
        404: _("There is nothing here"),
        405: _("This method is not possible here"),
        406: _("This form of answer is not offered"),
        409: _("This is not possible in the present state"),
        412: _("Someone changed this meanwhile"),
        413: _("The body is too large"),
        415: _("This media type is not understood"),
        422: _("This key was used before with other content"),
        428: _("Say which version you changed (If-Match)"),
        429: _("Too many requests, wait a little"),
        500: _("Something went wrong on our side"),
        503: _("Not possible at the moment"),
    }


def passing_trouble(problem: BaseException | None) -> str:
    """The sentence for a trouble that passes without a mistake of anybody's (the disk is full, a table is
    locked, the database is away), which is answered with 503; empty for every other error.
    """
    full = _("There is no room left on the disk. Nothing was saved; reading goes on meanwhile.")
    if isinstance(problem, OSError):
        return str(full) if problem.errno in FULL else ""
    if not isinstance(problem, DatabaseError | InterfaceError):
        return ""
    code, said = getattr(problem.__cause__, "pgcode", None) or "", str(problem)
    if code in FULL_CODES or "disk is full" in said or "disk I/O error" in said:
        return str(full)
    passes = isinstance(problem, OperationalError | InterfaceError) or code in ENDED_CODES
    if not passes or any(words in said for words in WRONG_STATEMENT):
        return ""
    return str(_("The portal is too busy at the moment. Nothing was saved; try again in a few seconds."))


def document(status, detail="", errors=None, **extra):
    """The problem document of a status."""
    title = titles().get(status) or HTTPStatus(status).phrase
    body = {"type": "about:blank", "title": str(title), "status": status, "detail": str(detail or title)}
    if errors:
        body["errors"] = errors
    return body | extra


def problem_response(status, detail="", errors=None, **extra):
    """A problem document outside DRF (middleware, error handlers)."""
    return JsonResponse(document(status, detail, errors, **extra), status=status, content_type=MEDIA_TYPE)


def problem(exc, context):
    """DRF's exception handler: every refusal is a problem document; unknown exceptions stay server errors."""
    if isinstance(exc, DomainError):
        return _answer(exc.status, exc.detail, _by_field(exc.errors), **_extra(exc))
    if isinstance(exc, Http404):
        return _answer(404)
    if isinstance(exc, PermissionDenied):
        return _answer(403)
    if isinstance(exc, RequestDataTooBig):
        return _answer(413)
    if isinstance(exc, exceptions.ValidationError):
        errors = exc.detail if isinstance(exc.detail, dict) else {"non_field_errors": exc.detail}
        return _answer(400, _first(errors), errors)
    if isinstance(exc, exceptions.APIException):
        response = _answer(exc.status_code, exc.detail)
        if wait := getattr(exc, "wait", None):
            response["Retry-After"] = str(int(wait) + 1)
        if header := getattr(exc, "auth_header", None):
            response["WWW-Authenticate"] = header
        return response
    return None


def _answer(status, detail="", errors=None, **extra):
    set_rollback()
    return Response(document(status, detail, errors, **extra), status=status, content_type=MEDIA_TYPE)


def _extra(exc):
    extra = {}
    if hasattr(exc, "allowed"):
        extra["allowed"] = exc.allowed
    if getattr(exc, "current", None) is not None:
        extra["version"] = exc.current.version
    return extra


def _by_field(errors):
    return {name: [str(sentence) for sentence in said] for name, said in errors.items()}


def _first(errors):
    """The first sentence in nested validation errors, as the summary."""
    for said in errors.values() if isinstance(errors, dict) else errors:
        if isinstance(said, dict | list) and said:
            return _first(said)
        if said:
            return said
    return ""
