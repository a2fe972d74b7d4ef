"""Votes by button and by hand: who may, who counts, what comes of it (1.7.6.1, 1.7.6.2)."""

import pytest
from django.db import IntegrityError, transaction

from comms.audit.models import Event
from comms.base.errors import GuardFailed, IllegalMove, NotAllowed, Refused
from comms.base.versions import ANY
from comms.deadlines.queries import clock_of
from comms.procedure.operations import set_policy
from comms.procedure.queries import policy
from meetings import operations
from meetings.models import Motion, Resolution, Vote
from meetings.operations import signing, votes
from meetings.queries.votes import seats_of
from tests.factories.meetings import HOUR
from tests.factories.motions import admitted, board, cast, closed, come, voting

pytestmark = pytest.mark.django_db


@pytest.fixture
def full(running, company):
    """President, Vice President and Management Representative are there."""
    come(running, company.vice, company.representative)
    return running


@pytest.fixture
def row(full, company):
    """A motion on which the three vote."""
    return voting(full, company)


@pytest.fixture
def now(full):
    """A moment of the meeting."""
    return full.starts_at + HOUR / 3


def hands(row, company, **fields):
    told = {"yes": 2, "no": 0, "abstain": 0, "owner": company.engineering} | fields
    at = row.meeting.starts_at + HOUR / 2
    return votes.count_hands(row, by=told.pop("by", company.president), at=at, version=ANY, **told)


# Opening


def test_the_chair_opens_the_vote_while_the_meeting_goes_on(issued, company, at):
    row = admitted(issued, company, at)
    with pytest.raises(GuardFailed):
        votes.open_vote(row, by=company.president, at=at, version=ANY)
    running = operations.start(issued, by=company.president, at=issued.starts_at, version=ANY)
    for person in (company.hr, company.vice):
        with pytest.raises(NotAllowed):
            votes.open_vote(row, by=person, at=running.starts_at, version=ANY)
    row = votes.open_vote(row, by=company.president, at=running.starts_at, version=ANY)
    assert (row.state, row.round, row.opened_at) == ("voting", 1, running.starts_at)
    assert clock_of(row, "vote").person == company.president


# Voting


@pytest.mark.clause("1.7.6.1", by="operation")
def test_an_adopted_motion_is_a_resolution_in_the_same_moment(row, company, now):
    cast(row, now, president="yes", vice="yes", representative="no")
    row = closed(row, company)
    assert (row.state, row.yes_count, row.no_count, row.abstain_count) == ("adopted", 2, 1, 0)
    assert (row.present_count, row.member_count, row.recused_count, row.quorum_percent) == (3, 3, 0, 50)
    assert (row.by_hand, row.led_by) == (False, company.president)
    made = row.resolution
    assert (made.text, made.owner, made.item, made.state) == (
        row.text,
        company.engineering,
        row.item,
        "plan_due",
    )
    assert made.tracking_unit == company.AH
    row.item.refresh_from_db()
    assert row.item.outcome == "concluded"
    assert not clock_of(row, "vote").is_open


@pytest.mark.clause("1.7.6.2", by="operation")
def test_an_adopted_motion_without_a_person_responsible_is_refused_and_stays_open(row, company, now):
    cast(row, now, president="yes", vice="yes")
    with pytest.raises(Refused) as refused:
        closed(row, company, owner=None)
    assert set(refused.value.errors) == {"owner"}
    row.refresh_from_db()
    assert (row.state, Resolution.objects.count()) == ("voting", 0)


def test_as_many_for_as_against_is_not_adopted(row, company, now):
    cast(row, now, president="yes", vice="no", representative="abstain")
    row = closed(row, company, owner=None)
    assert (row.state, row.resolution, Resolution.objects.count()) == ("rejected", None, 0)


def test_the_last_word_counts_and_the_first_stays_on_record(row, company, now):
    cast(row, now, vice="yes")
    cast(row, now, vice="no")
    cast(row, now, vice="no")  # a second press says nothing new
    vote = Vote.objects.get()
    assert (vote.choice, vote.version) == ("no", 2)
    said = Event.objects.about(row).filter(event__startswith="voted").order_by("id")
    assert [event.event for event in said] == ["voted_yes", "voted_no"]
    with pytest.raises(IntegrityError), transaction.atomic():
        Vote.objects.create(
            motion=row, round=1, participant=vote.participant, choice="yes", voted_at=now, created_at=now
        )


def test_whoever_is_not_there_does_not_vote(running, company):
    row = voting(running, company)
    with pytest.raises(GuardFailed):
        votes.cast_vote(row, choice="yes", by=company.vice, at=running.starts_at)


def test_whoever_left_does_not_vote_any_more(row, company, now):
    line = row.meeting.participants.get(user=company.vice).sign_ins.get()
    operations.correct_sign_in(line, in_at=None, reason="已离场", by=company.hr, at=now, version=ANY)
    with pytest.raises(GuardFailed):
        cast(row, now, vice="yes")
    assert {seat.part.user.username: seat.is_present for seat in seats_of(row.meeting)} == {
        "president": True,
        "vice": False,
        "representative": True,
    }


def test_who_has_no_vote_is_refused(row, company, now):
    """The minute taker does not belong to the company's leadership; observers and strangers have none."""
    [part] = operations.invite(row.meeting, users=[company.engineer], role="observer", by=company.hr, at=now)
    come(row.meeting, part.user)
    for person in (company.hr, company.engineer, company.quality):
        with pytest.raises(NotAllowed):
            votes.cast_vote(row, choice="yes", by=person, at=now)


def test_a_stand_in_votes_in_the_place_of_who_sent_them(issued, company, at):
    stand_in = {"rsvp": "delegated", "substitute": company.engineering}
    operations.reply(issued, **stand_in, by=company.representative, at=at)
    running = operations.start(issued, by=company.president, at=issued.starts_at, version=ANY)
    members = {seat.part.user.username for seat in seats_of(running)}
    assert members == {"president", "vice", "engineering"}


def test_recused_needs_a_reason_and_ends_voting(row, company, now):
    with pytest.raises(Refused) as refused:
        votes.cast_vote(row, choice="recused", by=company.vice, at=now)
    assert set(refused.value.errors) == {"reason"}
    cast(row, now, vice="yes")
    cast(row, now, vice="recused")  # what was said before does not count
    with pytest.raises(GuardFailed) as refusal:
        cast(row, now, vice="yes")
    assert set(refusal.value.errors) == {"choice"}
    cast(row, now, president="yes", representative="yes")
    row = closed(row, company)
    assert (row.recused_count, row.member_count, row.present_count, row.yes_count) == (1, 2, 2, 2)


def test_an_odd_choice_is_refused(row, company, now):
    with pytest.raises(Refused) as refused:
        votes.cast_vote(row, choice="perhaps", by=company.vice, at=now)
    assert set(refused.value.errors) == {"choice"}


def test_after_the_vote_is_closed_nobody_votes(row, company, now):
    cast(row, now, president="yes", vice="yes")
    row = closed(row, company)
    with pytest.raises(GuardFailed):
        cast(row, now, representative="yes")
    with pytest.raises(IllegalMove):
        closed(row, company)
    assert Vote.objects.count() == 2


def test_who_signed_out_votes_again_when_they_come_back(row, company, now):
    line = row.meeting.participants.get(user=company.vice).sign_ins.get()
    signing.sign_out(line, by=company.vice, at=now, version=ANY)
    with pytest.raises(GuardFailed):
        cast(row, now, vice="yes")
    operations.sign_in(row.meeting, by=company.vice, at=now)
    cast(row, now, vice="yes")
    assert Vote.objects.count() == 1


def test_who_voted_and_left_counts_as_present(row, company, now):
    cast(row, now, president="yes", vice="yes")
    line = row.meeting.participants.get(user=company.vice).sign_ins.get()
    signing.sign_out(line, by=company.vice, at=now, version=ANY)
    row = closed(row, company)
    assert (row.state, row.present_count) == ("adopted", 3)


# Quorum


def test_without_quorum_the_motion_is_adjourned_whoever_is_for_it(running, company):
    """Of three members the President alone is there."""
    row = voting(running, company)
    cast(row, running.starts_at + HOUR / 3, president="yes")
    row = closed(row, company)
    row.item.refresh_from_db()
    assert (row.state, row.remark, row.item.outcome) == ("adjourned", "meetings.no_quorum", "deferred")
    assert not Resolution.objects.exists()


def test_a_vote_is_opened_anew_once_enough_are_there(running, company):
    row = voting(running, company)
    cast(row, running.starts_at + HOUR / 3, president="no")
    row = closed(row, company)
    come(running, company.vice)
    row = votes.open_vote(row, by=company.president, at=running.starts_at + HOUR / 2, version=ANY)
    assert (row.round, row.remark) == (2, "")
    assert [seat.vote for seat in seats_of(running, row)] == [None, None, None]  # nothing said before counts
    cast(row, running.starts_at + HOUR / 2, president="yes", vice="yes")
    assert closed(row, company).state == "adopted"


def test_the_number_of_the_quorum_is_a_policy_of_the_kind(running, company):
    """Two of three are more than half, and not more than 99 percent."""
    come(running, company.vice)
    now = running.starts_at + HOUR / 3
    number = policy("votes.quorum.president_office")
    set_policy(number, value=99, reason="全体到会", by=company.quality, at=now, version=ANY)
    row = voting(running, company)
    cast(row, now, president="yes", vice="yes")
    row = closed(row, company)
    assert (row.state, row.quorum_percent) == ("adjourned", 99)


def test_of_the_board_more_than_half_of_all_directors_must_be_for_it(company, at):
    """Three of four directors are there; two votes for it are not more than half of four."""
    meeting = board(company, at)
    now = meeting.starts_at + HOUR / 3
    row = voting(meeting, company, by=company.chairman)
    assert {seat.part.user.username for seat in seats_of(meeting)} == {
        "chairman",
        "board1",
        "board2",
        "board3",
    }
    cast(row, now, chairman="yes", board1="yes", board2="abstain")
    assert closed(row, company).state == "rejected"
    row = voting(meeting, company, by=company.chairman)
    cast(row, now, chairman="yes", board1="yes", board2="yes")
    row = closed(row, company)
    assert (row.state, row.resolution.number) == ("adopted", "BD-2026-12-01")


# Hands


def test_hands_are_counted_instead_of_votes(full, company, now):
    row = hands(admitted(full, company, now), company, yes=2, no=1)
    assert (row.state, row.by_hand, row.yes_count, row.round) == ("adopted", True, 2, 1)


@pytest.mark.parametrize("said", [{"yes": 4}, {"yes": 2, "no": 1, "abstain": 1}])
def test_more_hands_than_members_present_are_refused(row, company, said):
    with pytest.raises(Refused) as refused:
        hands(row, company, **said)
    assert set(refused.value.errors) == {"yes", "no", "abstain"}
    row.refresh_from_db()
    assert row.state == "voting"


def test_the_hand_of_who_is_recused_is_not_counted(row, company, now):
    cast(row, now, representative="recused")
    with pytest.raises(Refused):
        hands(row, company, yes=3)
    row = hands(row, company, yes=2)
    assert (row.recused_count, row.present_count, row.state) == (1, 2, "adopted")


def test_hands_and_buttons_are_not_mixed(row, company, now):
    cast(row, now, vice="yes")
    with pytest.raises(GuardFailed):
        hands(row, company)


def test_only_the_chair_counts(row, company, now):
    for person in (company.hr, company.vice):
        with pytest.raises(NotAllowed):
            hands(row, company, by=person)
        with pytest.raises(NotAllowed):
            closed(row, company, by=person)


def test_hands_are_written_down_until_the_minutes_are_sealed(full, company, now):
    first, second = (admitted(full, company, now) for _number in range(2))
    over = operations.finish(full, by=company.president, at=full.starts_at + HOUR, version=ANY)
    assert hands(first, company).state == "adopted"
    type(over.minutes).objects.filter(pk=over.minutes.pk).update(state="in_review")
    with pytest.raises(GuardFailed):
        hands(Motion.objects.get(pk=second.pk), company)
