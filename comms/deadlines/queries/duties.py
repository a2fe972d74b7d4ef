"""Recurring duties: what fulfilled them, which one an object fulfils, and the board of a year."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from django.contrib.contenttypes.models import ContentType
from django.contrib.contenttypes.prefetch import GenericPrefetch
from django.db.models import QuerySet

from comms.audit.queries import public_name, registered_models, visible_rows
from comms.deadlines.models import PeriodDuty
from comms.deadlines.queries.clocks import Subject
from comms.organization.models import Unit, User
from comms.procedure import queries as procedure

MONTHS = range(1, 13)


def with_fulfilment(duties: QuerySet[PeriodDuty], user: User) -> QuerySet[PeriodDuty]:
    """Duties whose `seen_met_by` this person may see: one query for each kind of object among the rows."""
    models = registered_models()
    ContentType.objects.get_for_models(*models)  # one query for all of them, and only in a fresh process
    seen = [visible_rows(model, user) for model in models]
    found = GenericPrefetch("met_by", seen, to_attr="seen_met_by")
    return duties.prefetch_related(found)  # type: ignore[no-redef]


def fulfilment_of(duty: PeriodDuty) -> Subject | None:
    """What fulfilled a duty that came from `with_fulfilment`; None when nothing did, or it is hidden."""
    if duty.seen_met_by is None:
        return None
    return Subject(public_name(duty.seen_met_by), duty.seen_met_by.get_absolute_url())


def duty_for(
    policy: str, unit: Unit, day: date, *, source: str = "", period_key: str = ""
) -> PeriodDuty | None:
    """The duty that something of this kind fulfils on a company day, or None.

    One whose window holds the day, that of its own period (`source`, `period_key`) before others; else its
    own period's once that is over; else the last one that was missed. What comes before its window does not
    keep the rule.
    """
    unmet = PeriodDuty.objects.unmet().filter(policy=policy, unit=unit)
    inside = list(unmet.filter(window_from__lte=day, window_to__gte=day).order_by("window_to"))
    own = [duty for duty in inside if (duty.source, duty.period_key) == (source, period_key)]
    if inside:
        return (own or inside)[0]
    over = unmet.filter(window_to__lt=day).order_by("-window_to")
    if period_key:
        over = over.filter(source=source, period_key=period_key)
    return over.first()


@dataclass
class BoardRow:
    """One line of the year board: what recurs in which unit, and its duties by month (1 to 12)."""

    source: str
    title: str
    unit: Unit
    months: dict[int, list[PeriodDuty]] = field(default_factory=lambda: defaultdict(list))

    def cells(self) -> Iterator[list[PeriodDuty]]:
        """The duties of each month, January first."""
        return (self.months[month] for month in MONTHS)


def board_rows(duties: Iterable[PeriodDuty]) -> list[BoardRow]:
    """Duties as lines, in the month in which each falls due; lines in the order of the procedure's clauses
    and of the units.
    """
    rows: dict[tuple[str, int], BoardRow] = {}
    for duty in duties:
        key = (duty.source, duty.unit_id)
        if key not in rows:
            rows[key] = BoardRow(duty.source, procedure.title(duty.policy), duty.unit)
        rows[key].months[duty.window_to.month].append(duty)
    return list(rows.values())
