"""Minutes: seeded, complete, sealed, approved, distributed within three days, read, acknowledged, reminded,
corrected.
"""

from datetime import datetime, timedelta

import pytest

from comms.base.clock import end_of_day, today
from comms.base.errors import GuardFailed, IllegalMove, NotAllowed, Refused
from comms.base.versions import ANY
from comms.deadlines.operations import tick
from comms.deadlines.queries import clock_of
from comms.deadlines.states import ClockState
from comms.notifications.models import Notice, Outbox
from comms.notifications.operations.rendering import words_of
from comms.organization.states import Post
from meetings import operations
from meetings.models import Distribution, Meeting, Minutes
from meetings.models.minutes import SENTENCES
from meetings.queries import recipients_of
from meetings.rules import Problem, fingerprint
from meetings.states import MeetingState, MinutesState, Why
from tests.factories.meetings import HOUR, adopted, finished, make_series, submitted
from tests.factories.organization import make_person
from tests.factories.procedure import set_number

pytestmark = pytest.mark.django_db


def told(kind):
    """Who was told, sorted."""
    return sorted(notice.recipient.username for notice in Notice.objects.filter(kind=f"meetings.{kind}"))


# The draft


@pytest.mark.clause("1.5.1.4")
@pytest.mark.clause("1.7.b.6")
def test_the_end_begins_the_minutes_for_the_minute_taker(over, company):
    minutes = over.minutes
    assert minutes.state == MinutesState.DRAFTING
    assert minutes.output == "resolution"
    assert minutes.body.startswith("1. 对现阶段发展进行总结")
    assert company.hr.has_perm("meetings.write_minutes", minutes)
    assert company.hr_staff.has_perm("meetings.write_minutes", minutes)
    assert not company.vice.has_perm("meetings.write_minutes", minutes)


@pytest.mark.clause("1.7.7.1")
def test_incomplete_minutes_are_not_submitted(running, company):
    over = operations.finish(running, by=company.president, at=running.starts_at + HOUR, version=ANY)
    operations.write_minutes(over.minutes, body=" ", by=company.hr, at=over.actual_end, version=ANY)
    with pytest.raises(GuardFailed) as refused:
        operations.submit(over.minutes, by=company.hr, at=over.actual_end, version=ANY)
    assert refused.value.errors == {
        "non_field_errors": [SENTENCES[Problem.OUTCOME]],
        "body": [SENTENCES[Problem.BODY]],
        "no_resolution_reason": [SENTENCES[Problem.RESOLUTIONS]],
    }


@pytest.mark.clause("1.7.6.1")
def test_no_resolution_is_submitted_only_with_a_reason(running, company):
    over = finished(running, company, resolution=False)
    with pytest.raises(GuardFailed) as refused:
        submitted(over, company)
    assert set(refused.value.errors) == {"no_resolution_reason"}
    at = over.actual_end + HOUR
    minutes = operations.write_minutes(
        over.minutes,
        no_resolution_reason="只作通报",
        body="通报情况。",
        by=company.hr,
        at=at,
        version=ANY,
    )
    assert operations.submit(minutes, by=company.hr, at=at, version=ANY).state == MinutesState.IN_REVIEW


@pytest.mark.clause("1.7.7.1")
def test_a_resolution_without_due_day_keeps_minutes_back(running, company):
    adopted(running, company, due_on=None)
    over = finished(running, company, resolution=False)
    with pytest.raises(GuardFailed) as refused:
        submitted(over, company)
    assert refused.value.errors == {"non_field_errors": [SENTENCES[Problem.DUE]]}


def test_others_do_not_write(over, company):
    with pytest.raises(NotAllowed):
        operations.write_minutes(over.minutes, body="x", by=company.vice, at=over.actual_end, version=ANY)


# Sealed, returned, approved


@pytest.mark.clause("1.7.7.1")
def test_submitting_seals_a_revision_and_tells_the_chair(over, company):
    minutes = submitted(over, company)
    revision = minutes.current
    assert revision.sha256 == fingerprint(revision.document)
    assert [one["name"] for one in revision.document["attendance"]] == [
        "总裁",
        "行政主管",
        "副总裁",
        "管理者代表",
    ]
    assert [one["owner"] for one in revision.document["resolutions"]] == ["工程主管"]
    assert told("minutes_submitted") == ["president"]
    with pytest.raises(GuardFailed):
        operations.write_minutes(minutes, body="x", by=company.hr, at=over.actual_end, version=ANY)


@pytest.mark.clause("1.7.7.1")
def test_the_chair_returns_with_a_comment_and_approves_what_was_sealed(over, company):
    minutes, at = submitted(over, company), over.actual_end + 2 * HOUR
    with pytest.raises(Refused):
        operations.return_minutes(minutes, reason="", by=company.president, at=at, version=ANY)
    returned = operations.return_minutes(
        minutes, reason="补充第二项", by=company.president, at=at, version=ANY
    )
    assert (returned.state, returned.return_reason) == (MinutesState.DRAFTING, "补充第二项")
    assert told("minutes_returned") == ["hr"]
    again = submitted(Meeting.objects.get(pk=over.pk), company, at)
    assert again.current.number == 2
    approved = operations.approve(again, by=company.president, at=at, version=ANY)
    assert (approved.approved_by, approved.state) == (company.president, MinutesState.DISTRIBUTED)


def test_only_the_chair_approves(over, company):
    with pytest.raises(NotAllowed):
        operations.approve(submitted(over, company), by=company.hr, at=over.actual_end, version=ANY)


# Within three days


@pytest.mark.clause("1.7.7.2")
@pytest.mark.parametrize(
    "held, calendar, working",
    [
        ("2026-09-30", "2026-10-03", "2026-10-10"),
        ("2026-04-30", "2026-05-03", "2026-05-08"),
        ("2026-02-13", "2026-02-16", "2026-02-25"),
        ("2026-10-09", "2026-10-12", "2026-10-13"),
        ("2026-11-18", "2026-11-21", "2026-11-23"),
    ],
)
def test_minutes_are_due_at_the_end_of_the_third_day(company, held, calendar, working):
    """Calendar days, the day of the meeting not counted (A4); working days when the policy says so."""
    end = datetime.fromisoformat(f"{held}T03:00:00+00:00")
    meeting = _meeting_of_its_own(company, end)
    clock = clock_of(meeting, "minutes")
    assert (clock.due_at, clock.clause) == (end_of_day(datetime.fromisoformat(calendar).date()), "1.7.7.2")
    set_number("minutes.day_mode", "working", reason="试行", by=company.quality, at=end)
    assert clock_of(meeting, "minutes").due_at == end_of_day(datetime.fromisoformat(working).date())


def _meeting_of_its_own(company, end):
    from meetings.queries import kind

    start = end - 2 * HOUR
    meeting = operations.call_meeting(
        kind=kind("inter_department"),
        unit=company.AH,
        title="沟通会",
        starts_at=start,
        ends_at=end,
        by=company.hr,
        at=start - HOUR,
    )
    running = operations.start(meeting, by=company.hr, at=start, version=ANY)
    return operations.finish(running, by=company.hr, at=end, version=ANY)


@pytest.mark.clause("1.7.7.2")
def test_approval_sends_the_minutes_to_everyone_concerned_in_time(sent, company):
    """Attendees, absentees, the owner of a resolution and the head of the unit that tracks it (A5); one
    letter each.
    """
    why = {row.recipient.username: row.why for row in sent.current.distributions.all()}
    assert why == {
        "president": Why.ATTENDEE,
        "hr": Why.ATTENDEE,
        "vice": Why.ABSENTEE,
        "representative": Why.ABSENTEE,
        "engineering": Why.RELATED,
    }
    assert told("minutes_distributed") == sorted(why)
    assert not sent.current.distributions.filter(late=True).exists()
    assert clock_of(sent.meeting, "minutes").state == ClockState.MET
    assert Meeting.objects.get(pk=sent.meeting_id).state == MeetingState.PUBLISHED


@pytest.mark.clause("1.7.7.2")
@pytest.mark.clause("1.7.8")
def test_the_head_of_the_unit_that_follows_up_receives_the_minutes(running, company):
    """Security follows a resolution of Engineering up and takes no part in the meeting (A5)."""
    adopted(running, company, tracking_unit=company.SE)
    over = finished(running, company, resolution=False)
    assert recipients_of(over)[company.security] == Why.RELATED
    minutes = operations.approve(
        submitted(over, company), by=company.president, at=over.actual_end + HOUR, version=ANY
    )
    assert minutes.current.distributions.get(recipient=company.security).why == Why.RELATED
    assert "security" in told("minutes_distributed")


@pytest.mark.clause("1.7.7.2")
def test_the_letter_holds_the_minutes_themselves(sent, company):
    letter = Outbox.objects.get(kind="meetings.minutes_distributed", recipient=company.vice)
    words = words_of(letter)
    for said in ("讨论了现阶段的发展。", "PO-2026-12-01 更换二号楼电梯钢丝绳", "工程主管", sent.number):
        assert said in words.body


@pytest.mark.clause("1.7.7.2")
def test_minutes_after_three_days_are_late_for_every_recipient(over, company):
    late = end_of_day(today(over.actual_end) + timedelta(days=3)) + timedelta(seconds=1)
    minutes = operations.approve(submitted(over, company, late), by=company.president, at=late, version=ANY)
    assert minutes.current.distributions.filter(late=False).count() == 0
    assert clock_of(over, "minutes").state == ClockState.MET_LATE


@pytest.mark.clause("1.7.7.2")
def test_further_people_are_added_by_hand_once(sent, company):
    at = sent.approved_at + HOUR
    minutes = operations.add_recipients(
        sent,
        recipients=[company.security],
        by=company.hr,
        at=at,
        version=ANY,
    )
    assert minutes.current.distributions.get(recipient=company.security).why == Why.MANUAL
    with pytest.raises(Refused):
        operations.add_recipients(minutes, recipients=[company.security], by=company.hr, at=at, version=ANY)
    with pytest.raises(NotAllowed):
        operations.add_recipients(minutes, recipients=[company.outsider], by=company.vice, at=at, version=ANY)


# Read and acknowledged


@pytest.mark.clause("1.7.7.2")
def test_reading_and_acknowledging_are_kept_per_recipient(sent, company):
    at = sent.approved_at + HOUR
    assert operations.read_minutes(sent, by=company.vice, at=at).read_at == at
    assert operations.read_minutes(sent, by=company.vice, at=at + HOUR).read_at == at
    row = operations.acknowledge(sent, by=company.vice, at=at + HOUR)
    assert (row.read_at, row.acknowledged_at) == (at, at + HOUR)
    assert operations.acknowledge(sent, by=company.vice, at=at + 2 * HOUR).acknowledged_at == at + HOUR
    for act in (operations.read_minutes, operations.acknowledge):
        with pytest.raises(NotAllowed):
            act(sent, by=company.security, at=at)


@pytest.mark.clause("1.7.7.2")
def test_recipients_are_reminded_every_day_three_times_at_most(sent, company):
    operations.acknowledge(sent, by=company.vice, at=sent.approved_at)
    assert operations.remind_receipts(sent.approved_at + timedelta(hours=23)) == 0
    for day in range(1, 6):
        operations.remind_receipts(sent.approved_at + timedelta(days=day))
    reminded = told("receipt_reminder")
    assert reminded.count("engineering") == 3
    assert "vice" not in reminded


# Reminders of the writer


@pytest.mark.clause("1.7.7.2")
def test_the_writer_the_chair_and_the_quality_department_are_told_in_turn(over, company):
    end = over.actual_end
    operations.remind_minutes(end + timedelta(hours=23))
    assert told("minutes_reminder") == []
    operations.remind_minutes(end + timedelta(hours=24))
    operations.remind_minutes(end + timedelta(hours=30))
    assert told("minutes_reminder") == ["hr"]
    operations.remind_minutes(end + timedelta(hours=48))
    assert told("minutes_reminder") == ["hr", "hr", "president"]
    due = clock_of(over, "minutes").due_at
    tick(due)
    operations.remind_minutes(due)
    assert told("minutes_overdue") == ["quality"]
    operations.remind_minutes(due + HOUR)
    assert told("minutes_overdue") == ["quality"]


def test_distributed_minutes_are_not_reminded(sent, company):
    operations.remind_minutes(sent.approved_at + timedelta(days=5))
    assert told("minutes_reminder") == []


# Corrections


@pytest.mark.clause("1.7.7.1")
def test_a_correction_is_a_new_revision_that_goes_to_everyone_again(sent, company):
    at = sent.approved_at + HOUR
    sent = operations.add_recipients(sent, recipients=[company.security], by=company.hr, at=at, version=ANY)
    draft = operations.correct(sent, reason="日期有误", by=company.hr, at=at, version=ANY)
    assert draft.state == MinutesState.DRAFTING
    first = draft.current
    draft = operations.write_minutes(draft, body="1. 总结\n更正。", by=company.hr, at=at, version=ANY)
    corrected = operations.approve(
        operations.submit(draft, by=company.hr, at=at, version=ANY),
        by=company.president,
        at=at,
        version=ANY,
    )
    assert (corrected.current.number, corrected.current.sha256 != first.sha256) == (2, True)
    assert told("minutes_corrected") == [
        "engineering",
        "hr",
        "president",
        "representative",
        "security",
        "vice",
    ]
    first.refresh_from_db()
    assert first.document["body"] == "1. 总结\n讨论了现阶段的发展。"
    assert Distribution.objects.filter(revision=first).count() == 6


def test_a_draft_is_not_corrected(over, company):
    with pytest.raises(IllegalMove):
        operations.correct(over.minutes, reason="x", by=company.hr, at=over.actual_end, version=ANY)


# The end


@pytest.mark.clause("1.7.8")
def test_a_meeting_closes_when_every_resolution_is_done(sent, company):
    at = sent.approved_at + HOUR
    assert operations.close_meetings(at) == 0
    operations.drop(
        sent.meeting.resolutions.get(), reason="不再需要", by=company.president, at=at, version=ANY
    )
    assert operations.close_meetings(at) == 1
    assert Meeting.objects.get(pk=sent.meeting_id).state == MeetingState.CLOSED


# Who sees them


@pytest.mark.clause("1.7.a.4")
def test_board_papers_are_for_its_members_alone(company, at):
    """Not for the quality department, not for the staff of the company's unit, not for administrators."""
    secretary = make_person("secretary", "董事会秘书", post=Post.VICE_PRESIDENT, unit=company.HQ)
    board = make_series(
        company, at, code="board", kind="board", rule_kind="month_first_workdays", minute_taker=secretary
    )
    operations.plan_meetings(at)
    meeting = board.meetings.get(period_key="2026-12")
    readers = {
        person.username
        for person in (
            company.chairman,
            secretary,
            company.president,
            company.quality,
            company.admin,
            company.hr,
        )
        if meeting.papers_open_to(person)
    }
    assert readers == {"chairman", "secretary"}
    assert Meeting.objects.visible_to(company.quality).filter(pk=meeting.pk).exists()
    assert not Meeting.objects.visible_to(company.hr).filter(pk=meeting.pk).exists()
    meeting = operations.issue_agenda(
        operations.agenda.add_item(
            meeting,
            title="战略",
            by=secretary,
            at=at,
        ).meeting,
        by=secretary,
        at=at,
        version=ANY,
    )
    meeting = operations.start(meeting, by=company.chairman, at=meeting.starts_at, version=ANY)
    resolution = operations.adopt(
        meeting, text="设立子公司", owner=secretary, by=secretary, at=meeting.starts_at
    )
    seen = {
        person.username
        for person in (company.chairman, company.quality, company.president, company.representative)
        if type(resolution).objects.visible_to(person).exists()
    }
    assert seen == {"chairman"}
    recipients = recipients_of(meeting)
    assert {person.username for person in recipients} == {"chairman", "secretary"}


def test_drafts_are_for_writers_and_chair_and_sent_minutes_for_recipients(over, company):
    def readers():
        people = (
            company.president,
            company.hr,
            company.hr_staff,
            company.vice,
            company.engineering,
            company.quality,
            company.outsider,
        )
        return {person.username for person in people if Minutes.objects.visible_to(person).exists()}

    assert readers() == {"president", "hr", "hr_staff"}
    operations.approve(submitted(over, company), by=company.president, at=over.actual_end + HOUR, version=ANY)
    assert readers() == {"president", "hr", "hr_staff", "vice", "engineering"}
