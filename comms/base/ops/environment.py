"""How settings are read from the environment: a wrong value stops the start and names the variable.

Read by comms/settings.py alone, before any app is loaded.
"""

import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

from comms.base.files import keep_once
from comms.base.ops import patience

env = environ.Env()


def read(name: str, reader: Callable[..., Any], default: object) -> Any:
    """Read one variable; a value that cannot be understood is an error that names the variable."""
    try:
        return reader(name, default=default)
    except (ValueError, KeyError, TypeError, ImproperlyConfigured) as problem:
        shown = (
            "its value" if name.endswith("_URL") else f"the value {env.str(name, default='')!r}"
        )  # addresses hold passwords
        raise ImproperlyConfigured(f"{name}: {shown} cannot be used ({problem})") from None


def flag(name: str, default: bool) -> bool:
    """A yes/no variable: 1, true, yes, on or 0, false, no, off."""
    words = {
        "1": True,
        "true": True,
        "yes": True,
        "on": True,
        "0": False,
        "false": False,
        "no": False,
        "off": False,
    }
    value = env.str(name, default="").strip().lower()
    if not value:
        return default
    if value not in words:
        raise ImproperlyConfigured(f"{name}: the value {value!r} is neither yes nor no")
    return words[value]


def number(name: str, default: int, low: int, high: int) -> int:
    """A whole number within bounds."""
    value = read(name, env.int, default)
    if not low <= value <= high:
        raise ImproperlyConfigured(f"{name}: {value} is not between {low} and {high}")
    return value


def kept_secret(name: str, kept: Path) -> str:
    """A secret of the installation, or one made once and kept in this file so that a fresh clone starts."""
    if key := env.str(name, default=""):
        if len(key) < 32:
            raise ImproperlyConfigured(f"{name}: fewer than 32 characters")
        return key
    return keep_once(kept, lambda: secrets.token_urlsafe(64))


def refuse_in_production(*, debug: bool, demo: bool, portal_url: str) -> None:
    """What would open a real installation to strangers is no setting of one: whoever wants it, wants no
    PRODUCTION.
    """
    if debug:
        raise ImproperlyConfigured("DEBUG: the debug pages show secrets and cannot be on with PRODUCTION")
    if demo:
        raise ImproperlyConfigured("DEMO: its sign-ins are known to all and cannot be there with PRODUCTION")
    if not portal_url.startswith("https://"):
        raise ImproperlyConfigured("PORTAL_URL: with PRODUCTION it must begin with https://")


def database(default: str) -> dict[str, Any]:
    """The database of DATABASE_URL, else the SQLite file (WAL) of this address, as Django's settings name
    it.
    """
    url = env.str("DATABASE_URL", default=default)
    if not url.startswith(("postgres://", "postgresql://", "sqlite:///")):
        raise ImproperlyConfigured(
            "DATABASE_URL: expected postgres://user:password@host:port/name or sqlite:///path"
        )
    found: dict[str, Any] = read("DATABASE_URL", env.db, url)
    if found["ENGINE"].endswith("sqlite3"):
        found["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": patience.WORK.lock,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
        }
        return found
    found |= {"CONN_MAX_AGE": number("DATABASE_CONN_MAX_AGE", 60, 0, 86400), "CONN_HEALTH_CHECKS": True}
    options = found.setdefault("OPTIONS", {})
    options.setdefault("connect_timeout", 5)
    # Planning nine joins in every order cost 77 ms a list, and just-in-time compiling never paid here
    # (docs/decisions/lists.md). Nothing waits for ever; web processes wait less (comms/wsgi.py)
    limits = f"-c join_collapse_limit=4 -c from_collapse_limit=4 -c jit=off {patience.WORK.options}"
    options.setdefault("options", limits)
    return found
