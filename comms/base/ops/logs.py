"""Structured logs: one JSON object per line with the request's number and without personal data."""

import re
from collections.abc import Callable, Sequence

import structlog
from structlog.typing import EventDict, Processor

# An address in a line, up to the query, and the query
QUERY = re.compile(r"""((?:https?:/|(?<![^\s"'(=]))/[^\s"'?\\]*)\?[^\s"'\\]*""")


def without_objects(logger: object, method: str, event: EventDict) -> EventDict:
    """Drop a request that would be written as a whole, with everything it carries."""
    if not isinstance(event.get("request", ""), str):
        del event["request"]
    return event


def hider(secret_addresses: Sequence[str]) -> Callable[[str], str]:
    """The function that takes from a text what addresses may carry: their queries (search words, names) and
    the credentials that stand behind one of `secret_addresses` (settings.SECRET_ADDRESSES).
    """
    secret = re.compile(rf"""({"|".join(secret_addresses)})[^/\s"'?\\]+""")
    return lambda text: secret.sub(r"\1…", QUERY.sub(r"\1", text))


def shared_processors() -> list[Processor]:
    """What both kinds of loggers, structlog's and the standard library's, go through."""
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.stdlib.PositionalArgumentsFormatter(),
        without_objects,
        structlog.processors.format_exc_info,
    ]


def configure(level: str, secret_addresses: Sequence[str]) -> dict[str, object]:
    """Configure structlog and return the LOGGING dictionary for Django, gunicorn and Celery.

    `level` is the least level that is written: DEBUG, INFO, WARNING or ERROR. What is secret in an address is
    taken from the finished line, so that messages of packages and tracebacks lose it, too.
    """
    hide = hider(secret_addresses)
    structlog.configure(
        processors=[*shared_processors(), structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    json = {
        "()": structlog.stdlib.ProcessorFormatter,
        "foreign_pre_chain": [
            *shared_processors(),
            structlog.stdlib.ExtraAdder(allow=["status_code", "task"]),
        ],
        "processors": [
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.JSONRenderer(ensure_ascii=False),
            lambda _logger, _method, line: hide(line),
        ],
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": json},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            # Every answer is logged once, by django_structlog. Gunicorn's own line would carry the caller's
            # address, the query and the page before
            "gunicorn.access": {"level": "WARNING"},
            # Without a handler of its own: it would quote the request that failed, as it came
            "gunicorn.error": {"level": level, "handlers": [], "propagate": True},
            "django.request": {"level": "ERROR"},
            "django.server": {"level": "ERROR"},
            "weasyprint": {"level": "ERROR"},
            "fontTools": {"level": "WARNING"},
        },
    }
