"""Objects with their acts and changes: visibility, refusals, versions, double presses."""

import re

import pytest

from comms.base.transitions import edit
from tests.base import browser, expect_statuses, form_errors
from tests.comms.base.specimens import Specimen

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pages")]


def test_object_invisible_is_like_absent(make, company):
    url = make().get_absolute_url()
    expect_statuses(url, {company.clerk: 200, company.colleague: 200, company.outsider: 404, None: 302})
    expect_statuses("/specimens/SP-2026-999999/", {company.clerk: 404, None: 302})
    hidden, absent = (
        browser(company.outsider).get(path).content.decode() for path in (url, "/specimens/SP-2026-999999/")
    )
    token = re.compile(r'(csrfmiddlewaretoken" value|X-CSRFToken": )[^>]*|/specimens/SP-2026-\d+/')
    assert token.sub("", hidden) == token.sub("", absent)


def test_object_offers_the_acts_of_this_person(make, company):
    draft = make()
    acts = {
        user.username: [act.event for act in browser(user).get(draft.get_absolute_url()).context["acts"]]
        for user in (company.clerk, company.colleague)
    }
    assert acts == {"clerk": ["send", "void"], "colleague": ["void"]}


def test_object_page_cost(make, company, django_assert_max_num_queries):
    url = make().get_absolute_url()
    client = browser(company.clerk)
    client.get(url)
    with django_assert_max_num_queries(9):
        client.get(url)


def test_act_is_shown_and_done(make, company):
    draft = make()
    url = f"{draft.get_absolute_url()}send/"
    expect_statuses(url, {company.clerk: 200, company.outsider: 404, None: 302})
    page = browser(company.clerk).get(url)
    assert (page.context["version"], page.context["move"].event) == (1, "send")
    assert (
        browser(company.clerk).post(url, {"title": "Sent", "version": "1"})["Location"]
        == draft.get_absolute_url()
    )
    assert Specimen.objects.get().state == "sent"


def test_act_in_a_dialog(make, company):
    page = browser(company.clerk).get(f"{make().get_absolute_url()}send/", headers={"hx-request": "true"})
    assert "_layouts/event_dialog.html" in [template.name for template in page.templates]


def test_act_that_is_not_open_leads_back_with_the_reason(make, company):
    url = make().get_absolute_url()
    page = browser(company.colleague).get(f"{url}send/", follow=True)
    assert page.redirect_chain == [(url, 302)]
    assert "Your posts do not allow" in page.content.decode()
    page = browser(company.clerk).get(f"{url}finish/", follow=True)
    assert "not possible while the state is" in page.content.decode()


@pytest.mark.parametrize("event", ["expire", "explode"])
def test_act_without_a_page_is_absent(make, company, event):
    assert browser(company.clerk).get(f"{make().get_absolute_url()}{event}/").status_code == 404


@pytest.mark.parametrize(
    "who,event,data,status",
    [
        ("colleague", "send", {"title": "x", "version": "1"}, 403),
        ("clerk", "finish", {"reason": "x", "version": "1"}, 409),
        ("clerk", "send", {"title": "x", "version": "9"}, 412),
        ("clerk", "send", {"title": "x" * 81, "version": "1"}, 400),
        ("clerk", "send", {"title": "x"}, 428),
    ],
)
def test_refused_act_keeps_the_form_and_the_row(make, company, who, event, data, status):
    draft = make()
    before = Specimen.objects.values().get()
    page = browser(getattr(company, who)).post(f"{draft.get_absolute_url()}{event}/", data)
    assert page.status_code == status
    assert page.context["form"].errors
    assert Specimen.objects.values().get() == before


def test_guard_of_an_act_speaks_beside_its_field(make, company):
    sent = make(state="sent")
    page = browser(company.clerk).post(
        f"{sent.get_absolute_url()}finish/", {"reason": "done", "version": "1"}
    )
    assert (page.status_code, form_errors(page)) == (409, {"answer": ["This is missing."]})


@pytest.mark.parametrize(
    "version,status", [("", 428), ("x", 428), ("-1", 428), ("１", 428), ("0", 412), ("9" * 30, 412)]
)
@pytest.mark.parametrize("name", ["send", "edit"])
def test_odd_version_changes_nothing(make, company, name, version, status):
    answer = browser(company.clerk).post(
        f"{make().get_absolute_url()}{name}/", {"title": "x", "rank": "3", "version": version}
    )
    assert answer.status_code == status
    assert 'value="x"' in answer.content.decode()
    assert Specimen.objects.get().title == "One"


def test_stale_form_keeps_its_version_and_what_was_typed(make, company, at):
    draft = make()
    edit(draft, by=company.clerk, at=at, version=1, title="Changed meanwhile")
    page = browser(company.clerk).post(
        f"{draft.get_absolute_url()}edit/", {"title": "Mine", "rank": "3", "version": "1"}
    )
    assert (page.status_code, page.context["version"]) == (412, 1)
    assert 'value="Mine"' in page.content.decode()
    assert Specimen.objects.get().title == "Changed meanwhile"


def test_edit_page_starts_with_the_present_values_and_asks_the_permission_about_the_object(make, company):
    url = f"{make().get_absolute_url()}edit/"
    expect_statuses(url, {company.clerk: 200, company.colleague: 403, company.outsider: 404, None: 302})
    assert 'value="One"' in browser(company.clerk).get(url).content.decode()
    assert browser(company.clerk).post(url, {"title": "Two", "rank": "3", "version": "1"}).status_code == 302
    assert Specimen.objects.get().title == "Two"


def test_double_press_of_an_act_is_harmless(make, company):
    url = f"{make().get_absolute_url()}send/"
    said = {"title": "x", "version": "1", "idempotency_key": "k1"}
    assert [browser(company.clerk).post(url, said).status_code for _press in range(2)] == [302, 302]
