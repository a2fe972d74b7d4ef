"""A passkey in a real browser: set up, then used instead of the password."""

import pytest
from django.test import Client

PASSWORD = "correct horse battery"


@pytest.fixture
def authenticator():
    """`authenticator(page)` plugs a pretended security key into the browser."""

    def plug(page):
        session = page.context.new_cdp_session(page)
        session.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        session.send("WebAuthn.addVirtualAuthenticator", {"options": options})

    return plug


@pytest.mark.browser
def test_passkey_is_set_up_and_signs_in(page_as, transactional_db, company, authenticator):
    with page_as(company.clerk) as page:
        authenticator(page)
        page.goto("/accounts/2fa/webauthn/add/")
        page.fill("[name=password]", PASSWORD)
        with page.expect_navigation():
            page.click("main button:not([type=button])")
        assert page.url.endswith("/webauthn/add/")
        page.fill("[name=name]", "Desk")
        if page.locator("[name=passwordless]").count():
            page.check("[name=passwordless]")
        page.click("main form button")
        page.wait_for_url(lambda url: "/webauthn/add/" not in url)
        assert company.clerk.authenticator_set.filter(type="webauthn").count() == 1
        page.context.clear_cookies()
        page.goto("/accounts/login/?next=/profile/")
        # the address of signing in ends like the one that it leads to
        with page.expect_navigation(url=lambda url: "/login/" not in url):
            page.click("#passkey_login")
        assert page.url.endswith("/profile/")


def test_passkey_page_needs_no_inline_scripts(company):
    client = Client()
    client.post("/accounts/login/", {"login": "clerk", "password": PASSWORD})
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    page = client.get("/accounts/2fa/webauthn/add/")
    assert "unsafe-inline" not in page["Content-Security-Policy"]
