"""What the log lines hold and what they do not."""

import json
import logging

import pytest
import structlog
from django.conf import settings

from comms.base.ops.logs import without_personal_data


@pytest.fixture
def lines(caplog):
    """The JSON lines written so far."""
    formatter = logging.config.DictConfigurator(settings.LOGGING).configure_formatter(
        dict(settings.LOGGING["formatters"]["json"])
    )
    return lambda: [json.loads(formatter.format(record)) for record in caplog.records]


def test_each_request_is_one_line_with_a_number_and_without_personal_data(client, lines, caplog):
    caplog.set_level(logging.INFO)
    client.get("/help/?q=王小明", headers={"user-agent": "Somebody's phone"}, REMOTE_ADDR="203.0.113.5")
    (line,) = [line for line in lines() if line["event"] == "request_finished"]
    assert line.pop("request_id") and line.pop("timestamp")
    assert line == {
        "event": "request_finished",
        "request": "GET /help/",
        "code": 302,
        "level": "info",
        "logger": "django_structlog.middlewares.request",
    }


def test_standard_library_lines_have_the_same_shape(lines, caplog):
    caplog.set_level(logging.INFO)
    logging.getLogger("anything").warning("%s rows", 3)
    (line,) = lines()
    assert line.pop("timestamp")
    assert line == {"event": "3 rows", "level": "warning", "logger": "anything"}


@pytest.mark.parametrize(
    ("request_text", "written"),
    [
        ("GET /search/?q=13800000000", "GET /search/"),
        ("GET /accounts/password/reset/key/4-abc-secret/", "GET /accounts/password/reset/key/…/"),
    ],
)
def test_requests_lose_queries_and_keys(request_text, written):
    assert without_personal_data(structlog.get_logger(), "info", {"request": request_text}) == {
        "request": written
    }


def test_a_request_object_is_dropped():
    assert without_personal_data(structlog.get_logger(), "info", {"request": object()}) == {}
