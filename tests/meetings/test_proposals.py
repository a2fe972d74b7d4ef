"""Another time is proposed by whoever is invited, and answered by whoever prepares the meeting."""

from datetime import timedelta

import pytest

from comms.base.errors import GuardFailed, IllegalMove, NotAllowed, Refused
from comms.base.versions import ANY
from comms.notifications.models import Outbox
from comms.notifications.operations.rendering import words_of
from meetings import operations
from meetings.models import TimeProposal
from meetings.operations import proposals
from meetings.states import MeetingState, ProposalState, Rsvp
from tests.base import api, browser, problem
from tests.factories.meetings import HOUR
from tests.meetings.api.calls import post
from tests.meetings.meetings.letters import notices
from tests.meetings.views.pages import url, wall

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def propose(meeting, by, at, later=DAY, **said):
    return proposals.propose_time(meeting, starts_at=meeting.starts_at + later, by=by, at=at, **said)


def test_an_accepted_time_moves_the_meeting_and_asks_everybody_again(issued, company, at):
    other = propose(issued, company.representative, at, later=2 * DAY)
    row = propose(issued, company.vice, at, comment="上午有会")
    assert notices("time_proposed") == {company.president, company.hr}
    wanted = row.starts_at
    row = proposals.accept_time(row, by=company.hr, at=at, version=ANY)
    issued.refresh_from_db()
    other.refresh_from_db()
    assert (row.state, row.answered_by, other.state) == (
        ProposalState.ACCEPTED,
        company.hr,
        ProposalState.OVERTAKEN,
    )
    assert (issued.starts_at, issued.sequence, issued.state) == (wanted, 1, MeetingState.AGENDA_ISSUED)
    letter = Outbox.objects.filter(kind="meetings.rescheduled", recipient=company.vice).get()
    assert "meetings.time_proposed" not in words_of(letter).body
    assert issued.participants.get(user=company.president).rsvp == Rsvp.NEEDS_ACTION


def test_a_declined_time_is_told_to_who_proposed_it(issued, company, at):
    row = propose(issued, company.vice, at)
    with pytest.raises(Refused):
        proposals.decline_time(row, reason="", by=company.hr, at=at, version=ANY)
    row = proposals.decline_time(row, reason="会议室已订", by=company.hr, at=at, version=ANY)
    assert (row.state, row.answer) == (ProposalState.DECLINED, "会议室已订")
    assert notices("proposal_declined") == {company.vice}


def test_a_guest_hears_the_answer_by_mail(issued, company, at):
    [part] = operations.invite(
        issued, guest_name="王工", guest_email="wang@lift.example.net", by=company.hr, at=at
    )
    row = proposals._propose(issued, part, issued.starts_at + DAY, by=None, at=at, comment="")
    proposals.decline_time(row, reason="会议室已订", by=company.hr, at=at, version=ANY)
    assert Outbox.objects.get(kind="meetings.proposal_declined").address == "wang@lift.example.net"


def test_a_newer_proposal_takes_the_place_of_ones_own(issued, company, at):
    first = propose(issued, company.vice, at)
    second = propose(issued, company.vice, at, later=2 * DAY)
    first.refresh_from_db()
    assert (first.state, second.state) == (ProposalState.OVERTAKEN, ProposalState.PROPOSED)
    withdrawn = proposals.withdraw_time(second, by=company.vice, at=at, version=ANY)
    assert withdrawn.state == ProposalState.WITHDRAWN
    with pytest.raises(IllegalMove):
        proposals.accept_time(second, by=company.hr, at=at, version=ANY)


@pytest.mark.parametrize("later", [timedelta(0), -timedelta(days=60), timedelta(days=1000)])
def test_impossible_times_are_refused(issued, company, at, later):
    with pytest.raises(Refused) as refused:
        propose(issued, company.vice, at, later=later)
    assert set(refused.value.errors) == {"starts_at"}


def test_a_time_that_is_past_by_now_moves_nothing(issued, company, at):
    row = propose(issued, company.vice, at, later=-DAY)
    with pytest.raises(Refused):
        proposals.accept_time(row, by=company.hr, at=issued.starts_at, version=ANY)
    row.refresh_from_db()
    assert row.state == ProposalState.PROPOSED


def test_only_who_is_invited_proposes_and_only_who_prepares_answers(issued, company, at):
    with pytest.raises(NotAllowed):
        propose(issued, company.engineering, at)
    row = propose(issued, company.vice, at)
    for act in (proposals.accept_time, proposals.withdraw_time):
        with pytest.raises(NotAllowed):
            act(row, by=company.representative, at=at, version=ANY)


def test_what_begins_or_falls_away_overtakes_proposals(issued, company, at):
    row = propose(issued, company.vice, at)
    cancelled = operations.cancel(issued, reason="总裁出差", by=company.hr, at=at, version=ANY)
    row.refresh_from_db()
    assert row.state == ProposalState.OVERTAKEN
    restored = operations.restore(cancelled, by=company.hr, at=at, version=ANY)
    again = propose(restored, company.vice, at)
    operations.issue_agenda(restored, by=company.hr, at=at, version=ANY)
    operations.start(restored, by=company.president, at=issued.starts_at, version=ANY)
    again.refresh_from_db()
    assert again.state == ProposalState.OVERTAKEN
    with pytest.raises(GuardFailed):
        propose(restored, company.vice, issued.starts_at + HOUR)


def test_proposing_and_answering_on_pages(issued, company, frozen, at):
    frozen(at)
    member, office = browser(company.vice), browser(company.hr)
    page = url("proposal_create", issued.number)
    assert page in member.get(issued.get_absolute_url()).text
    wanted = issued.starts_at + DAY
    assert member.post(page, {"starts_at": wall(at - HOUR), "comment": "上午有会"}).status_code == 400
    assert member.post(page, {"starts_at": wall(wanted), "comment": "上午有会"}).status_code == 302
    row = TimeProposal.objects.get()
    accept = url("proposal_action", row.uuid, "accept")
    assert accept not in member.get(issued.get_absolute_url()).text
    assert accept in office.get(issued.get_absolute_url()).text
    assert browser(company.engineering).get(accept).status_code == 404
    assert office.post(accept, {"version": row.version}).status_code == 302
    issued.refresh_from_db()
    assert issued.starts_at == wanted


def test_proposing_and_answering_over_rest(issued, company, frozen, at):
    frozen(at)
    base = f"meetings/{issued.number}/time-proposals/"
    wanted = issued.starts_at + DAY
    made = post(company.vice, base, {"starts_at": wanted.isoformat(), "comment": "上午有会"})
    assert (made.status_code, made.json()["state"]) == (201, "proposed")
    assert made.json()["allowed_actions"] == ["withdraw"]
    one = f"{base}{made.json()['uuid']}/"
    problem(post(company.vice, f"{one}accept/", version=1), 403)
    problem(post(company.hr, f"{one}decline/", {"reason": ""}, version=1), 400)
    answered = post(company.hr, f"{one}decline/", {"reason": "会议室已订"}, version=1).json()
    assert (answered["state"], answered["answer"]) == ("declined", "会议室已订")
    problem(api(company.engineering).get(f"/api/v1/{base}"), 404)
