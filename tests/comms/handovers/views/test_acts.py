"""Every act has a page for its people and nobody else, and refuses beside its fields."""

from datetime import timedelta

import pytest

from comms.handovers.states import State
from tests.base import browser, expect_statuses, form_errors, query_counts
from tests.factories.handovers import HOUR, fresh, make_slip, slip_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("standing_clock")]


def act(user, slip, event, **said):
    """Press an act's button as a person who sees the present version."""
    return browser(user).post(
        f"/fault-slips/{slip.number}/{event}/", {"version": fresh(slip).version, **said}
    )


def buttons(user, slip):
    """The acts a person finds on the page."""
    return [button.event for button in browser(user).get(slip.get_absolute_url()).context["acts"]]


def test_everyone_finds_the_acts_of_their_part(company, at):
    slip = make_slip(company, at)
    assert {
        who: buttons(getattr(company, who), slip)
        for who in ("clerk", "director", "engineering", "engineer", "quality", "staff")
    } == {
        "clerk": ["withdraw"],
        "director": ["withdraw", "raise-severity"],
        "engineering": ["promise", "return", "raise-severity"],
        "engineer": ["promise"],
        "quality": ["raise-severity"],
        "staff": [],
    }


@pytest.mark.clause("1.5.4.5", by="page")
def test_promise_in_the_past_is_refused_on_its_field(company, at):
    slip = make_slip(company, at)
    response = act(
        company.engineering, slip, "promise", promised_at="2026-11-18T09:59", promised_content="换轴承"
    )
    assert (response.status_code, list(form_errors(response)), fresh(slip).state) == (
        400,
        ["promised_at"],
        State.SENT,
    )
    assert response.context["form"]["promised_content"].value() == "换轴承"


@pytest.mark.clause("1.5.4.5", by="page")
def test_promise_later_than_wanted_is_shown_red(company, at):
    slip = make_slip(company, at, reply_by=at + HOUR)
    response = act(
        company.engineering, slip, "promise", promised_at="2026-11-19T10:00", promised_content="换轴承"
    )
    assert response["Location"] == slip.get_absolute_url()
    page = browser(company.clerk).get(slip.get_absolute_url()).content.decode()
    assert "Later than wanted" in page
    assert 'class="text-danger"' in page


def test_two_people_at_once(company, at):
    slip = make_slip(company, at)
    said = {"version": slip.version, "promised_at": "2026-11-19T10:00", "promised_content": "换轴承"}
    url = f"{slip.get_absolute_url()}promise/"
    assert browser(company.engineering).post(url, said).status_code == 302
    assert browser(company.engineer).post(url, said).status_code == 412
    assert fresh(slip).accepted_by == company.engineering


@pytest.mark.parametrize(
    "state, event, who",
    [
        (State.SENT, "promise", "engineer"),
        (State.SENT, "return", "engineering"),
        (State.RETURNED, "send", "clerk"),
        (State.ARBITRATION, "arbitrate", "quality"),
        (State.PROMISED, "start", "engineer"),
        (State.PROMISED, "change-deadline", "engineer"),
        (State.IN_PROGRESS, "report-done", "engineer"),
        (State.DONE_REPORTED, "confirm", "clerk"),
        (State.DONE_REPORTED, "dispute", "clerk"),
        (State.DISPUTED, "start", "engineer"),
        (State.CONFIRMED, "close", "clerk"),
        (State.SENT, "withdraw", "director"),
        (State.SENT, "raise-severity", "director"),
    ],
)
def test_act_has_a_form_for_its_people_and_nobody_else(company, at, state, event, who):
    slip = slip_in(state, company, at)
    url = f"{slip.get_absolute_url()}{event}/"
    expect_statuses(
        url,
        {
            getattr(company, who): 200,
            company.outsider: 404,
            company.president: 200 if event == "raise-severity" else 302,
        },
    )
    assert browser(company.outsider).post(url, {"version": slip.version}).status_code == 404
    assert fresh(slip).version == slip.version


def test_dispute_asks_for_a_new_promise_once_the_old_is_over(company, at):
    slip = slip_in(State.DISPUTED, company, at - 2 * 24 * HOUR)
    url = f"{slip.get_absolute_url()}start/"
    assert browser(company.engineer).get(url).context["form"].fields["promised_at"].required is True
    assert list(form_errors(act(company.engineer, slip, "start"))) == ["promised_at"]
    assert act(company.engineer, slip, "start", promised_at="2026-11-19T10:00").status_code == 302
    assert fresh(slip).state == State.IN_PROGRESS


def test_unknown_act_does_not_exist(company, at):
    expect_statuses(f"{make_slip(company, at).get_absolute_url()}refer/", {company.quality: 404})


def test_page_costs_the_same_for_a_long_trail(company, at):
    slip = slip_in(State.ARBITRATION, company, at)
    query_counts(lambda: None, slip.get_absolute_url(), company.clerk)


def test_late_promise_shows_after_the_day_is_over(company, at):
    slip = make_slip(company, at - 24 * HOUR, reply_by=at - 12 * HOUR, found_at=at - 25 * HOUR)
    assert timedelta(hours=12) == at - slip.reply_by
    response = act(
        company.engineer, slip, "promise", promised_at="2026-11-19T10:00", promised_content="换轴承"
    )
    assert response.status_code == 302
    assert "Answered late" in browser(company.clerk).get(slip.get_absolute_url()).content.decode()
