"""When the decision of a morning is over, and with which day an office begins."""

from datetime import UTC, date, datetime, timedelta

import pytest

from meetings.rules import first_to_decide, is_lapsed

pytestmark = pytest.mark.clause("1.5.6.1", by="rule")
BEGIN = datetime(2026, 11, 19, 0, 30, tzinfo=UTC)
QUARTER = timedelta(minutes=15)
SECOND = timedelta(seconds=1)


def day(number):
    return date(2026, 11, number)


@pytest.mark.parametrize(
    ("at", "lapsed"),
    [(BEGIN - SECOND, False), (BEGIN + QUARTER, False), (BEGIN + QUARTER + SECOND, True)],
)
def test_the_last_second_is_in_time(at, lapsed):
    assert is_lapsed(BEGIN, at, after=QUARTER) is lapsed


@pytest.mark.parametrize(
    ("begun", "last", "today_lapsed", "first"),
    [
        (day(1), day(19), False, day(20)),  # everything is ready up to tomorrow
        (day(1), day(12), True, day(13)),  # nothing ran for six days: they are made up for
        (day(18), None, False, day(18)),  # begins today, and there is time
        (day(18), None, True, day(19)),  # begins today, when it is over
        (day(1), None, True, day(19)),  # said to have begun long ago: nobody owes what was over before
        (day(25), None, False, day(25)),  # begins next week
    ],
)
def test_an_office_begins_with_what_it_can_still_decide_and_makes_up_for_what_was_missed(
    begun, last, today_lapsed, first
):
    assert first_to_decide(begun=begun, last=last, today=day(18), today_lapsed=today_lapsed) == first
