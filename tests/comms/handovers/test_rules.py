"""The pure rules of handing over."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from comms.handovers import rules

SHANGHAI = ZoneInfo("Asia/Shanghai")
NOON = datetime(2026, 11, 18, 12, tzinfo=SHANGHAI)
MINUTE = timedelta(minutes=1)


@pytest.mark.clause("1.5.5.1", by="rule")
@pytest.mark.parametrize("severity, needed", [("ordinary", False), ("complex", True), ("serious", True)])
def test_slip_is_needed_for_complex_and_serious_problems(severity, needed):
    assert rules.needs_slip(severity) is needed


@pytest.mark.parametrize(
    "old, new, higher",
    [
        ("ordinary", "complex", True),
        ("complex", "serious", True),
        ("serious", "serious", False),
        ("serious", "complex", False),
    ],
)
def test_severity_only_rises(old, new, higher):
    assert rules.rises(old, new) is higher


@pytest.mark.clause("1.5.4.5", by="rule")
@pytest.mark.parametrize("moment, past", [(NOON - MINUTE, True), (NOON, True), (NOON + MINUTE, False)])
def test_promise_for_the_present_instant_is_in_the_past(moment, past):
    assert rules.is_past(moment, NOON) is past


@pytest.mark.parametrize("moment, late", [(NOON, False), (NOON + MINUTE, True), (None, False)])
def test_exactly_on_time_is_on_time(moment, late):
    assert rules.is_later_than_wanted(moment, NOON) is late


def test_without_a_wish_nothing_is_late():
    assert rules.is_later_than_wanted(NOON, None) is False


@pytest.mark.parametrize(
    "ago, needed", [(timedelta(hours=72), False), (timedelta(hours=72, seconds=1), True)]
)
def test_back_dating_beyond_the_policy_needs_a_reason(ago, needed):
    assert rules.is_back_dated(NOON - ago, NOON, 72) is needed


@pytest.mark.parametrize("returns, arbitration", [(2, False), (3, True), (4, True)])
def test_third_return_goes_to_arbitration(returns, arbitration):
    assert rules.goes_to_arbitration(returns, 3) is arbitration


def test_suggested_reply_times_are_wall_times_of_the_company():
    late = datetime(2026, 12, 31, 18, 30, 45, tzinfo=SHANGHAI)
    shown = {quick.name: f"{quick.moment:%Y-%m-%d %H:%M}" for quick in rules.reply_suggestions(late)}
    assert shown == {"today": "2026-12-31 23:59", "day": "2027-01-01 18:30", "noon": "2027-01-01 12:00"}
