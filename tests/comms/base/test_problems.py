"""What passes by itself is 503 with the time to wait; a mistake of ours stays 500."""

import errno
import json

import pytest
from django.db import InternalError, OperationalError, ProgrammingError

from comms.web import problems, views


class Said(Exception):
    """What the database's library raises below Django's error."""

    def __init__(self, pgcode):
        self.pgcode = pgcode


def because(error, pgcode):
    error.__cause__ = Said(pgcode)
    return error


def answered(rf, path, error):
    """The answer of the portal when a view raised this."""
    try:
        raise error
    except type(error):
        return views.server_error(rf.get(path))


BUSY = [
    OperationalError("database is locked"),
    because(OperationalError("canceling statement due to lock timeout"), "55P03"),
    because(OperationalError("canceling statement due to statement timeout"), "57014"),
    because(InternalError("terminating connection due to idle-in-transaction timeout"), "25P03"),
    OperationalError("connection refused"),
]
FULL = [
    OSError(errno.ENOSPC, "No space left on device"),
    OSError(errno.EDQUOT, "Disk quota exceeded"),
    OperationalError("database or disk is full"),
    because(OperationalError("could not extend file"), "53100"),
]


@pytest.mark.parametrize("error", [*BUSY, *FULL], ids=str)
def test_trouble_that_passes_is_503_with_the_time_to_wait(rf, error):
    word = "disk" if error in FULL else "busy"
    for path in ("/units/", "/api/v1/units/"):
        answer = answered(rf, path, error)
        assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert word in json.loads(answer.content)["detail"]


@pytest.mark.parametrize(
    "error",
    [
        ValueError("wrong"),
        OSError(errno.EACCES, "Permission denied"),
        ProgrammingError("column does not exist"),
        OperationalError("no such table: shop"),
    ],
    ids=str,
)
def test_mistake_of_ours_stays_500(rf, error):
    assert answered(rf, "/units/", error).status_code == 500


def test_page_that_needs_the_database_is_said_in_plain_text(rf, monkeypatch):
    def away(*args, **kwargs):
        raise OperationalError("connection refused")

    monkeypatch.setattr(views, "render", away)
    answer = answered(rf, "/units/", OperationalError("connection refused"))
    assert (answer.status_code, answer["Content-Type"]) == (503, "text/plain; charset=utf-8")
    assert answer.content.decode() == problems.passing_trouble(OperationalError(""))
