"""What the company is called, and its logo: on pages, papers and in letters."""

import logging
from collections.abc import Callable
from typing import Protocol

from django.conf import settings
from django.db import DatabaseError

logger = logging.getLogger(__name__)


class Logo(Protocol):
    """The company's logo, a PNG or JPEG."""

    @property
    def address(self) -> str:
        """Where everybody may load it; another picture has another address."""
        ...

    def content(self) -> bytes:
        """Its bytes. Raises OSError when the file is gone."""
        ...


_known: list[Callable[[], str]] = []
_logos: list[Callable[[], Logo | None]] = []


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


def register_company_logo(find: Callable[[], Logo | None]) -> None:
    """Let the organization say which logo the company has; None while it has none. Called from
    `AppConfig.ready`.
    """
    if find not in _logos:
        _logos.append(find)


def company_logo() -> Logo | None:
    """The company's logo; None when it has none, or the database does not answer."""
    try:
        return next((logo for find in _logos if (logo := find())), None)
    except DatabaseError:  # a page that says so must still be made
        return None


def logo_on_paper() -> bytes:
    """The bytes of the logo for a document; empty when there is none. A paper without its logo is better than
    none.
    """
    logo = company_logo()
    if logo is None:
        return b""
    try:
        return logo.content()
    except OSError:
        logger.error("the file of the company's logo is missing")
        return b""
