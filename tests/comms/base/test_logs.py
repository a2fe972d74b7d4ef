"""What the log lines hold and what they do not."""

import json
import logging
import re

import pytest
import structlog
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, get_resolver
from django.utils.regex_helper import normalize

from comms.base.ops.logs import hider, without_objects
from tests.architecture.sources import ROOT

SECRET = "s3cret-Value_41"
HIDE = hider(settings.SECRET_ADDRESSES)
# Parameters with such a name are credentials, unless their address is named here with the reason why not
CREDENTIAL = re.compile(r"token|key|secret|password|signature|hash|digest|otp|pin$")
NO_CREDENTIALS = {
    "token_revoke": "the beginning of a token, which lists show",
    "token-revoke": "the same over REST",
}


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
    ("said", "written"),
    [
        ("GET /search/?q=13800000000", "GET /search/"),
        ("/accounts/login/?next=/meetings/M-1/sign-in/abc/", "/accounts/login/"),
        ("https://portal.example.com/help/?q=x", "https://portal.example.com/help/"),
        ("GET /accounts/password/reset/key/4-abc-secret/", "GET /accounts/password/reset/key/…/"),
        ("/meetings/feed/abc.ics is away", "/meetings/feed/… is away"),
        ("('/meetings/M-2026-0001/sign-in/abc/',)", "('/meetings/M-2026-0001/sign-in/…/',)"),
        ("who? nobody", "who? nobody"),
        ("1/2?", "1/2?"),
    ],
)
def test_lines_lose_queries_and_credentials(said, written):
    assert HIDE(said) == written


def test_a_request_object_is_dropped():
    assert without_objects(structlog.get_logger(), "info", {"request": object()}) == {}


# --- credentials in addresses


def parameters(pattern=None, before="/", names=()):
    """(name of the address, parameter, address with a secret in place of it) of every parameter there is."""
    for child in (pattern or get_resolver()).url_patterns:
        for part, found in normalize(child.pattern.regex.pattern):
            address, all_names = before + part.replace("%%", "%"), (*names, *found)
            if not isinstance(child, URLPattern):
                yield from parameters(child, address, all_names)
                continue
            for name in all_names:
                values = dict.fromkeys(all_names, "x") | {name: SECRET}
                yield child.name, name, address % values


def test_every_address_that_holds_a_credential_is_declared():
    found = [(url, address) for url, name, address in parameters() if CREDENTIAL.search(name)]
    shown = {url for url, address in found if SECRET in HIDE(f"GET {address} 404")}
    assert shown == set(NO_CREDENTIALS), "declare it in settings.SECRET_ADDRESSES and deploy/nginx.conf"
    assert {"feed", "token_sign_in", "account_reset_password_from_key"} <= {url for url, _address in found}


@pytest.mark.parametrize("place", settings.SECRET_ADDRESSES)
def test_server_in_front_hides_the_same(place):
    text = (ROOT / "deploy/nginx.conf").read_text()
    assert f'"~^(?<before>{place})" "${{before}}-";' in text


def test_server_in_front_writes_no_query_and_no_caller():
    text = (ROOT / "deploy/nginx.conf").read_text()
    (form,) = re.findall(r"log_format \w+ '([^']*)'", text)
    known = {"time_iso8601", "status", "request_method", "shown_uri", "body_bytes_sent", "request_time"}
    assert set(re.findall(r"\$(\w+)", form)) == known
    _before, *blocks = (
        block.partition("\n}\n")[0] for block in re.split(r"^server \{$", text, flags=re.MULTILINE)
    )
    assert len(blocks) == text.count("server {") == 2
    for block in blocks:
        assert re.findall(r"^    (\w+)_log \S+ (\w+);$", block, flags=re.MULTILINE) == [
            ("access", "portal"),
            ("error", "crit"),
        ]
    assert re.findall(r"_log ", text.partition("upstream")[0]) == []


def test_web_server_writes_no_line_of_its_own():
    from gunicorn.config import Config
    from gunicorn.glogging import Logger

    kept = logging.root.handlers[:], logging.root.level
    try:
        config = Config()
        config.set("logconfig_dict", settings.LOGGING)
        logger = Logger(config)
        assert not logger.access_log.isEnabledFor(logging.INFO)
        assert (logger.error_log.handlers, logger.error_log.propagate) == ([], True)
    finally:
        logging.root.handlers[:], logging.root.level = kept


@pytest.mark.django_db
def test_no_line_shows_a_credential_whatever_the_answer(lines, caplog, monkeypatch):
    caplog.set_level(logging.DEBUG)
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    declared = [address for _url, name, address in parameters() if SECRET not in HIDE(address)]
    answers = [client.get(address).status_code for address in declared]
    answers += [client.post(address).status_code for address in declared]
    monkeypatch.setattr("meetings.views.Feed.get", lambda self, request, token: 1 / 0)
    answers.append(client.get(f"/meetings/feed/{SECRET}.ics").status_code)
    assert {302, 403, 404, 500} <= set(answers)
    logging.getLogger("gunicorn.error").error("Error handling request GET /meetings/feed/%s.ics?a=b", SECRET)
    written = [json.dumps(line) for line in lines()]
    assert [line for line in written if "/meetings/feed/" in line and "ZeroDivisionError" in line]
    assert [line for line in written if SECRET in line] == []
