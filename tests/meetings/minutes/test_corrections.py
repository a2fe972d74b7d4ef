"""A correction is a new revision that goes to everyone again; a meeting closes in the end."""

import pytest

from comms.base.errors import IllegalMove
from comms.base.versions import ANY
from meetings import operations
from meetings.models import Distribution, Meeting
from meetings.states import MeetingState, MinutesState
from tests.factories.meetings import HOUR
from tests.meetings.minutes.letters import told

pytestmark = pytest.mark.django_db


@pytest.mark.clause("1.7.7.1", by="operation")
def test_a_correction_is_a_new_revision_that_goes_to_everyone_again(sent, company):
    at = sent.approved_at + HOUR
    sent = operations.distribute(sent, recipients=[company.security], by=company.hr, at=at, version=ANY)
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


@pytest.mark.clause("1.7.8", by="operation")
def test_a_meeting_closes_when_every_resolution_is_done(sent, company):
    at = sent.approved_at + HOUR
    assert operations.close_meetings(at) == 0
    operations.drop(
        sent.meeting.resolutions.get(), reason="不再需要", by=company.president, at=at, version=ANY
    )
    assert operations.close_meetings(at) == 1
    assert Meeting.objects.get(pk=sent.meeting_id).state == MeetingState.CLOSED
