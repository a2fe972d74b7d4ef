"""Structured logs: one JSON object per line with the request's number and without personal data."""

import re

import structlog
from structlog.typing import EventDict, Processor

SECRET_PATHS = re.compile(r"(/password/reset/key/|/confirm-email/)[^/\s]+")


def without_personal_data(logger: object, method: str, event: EventDict) -> EventDict:
    """Drop what a request's address may carry: the query (search words, names) and one-time keys."""
    if isinstance(request := event.get("request"), str):
        event["request"] = SECRET_PATHS.sub(r"\1…", request.partition("?")[0])
    elif "request" in event:
        del event["request"]
    return event


def shared_processors() -> list[Processor]:
    """What both kinds of loggers, structlog's and the standard library's, go through."""
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.stdlib.PositionalArgumentsFormatter(),
        without_personal_data,
        structlog.processors.format_exc_info,
    ]


def configure(level: str) -> dict[str, object]:
    """Configure structlog and return the LOGGING dictionary for Django, gunicorn and Celery.

    `level` is the least level that is written: DEBUG, INFO, WARNING or ERROR.
    """
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
        ],
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": json},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["console"], "level": level},
        "loggers": {
            # Every answer is logged once, by django_structlog; Django's own line for 4xx would carry the
            # query
            "django.request": {"level": "ERROR"},
            "django.server": {"level": "ERROR"},
            "weasyprint": {"level": "ERROR"},
            "fontTools": {"level": "WARNING"},
        },
    }
