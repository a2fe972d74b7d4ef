"""Minutes are begun, complete, sealed, returned and approved."""

import pytest

from comms.base.errors import GuardFailed, NotAllowed, Refused
from comms.base.versions import ANY
from meetings import operations
from meetings.models import Meeting
from meetings.models.minutes import SENTENCES
from meetings.rules import Problem, fingerprint
from meetings.states import MinutesState
from tests.factories.meetings import HOUR, adopted, finished, submitted
from tests.meetings.minutes.letters import told

pytestmark = pytest.mark.django_db


@pytest.mark.clause("1.5.1.4", by="operation")
@pytest.mark.clause("1.7.b.6", by="operation")
def test_the_end_begins_the_minutes_for_the_minute_taker(over, company):
    minutes = over.minutes
    assert minutes.state == MinutesState.DRAFTING
    assert minutes.output == "resolution"
    assert minutes.body.startswith("1. 对现阶段发展进行总结")
    assert company.hr.has_perm("meetings.write_minutes", minutes)
    assert company.hr_staff.has_perm("meetings.write_minutes", minutes)
    assert not company.vice.has_perm("meetings.write_minutes", minutes)


@pytest.mark.clause("1.7.7.1", by="operation")
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


@pytest.mark.clause("1.7.6.1", by="operation")
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


@pytest.mark.clause("1.7.7.1", by="operation")
def test_a_resolution_without_due_day_keeps_minutes_back(running, company):
    adopted(running, company, due_on=None)
    over = finished(running, company, resolution=False)
    with pytest.raises(GuardFailed) as refused:
        submitted(over, company)
    assert refused.value.errors == {"non_field_errors": [SENTENCES[Problem.DUE]]}


def test_others_do_not_write(over, company):
    with pytest.raises(NotAllowed):
        operations.write_minutes(over.minutes, body="x", by=company.vice, at=over.actual_end, version=ANY)


@pytest.mark.clause("1.7.7.1", by="operation")
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


@pytest.mark.clause("1.7.7.1", by="operation")
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
