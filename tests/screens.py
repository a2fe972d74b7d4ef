"""Browser fixtures: Debian's chromium driven by playwright against pytest-django's live server."""

import os
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings
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
def page_as(chromium, live_server):
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
        page.set_default_timeout(15_000)
        errors = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        try:
            yield page
        finally:
            context.close()
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
