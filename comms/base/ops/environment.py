"""How settings are read from the environment: a wrong value stops the start and names the variable.

Read by comms/settings.py alone, before any app is loaded.
"""

import re
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

from comms.base.files import keep_once
from comms.base.ops import patience

env = environ.Env()
# Letters of the shortest secret that nobody can guess
SECRET_LENGTH = 32


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


def several(name: str, default: list[str]) -> list[str]:
    """Values separated by commas, without the blanks around them."""
    return [value.strip() for value in read(name, env.list, default) if value.strip()]


def kept_secret(name: str, kept: Path) -> str:
    """A secret of the installation, or one made once and kept in this file so that a fresh clone starts."""
    if key := env.str(name, default=""):
        return _long_enough(name, key)
    return keep_once(kept, lambda: secrets.token_urlsafe(64))


def earlier_secrets(name: str) -> list[str]:
    """The secrets that were used before, separated by commas: what they signed is accepted, so they are as
    long as the present one.
    """
    return [_long_enough(name, key) for key in several(name, [])]


def _long_enough(name: str, key: str) -> str:
    if len(key) < SECRET_LENGTH:
        raise ImproperlyConfigured(f"{name}: fewer than {SECRET_LENGTH} characters")
    return key


def refuse_in_production(*, debug: bool, demo: bool, portal_url: str) -> None:
    """Refuse what would open a real installation to strangers: who wants it does without PRODUCTION."""
    if debug:
        raise ImproperlyConfigured("DEBUG: the debug pages show secrets and cannot be on with PRODUCTION")
    if demo:
        raise ImproperlyConfigured("DEMO: its sign-ins are known to all and cannot be there with PRODUCTION")
    if not portal_url.startswith("https://"):
        raise ImproperlyConfigured("PORTAL_URL: with PRODUCTION it must begin with https://")


def redis_url() -> str:
    """The address of Redis; empty where the queue is a folder."""
    url: str = env.str("REDIS_URL", default="")
    if url and not re.fullmatch(r"rediss?://([^@/]*@)?[^@:/]+(:\d+)?(/\d*)?(\?.*)?|unix://.+", url):
        raise ImproperlyConfigured("REDIS_URL: expected redis://host:port/number")
    return url


def redis_queue() -> dict[str, object]:
    """Options of Celery's transport on Redis: what a dead worker held is free again within seconds."""
    return {
        "unacked_restore_interval": 5,
        "unacked_restore_limit": 100,
        "socket_timeout": 5,
        "socket_connect_timeout": 2,
        "retry_on_timeout": True,
        "health_check_interval": 10,
    }


MAILBOX_PORTS = {"imaps": 993, "imap": 143}


def mailbox() -> tuple[dict[str, Any], str]:
    """What MAILBOX_URL says of the mailbox that is read by IMAP (empty when nothing is read), and the address
    to which answers are to be sent: MAILBOX_ADDRESS, or the name with which the mailbox is opened.
    """
    url, address = env.str("MAILBOX_URL", default=""), env.str("MAILBOX_ADDRESS", default="").strip()
    found: dict[str, Any] = {}
    if url:
        found = _imap(url)
        address = address or found["user"]
    if (url or address) and not re.fullmatch(r"[^@\s<>,;:]+@[^@\s<>,;:]+", address):
        raise ImproperlyConfigured("MAILBOX_ADDRESS: expected the address of the mailbox, name@host")
    return found, address


def _imap(url: str) -> dict[str, Any]:
    wrong = ImproperlyConfigured("MAILBOX_URL: expected imaps://user:password@host:993/INBOX")
    try:
        parts = urlsplit(url)
        port = parts.port or MAILBOX_PORTS[parts.scheme]
    except (ValueError, KeyError):
        raise wrong from None
    if parts.scheme not in MAILBOX_PORTS or not (parts.hostname and parts.username):
        raise wrong
    return {
        "host": parts.hostname,
        "port": port,
        "tls": parts.scheme == "imaps",
        "user": unquote(parts.username),
        "password": unquote(parts.password or ""),
        "folder": unquote(parts.path.strip("/")) or "INBOX",
    }


def folder_queue(folder: Path) -> dict[str, object]:
    """Options of Celery's transport in this folder, which is made."""
    for part in ("messages", "control"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    return {
        "data_folder_in": str(folder / "messages"),
        "data_folder_out": str(folder / "messages"),
        "control_folder": str(folder / "control"),
        "store_processed": False,
        "polling_interval": 0.02,
    }


def database(default: str) -> dict[str, Any]:
    """The database of DATABASE_URL or else the SQLite file (WAL) of this address, for Django's settings."""
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
