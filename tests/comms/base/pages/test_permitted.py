"""Pages that are closed as a whole: one sentence, whichever page it is, and no look at what stands behind."""

from uuid import UUID

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from tests.base import browser, expect_statuses

# Who may not come in, by address
CLOSED = {
    "/customers/": "engineering",
    "/customers/communities/": "engineering",
    "/customers/phones-shown/": "clerk",
    "/operations/outbox/": "clerk",
    f"/operations/outbox/{UUID(int=7)}/": "clerk",
    f"/operations/outbox/{UUID(int=7)}/retry/": "clerk",
    "/people/unattended/": "clerk",
    "/people/waiting/": "clerk",
    "/people/import/template/": "clerk",
    "/units/import/template/": "clerk",
    "/setup/checklist/": "clerk",
}


@pytest.mark.parametrize("address", CLOSED)
def test_a_closed_page_says_what_the_posts_do_not_allow(company, address):
    reader = getattr(company, CLOSED[address])
    answer = browser(reader).get(address)
    assert answer.status_code == 403
    page = answer.content.decode()
    assert "Your posts do not allow “" in page
    assert "Your posts do not include this." not in page
    expect_statuses(address, {None: 302})


@pytest.mark.parametrize("sentence", ["", "Your posts do not allow “Import people” here."])
def test_a_page_that_is_closed_says_why_once(sentence):
    with translation.override("en"):
        page = render_to_string("403.html", {"sentence": sentence})
    said = sentence or "Your posts do not include this."
    assert (page.count("Your posts do not"), page.count(said)) == (1, 1)
    assert "If you need it for your work, ask your head of unit or the administrator." in page
