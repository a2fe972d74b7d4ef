"""Replies, signing in by button, code and clerk; corrections are added, never written over."""

from datetime import date, timedelta

import pytest

from comms.base.errors import GuardFailed, NotAllowed, Refused, StaleVersion
from comms.base.versions import ANY
from comms.organization.models import Absence
from meetings import operations
from meetings.models import SignIn
from meetings.queries import kind
from meetings.states import Attendance, MeetingState, Role, Rsvp, SignInMethod
from tests.factories.meetings import HOUR

pytestmark = pytest.mark.django_db


def attendance(meeting):
    """{person: attendance}"""
    return {part.user.username: part.attendance for part in meeting.participants.all()}


# Replies


def test_a_participant_replies_for_oneself(issued, company, at):
    part = operations.reply(issued, rsvp=Rsvp.ACCEPTED, by=company.vice, at=at)
    assert (part.rsvp, part.replied_at) == (Rsvp.ACCEPTED, at)
    with pytest.raises(NotAllowed):
        operations.reply(issued, rsvp=Rsvp.ACCEPTED, by=company.engineering, at=at)


def test_a_stand_in_is_named_and_invited(issued, company, at):
    with pytest.raises(Refused) as refused:
        operations.reply(issued, rsvp=Rsvp.DELEGATED, by=company.vice, at=at)
    assert set(refused.value.errors) == {"substitute"}
    operations.reply(issued, rsvp=Rsvp.DELEGATED, substitute=company.engineering, by=company.vice, at=at)
    assert issued.participants.filter(user=company.engineering).exists()


def test_inviting_twice_is_refused(issued, company, at):
    operations.invite(issued, users=[company.engineering], by=company.hr, at=at)
    with pytest.raises(Refused) as refused:
        operations.invite(issued, users=[company.engineering], by=company.hr, at=at)
    assert set(refused.value.errors) == {"users"}


def test_the_chair_stays_on_the_list(issued, company, at):
    with pytest.raises(GuardFailed):
        operations.uninvite(
            issued.participants.get(user=company.president), by=company.hr, at=at, version=ANY
        )


def test_several_people_are_invited_all_or_none(issued, company, at):
    people = [company.engineering, company.security, company.engineering]
    parts = operations.invite(issued, users=people, role="observer", required=False, by=company.hr, at=at)
    assert [(part.user, part.role, part.required) for part in parts] == [
        (company.engineering, "observer", False),
        (company.security, "observer", False),
    ]
    with pytest.raises(Refused):
        operations.invite(issued, users=[company.engineer, company.security], by=company.hr, at=at)
    assert not issued.participants.filter(user=company.engineer).exists()


def test_who_replied_meanwhile_is_not_taken_off_unseen(issued, company, at):
    part = issued.participants.get(user=company.vice)
    operations.reply(issued, rsvp=Rsvp.ACCEPTED, by=company.vice, at=at)
    with pytest.raises(StaleVersion):
        operations.uninvite(part, by=company.hr, at=at, version=part.version)


# Signing in


@pytest.mark.clause("1.7.2", by="operation")
@pytest.mark.parametrize(
    "minutes, expected",
    [(-30, (Attendance.PRESENT, 0)), (0, (Attendance.PRESENT, 0)), (5, (Attendance.LATE, 5))],
)
def test_signing_in_by_button_counts_the_minutes_late(issued, company, minutes, expected):
    row = operations.sign_in(issued, by=company.vice, at=issued.starts_at + timedelta(minutes=minutes))
    assert row.method == SignInMethod.SELF
    part = issued.participants.get(user=company.vice)
    assert (part.attendance, part.late_minutes) == expected


def test_who_starts_the_meeting_is_there(issued, company):
    running = operations.start(issued, by=company.president, at=issued.starts_at, version=ANY)
    assert attendance(running)["president"] == Attendance.PRESENT


def test_signing_in_twice_is_one_signature(issued, company):
    first = operations.sign_in(issued, by=company.vice, at=issued.starts_at)
    assert operations.sign_in(issued, by=company.vice, at=issued.starts_at + HOUR) == first
    assert SignIn.objects.count() == 1


def test_nobody_signs_in_the_day_before(issued, company, at):
    with pytest.raises(GuardFailed):
        operations.sign_in(issued, by=company.vice, at=at)


def test_the_code_signs_in_participants_and_no_strangers(running, company):
    token = running.sign_in_token
    assert (
        operations.sign_in(running, by=company.vice, token=token, at=running.starts_at).method
        == SignInMethod.QR
    )
    with pytest.raises(NotAllowed):
        operations.sign_in(running, by=company.engineering, token=token, at=running.starts_at)
    with pytest.raises(Refused):
        operations.sign_in(running, by=company.representative, token="wrong", at=running.starts_at)


def test_the_code_signs_nobody_else_in(running, company):
    told = {"token": running.sign_in_token, "at": running.starts_at}
    with pytest.raises(NotAllowed):
        operations.sign_in(running, user=company.representative, by=company.vice, **told)
    assert attendance(running)["representative"] == Attendance.EXPECTED


@pytest.mark.clause("1.5.4.4", by="operation")
def test_guests_sign_in_by_the_code_where_the_kind_is_open_to_them(company, at):
    start = at + timedelta(days=1)
    meeting = operations.call_meeting(
        kind=kind("department"),
        unit=company.EN,
        title="工程部例会",
        starts_at=start,
        ends_at=start + HOUR,
        by=company.engineering,
        at=at,
    )
    operations.sign_in(meeting, by=company.security, token=meeting.sign_in_token, at=start)
    assert meeting.participants.get(user=company.security).role == Role.GUEST


def test_the_minute_taker_signs_others_in_with_their_time(running, company):
    came = running.starts_at + timedelta(minutes=3)
    row = operations.sign_in(
        running, user=company.vice, in_at=came, by=company.hr, at=running.starts_at + HOUR
    )
    assert (row.method, row.in_at, row.late_minutes, row.recorded_by) == (
        SignInMethod.CLERK,
        came,
        3,
        company.hr,
    )
    with pytest.raises(NotAllowed):
        operations.sign_in(running, user=company.representative, by=company.vice, at=running.starts_at + HOUR)


def test_a_correction_is_another_row_with_a_reason(running, company):
    row = operations.sign_in(running, by=company.vice, at=running.starts_at + timedelta(minutes=9))
    with pytest.raises(Refused):
        operations.correct_sign_in(
            row, in_at=running.starts_at, reason=" ", by=company.hr, at=running.starts_at + HOUR, version=ANY
        )
    newer = operations.correct_sign_in(
        row, in_at=running.starts_at, reason="早到", by=company.hr, at=running.starts_at + HOUR, version=ANY
    )
    assert newer.corrects == row
    row.refresh_from_db()
    assert row.late_minutes == 9
    assert attendance(running)["vice"] == Attendance.PRESENT
    operations.correct_sign_in(
        newer, in_at=None, reason="认错人", by=company.hr, at=running.starts_at + HOUR, version=ANY
    )
    assert attendance(running)["vice"] == Attendance.ABSENT
    assert not SignIn.objects.valid().filter(participant__user=company.vice).exists()


def test_a_line_is_corrected_once(running, company):
    row = operations.sign_in(running, by=company.vice, at=running.starts_at)
    operations.correct_sign_in(
        row, in_at=None, reason="认错人", by=company.hr, at=running.starts_at, version=ANY
    )
    with pytest.raises(GuardFailed):
        operations.correct_sign_in(
            row, in_at=None, reason="认错人", by=company.hr, at=running.starts_at, version=ANY
        )


def test_the_end_makes_the_others_absent_or_excused(issued, company, at):
    operations.invite(issued, users=[company.engineering], by=company.hr, at=at)
    operations.reply(issued, rsvp=Rsvp.DECLINED, comment="出差", by=company.vice, at=at)
    Absence.objects.create(
        user=company.representative, starts_on=date(2026, 12, 1), ends_on=date(2026, 12, 3)
    )
    running = operations.start(issued, by=company.president, at=issued.starts_at, version=ANY)
    operations.sign_in(running, by=company.president, at=issued.starts_at)
    meeting = operations.finish(running, by=company.president, at=issued.starts_at + HOUR, version=ANY)
    assert attendance(meeting) == {
        "president": "present",
        "vice": "excused",
        "representative": "excused",
        "engineering": "absent",
        "hr": "absent",
    }


def test_after_the_end_only_the_clerk_enters_people_while_the_minutes_are_a_draft(over, company):
    with pytest.raises(GuardFailed):
        operations.sign_in(over, by=company.vice, at=over.actual_end)
    operations.sign_in(over, user=company.vice, in_at=over.starts_at, by=company.hr, at=over.actual_end)
    assert attendance(over)["vice"] == Attendance.PRESENT


def test_the_sheet_closes_with_the_minutes(sent, company):
    meeting = sent.meeting
    assert meeting.state == MeetingState.PUBLISHED
    with pytest.raises(GuardFailed):
        operations.sign_in(meeting, user=company.vice, by=company.hr, at=meeting.actual_end)
