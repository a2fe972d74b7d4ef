"""Board papers are for members alone; drafts for writers and chair, sent minutes for recipients."""

import pytest

from comms.base.versions import ANY
from comms.organization.states import Post
from meetings import operations
from meetings.models import Meeting, Minutes
from meetings.queries import recipients_of
from tests.factories.meetings import HOUR, make_series, submitted
from tests.factories.organization import make_person

pytestmark = pytest.mark.django_db


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
