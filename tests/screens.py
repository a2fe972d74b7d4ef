"""Browser fixtures: Debian's chromium driven by playwright against pytest-django's live server."""

import os
import threading
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.test import Client

from tests import outside

# As root without a sandbox, and without the connections that a fresh browser makes by itself
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SHOTS = os.environ.get("SCREENSHOTS", "")
BUSY = ".htmx-request, .htmx-swapping, .htmx-settling"
PATIENCE = 180  # seconds; a busy machine draws a page many times slower than a quiet one


def settled(page):
    """Wait until what htmx put into the page hears keys and clicks: it stands there some frames before.

    To be asked after something that only the new content says: before the request left, nothing is busy
    either.
    """
    page.wait_for_function("busy => !document.querySelector(busy)", arg=BUSY)


def hits_for(page, typed, within):
    """The hits of the list in `within` for the whole text typed, once they stand there: the beginning of a
    text that is typed slowly has hits of its own, and Enter chooses none of those.
    """
    hits = page.locator(f"{within} [role=listbox][data-typed='{typed}'] [role=option]")
    hits.first.wait_for()
    return hits


def draft_is_kept(page, *texts):
    """Wait until this browser remembers what was typed, which it does a moment after the last key."""
    page.wait_for_function(
        "texts => Object.values(localStorage).some(value => texts.every(text => value.includes(text)))",
        arg=texts,
    )


class Answering:
    """How many requests the live server is answering."""

    def __init__(self):
        self.number, self.changed = 0, threading.Condition()

    def begun(self, **_ignored):
        self._add(1)

    def ended(self, **_ignored):
        self._add(-1)

    def wait(self):
        """Nothing may be asked of the tables any more when they are emptied."""
        with self.changed:
            assert self.changed.wait_for(lambda: self.number == 0, PATIENCE)

    def _add(self, step):
        # a test's own client asks in the main thread, and has its answer when it goes on
        if threading.current_thread() is threading.main_thread():
            return
        with self.changed:
            self.number += step
            self.changed.notify_all()


@pytest.fixture(scope="session")
def _answering():
    answering = Answering()
    request_started.connect(answering.begun)
    request_finished.connect(answering.ended)
    yield answering
    request_started.disconnect(answering.begun)
    request_finished.disconnect(answering.ended)


@pytest.fixture(scope="session")
def chromium():
    """One browser for the whole run; tests that need it are skipped by name where none is installed."""
    outside.needs("chromium")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=outside.chromium(), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page_as(chromium, live_server, _answering):
    """`with page_as(user) as page:` — a browser page signed in as this person (None: nobody); fails on script
    errors.

    1,440 px wide unless `phone=True` (390 px) or a `width` says otherwise; `scripts=False` for a browser
    without scripts.
    """

    @contextmanager
    def open_page(user, language="en", phone=False, width=0, scripts=True):
        cookies = {settings.LANGUAGE_COOKIE_NAME: language}
        if user is not None:
            client = Client()
            client.force_login(user)
            cookies[settings.SESSION_COOKIE_NAME] = client.cookies[settings.SESSION_COOKIE_NAME].value
        size = {"width": 390, "height": 844} if phone else {"width": width or 1440, "height": 900}
        context = chromium.new_context(
            base_url=live_server.url,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            viewport=size,
            java_script_enabled=scripts,
        )
        context.add_cookies(
            [{"name": name, "value": value, "url": live_server.url} for name, value in cookies.items()]
        )
        page = context.new_page()
        page.set_default_timeout(PATIENCE * 1000)
        errors = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        try:
            yield page
        finally:
            context.close()
            _answering.wait()
        assert errors == []

    return open_page


@pytest.fixture
def shoot():
    """`shoot(page, "name")` keeps a screenshot when SCREENSHOTS names a folder."""

    def take(page, name):
        if SHOTS:
            Path(SHOTS).mkdir(parents=True, exist_ok=True)
            page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)

    return take
