"""Board papers are for members alone; drafts for writers and chair, sent minutes for recipients."""

from datetime import date

import pytest

from comms.base.versions import ANY
from comms.deadlines.models import Clock, PeriodDuty
from comms.deadlines.states import Scope
from comms.notifications.models import Notice
from comms.organization.states import Post
from meetings import operations
from meetings.models import Meeting, MeetingSeries, Minutes
from meetings.queries import kind, recipients_of
from tests.base import api, browser, expect_statuses
from tests.factories.meetings import HOUR, make_series, submitted
from tests.factories.organization import make_person

pytestmark = pytest.mark.django_db


@pytest.mark.clause("1.7.a.4", by="operation")
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
    for stranger in (company.quality, company.president, company.admin, company.hr):
        assert not Meeting.objects.visible_to(stranger).filter(pk=meeting.pk).exists(), stranger
        assert not MeetingSeries.objects.visible_to(stranger).filter(pk=board.pk).exists(), stranger
        assert not Clock.objects.visible_to(stranger).of(meeting).exists(), stranger
    for member in (company.chairman, secretary):
        assert Meeting.objects.visible_to(member).filter(pk=meeting.pk).exists()
        assert {clock.label for clock in Clock.objects.visible_to(member).of(meeting)} == {meeting.number}
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


@pytest.mark.clause("1.7.a.4", by="operation")
def test_that_the_board_met_stands_on_the_year_board_and_no_more(company, at, time_machine):
    """The quality department sees that the half-year's duty was kept; not when, where, by whom."""
    time_machine.move_to(at, tick=False)
    secretary = make_person("secretary", "董事会秘书", post=Post.VICE_PRESIDENT, unit=company.HQ)
    make_series(company, at, code="board", kind="board", rule_kind="half_year", minute_taker=secretary)
    operations.plan_meetings(at)
    called = operations.call_meeting(
        kind=kind("board"),
        unit=company.HQ,
        title="关于并购的董事会",
        location="密室",
        starts_at=at + HOUR,
        ends_at=at + 2 * HOUR,
        chair=company.chairman,
        short_notice_reason="要约今日到期",
        by=secretary,
        at=at,
    )
    called = operations.start(called, by=company.chairman, at=called.starts_at, version=ANY)
    time_machine.move_to(called.starts_at, tick=False)
    duty = PeriodDuty.objects.get(period_key="2026-H2")
    for person, seen in ((company.quality, None), (company.chairman, f"meetings/{called.number}")):
        row = api(person).get(f"/api/v1/period-duties/{duty.uuid}/").json()
        assert (row["state"], row["met_by"] and row["met_by"]["name"]) == ("met", seen)
    for address in (called.get_absolute_url(), f"/api/v1/meetings/{called.number}/"):
        client = api(company.quality) if "/api/" in address else browser(company.quality)
        assert client.get(address).status_code == 404
    own = (duty.get_absolute_url(), duty.clock.get_absolute_url())
    for address in ("/year-board/", "/meetings/", "/meetings/calendar/", "/clocks/", *own):
        text = browser(company.quality).get(address).text
        assert not [word for word in ("并购", "密室", called.number) if word in text], address
    for address in own:
        assert company.chairman.name not in browser(company.quality).get(address).text


@pytest.mark.clause("1.7.a.4", by="operation")
def test_nobody_outside_is_told_of_a_confidential_meeting_that_was_not_held(company, at):
    secretary = make_person("secretary", "董事会秘书", post=Post.VICE_PRESIDENT, unit=company.HQ)
    board = make_series(
        company, at, code="board", kind="board", rule_kind="month_first_workdays", minute_taker=secretary
    )
    operations.plan_meetings(at)
    meeting = board.meetings.get(period_key="2026-12")
    operations.find_not_held(meeting.ends_at + 25 * HOUR)
    told = {line.recipient for line in Notice.objects.filter(kind="meetings.not_held")}
    assert told == {company.chairman, secretary}


def test_the_clocks_of_a_confidential_meeting_follow_its_chair(company, at):
    secretary = make_person("secretary", "董事会秘书", post=Post.VICE_PRESIDENT, unit=company.HQ)
    second = make_person("second", "副董事长", post=Post.BOARD_DIRECTOR, unit=company.HQ)
    board = make_series(
        company, at, code="board", kind="board", rule_kind="month_first_workdays", minute_taker=secretary
    )
    operations.plan_meetings(at)
    meeting = board.meetings.get(period_key="2026-12")
    operations.change_meeting(meeting, chair=second, by=secretary, at=at, version=ANY)
    assert Clock.objects.visible_to(second).of(meeting).exists()
    assert not Clock.objects.visible_to(company.chairman).of(meeting).exists()


def test_the_clocks_of_a_confidential_resolution_follow_its_owner(company, at):
    """Whoever has it from now on sees them; whoever had it before does not."""
    writer, owner = (make_person(name, name, post=Post.BOARD_DIRECTOR, unit=company.HQ) for name in "ab")
    board = make_series(
        company, at, code="board", kind="board", rule_kind="month_first_workdays", minute_taker=writer
    )
    board.members.add(writer, owner)
    operations.plan_meetings(at)
    meeting = board.meetings.get(period_key="2026-12")
    meeting = operations.start(meeting, by=company.chairman, at=meeting.starts_at, version=ANY)
    told = {"text": "评估并购", "owner": owner, "due_on": date(2026, 12, 31), "tracking_unit": company.HQ}
    soon = meeting.starts_at + HOUR / 2
    resolution = operations.adopt(meeting, by=writer, at=soon, **told)
    assert Clock.objects.visible_to(owner).of(resolution).exists()
    operations.change_resolution(
        resolution, owner=company.chairman, reason="调整", by=writer, at=soon, version=ANY
    )
    open_clocks = Clock.objects.of(resolution).open()
    seen = {who: open_clocks.visible_to(who).exists() for who in (writer, owner, company.chairman)}
    assert seen == {writer: True, owner: False, company.chairman: True}
    assert not open_clocks.exclude(scope=Scope.PRIVATE).exists()
    assert owner not in {who for clock in Clock.objects.of(resolution) for who in clock.named.all()}


def test_history_of_minutes_is_for_those_who_write_or_approve_them(sent, company):
    """Recipients read the minutes, not who changed what on the way to them."""
    expect_statuses(sent.get_absolute_url(), {company.hr: 200, company.vice: 200})
    readers = {company.hr: 200, company.president: 200, company.vice: 404, company.outsider: 404}
    expect_statuses(f"/timeline/meetings.minutes/{sent.uuid}/", readers)
