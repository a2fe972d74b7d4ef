"""What was due, on time, late, missed and running, by clause, unit or month."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import (
    Count,
    DateField,
    DateTimeField,
    ExpressionWrapper,
    F,
)
from django.db.models.functions import TruncMonth

from comms.base.clock import zone
from comms.deadlines.models import (
    ClockQuerySet,
    claimed_q,
    outcome_q,
)
from comms.deadlines.states import Outcome

CLAIMED = "claimed"
NUMBERS = ("due", *Outcome.values, CLAIMED)
GROUPS = {"clause": "clause", "unit": "unit__code", "month": "month"}


def compliance(clocks: ClockQuerySet, *, group: str, at: datetime) -> list[dict[str, Any]]:
    """Lines {"group", "due", "met", "late", "missed", "running", "claimed", "rate"} by clause, unit code or
    month (its first day) of the due time.

    `claimed` stands beside the others: those done in time by nothing but the time that was said. `rate` is
    met of met, late and missed in percent with one decimal, None when nothing has ended. Raises KeyError on
    another group.
    """
    name = GROUPS[group]
    counted = clocks.counted().order_by()
    if group == "month":
        # 24:00 of the last day belongs to the month that it ends
        inside = ExpressionWrapper(F("due_at") - timedelta(microseconds=1), DateTimeField())
        counted = counted.annotate(month=TruncMonth(inside, tzinfo=zone(), output_field=DateField()))
    columns = {outcome.value: Count("pk", filter=outcome_q(outcome, at)) for outcome in Outcome}
    columns[CLAIMED] = Count("pk", filter=claimed_q())
    lines = counted.values(name).annotate(due=Count("pk"), **columns).order_by(name)
    return [_with_rate({"group": line.pop(name), **line}) for line in lines]


def total_of(lines: list[dict[str, Any]]) -> dict[str, Any]:
    """The sum of compliance lines, with its rate."""
    return _with_rate({"group": None, **{name: sum(line[name] for line in lines) for name in NUMBERS}})


def _with_rate(line: dict[str, Any]) -> dict[str, Any]:
    ended = line["met"] + line["late"] + line["missed"]
    return {**line, "rate": round(100 * line["met"] / ended, 1) if ended else None}
