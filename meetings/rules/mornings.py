"""The decision about the morning meeting of a management office: one a day, until shortly after its time
(1.5.6.1, reading A11).
"""

from datetime import date, datetime, timedelta


def is_lapsed(starts_at: datetime, at: datetime, *, after: timedelta) -> bool:
    """Whether no decision was due any more at a moment: `after` the begin is still in time, to the second."""
    return at > starts_at + after


def first_to_decide(*, begun: date, last: date | None, today: date, today_lapsed: bool) -> date:
    """The first day for which a decision is still to be made ready.

    `begun` is the day from which the office decides, `last` the last day since then that is ready already:
    what lies between it and today was missed while nothing ran, and is made up for. Without one the office
    begins with the first day that it can still decide in time, so that nobody owes what was over before.
    """
    if last is not None:
        return last + timedelta(days=1)
    return max(begun, today + timedelta(days=today_lapsed))
