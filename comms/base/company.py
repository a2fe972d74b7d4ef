"""What the company is called: on pages, papers and in letters."""

from collections.abc import Callable

from django.conf import settings
from django.db import DatabaseError

_known: list[Callable[[], str]] = []


def register_company_name(find: Callable[[], str]) -> None:
    """Let the organization say what the company is called, in the reader's language; "" while it has no name.
    Called from `AppConfig.ready`.
    """
    if find not in _known:
        _known.append(find)


def company_name() -> str:
    """COMPANY_NAME where the installation sets it, else the name of the company's own unit; "" when neither
    is known, or the database does not answer.
    """
    if settings.COMPANY_NAME:
        return settings.COMPANY_NAME
    try:
        return next((name for find in _known if (name := find())), "")
    except DatabaseError:  # a page that says so must still be made
        return ""
