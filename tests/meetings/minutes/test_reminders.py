"""Who has not written or not acknowledged is reminded, in turn and not for ever."""

from datetime import timedelta

import pytest

from comms.deadlines.operations import tick
from comms.deadlines.queries import clock_of
from meetings import operations
from tests.factories.meetings import HOUR
from tests.meetings.minutes.letters import told

pytestmark = pytest.mark.django_db


@pytest.mark.clause("1.7.7.2", by="operation")
def test_recipients_are_reminded_every_day_three_times_at_most(sent, company):
    operations.acknowledge(sent, by=company.vice, at=sent.approved_at)
    assert operations.remind_receipts(sent.approved_at + timedelta(hours=23)) == 0
    for day in range(1, 6):
        operations.remind_receipts(sent.approved_at + timedelta(days=day))
    reminded = told("receipt_reminder")
    assert reminded.count("engineering") == 3
    assert "vice" not in reminded


@pytest.mark.clause("1.7.7.2", by="operation")
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
