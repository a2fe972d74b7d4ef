"""Reading clocks and the work calendar: what is due, what was late, and whether the sweep is well."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.contrib.contenttypes.prefetch import GenericPrefetch
from django.db import connection
from django.db.models import (
    Count,
    DateField,
    DateTimeField,
    ExpressionWrapper,
    F,
    Model,
    Prefetch,
    Q,
    QuerySet,
)
from django.db.models.functions import TruncMonth

from comms.audit.queries import public_name, registered_models, visible_rows
from comms.base.clock import today, zone
from comms.base.ops.health import FINE, Finding, Level
from comms.deadlines.models import (
    Clock,
    ClockPause,
    ClockQuerySet,
    ClockStep,
    PeriodicJob,
    WorkDay,
    WorkYear,
    outcome_q,
)
from comms.deadlines.rules import Due, Shift, Span, WorkCalendar, WorkHours, due, parse_hours
from comms.deadlines.rules.due import Basis
from comms.deadlines.states import DayKind, Outcome, YearState
from comms.organization.models import Unit, User
from comms.organization.queries import opening_hours
from comms.organization.rules import WEEKDAYS
from comms.procedure import queries as procedure
from comms.procedure.rules import Policy

TICK = "tick"
YEARS = range(2018, 2101)
LATE = 60  # seconds since the last sweep
_calendar: dict[str, Any] = {"stamps": None, "days": {}}


# The work calendar


def calendar() -> WorkCalendar:
    """The company's work calendar. One query, or none inside a web request or sweep after the first."""
    return procedure.remembered("calendar", _fresh_calendar)


def _fresh_calendar() -> WorkCalendar:
    stamps = list(WorkYear.objects.order_by("year").values_list("year", "state", "stamp"))
    if stamps != _calendar["stamps"]:
        _calendar.update(stamps=stamps, days={kind: _days(kind) for kind in DayKind})
    confirmed = frozenset(year for year, state, _stamp in stamps if state == YearState.CONFIRMED)
    return calendar_of(
        _calendar["days"][DayKind.HOLIDAY],
        _calendar["days"][DayKind.MAKEUP],
        confirmed,
        procedure.value("clock.hours"),
    )


def _days(kind: str) -> dict[date, str]:
    return dict(WorkDay.objects.filter(kind=kind).values_list("date", "name"))


def calendar_of(
    holidays: dict, makeups: dict, confirmed: frozenset[int], segments: Sequence[str]
) -> WorkCalendar:
    """A work calendar in the company's zone with these exceptions and opening hours."""
    return WorkCalendar(holidays, makeups, confirmed, zone(), parse_hours(segments))


def hours_of(unit: Unit | None) -> WorkHours | None:
    """A unit's own opening hours; None = the company's, also when the unit says nothing."""
    week = unit and opening_hours(unit)
    if not week:
        return None
    return WorkHours(tuple(tuple(week.get(day, ())) for day in WEEKDAYS))


def year_of(year: int) -> WorkYear | None:
    """The year as it is stored, or a new one with version 0; None outside the calendar."""
    if year not in YEARS:
        return None
    return WorkYear.objects.filter(year=year).first() or WorkYear(year=year, version=0)


def year_in_range(year: int) -> int | None:
    """The year where the calendar reaches it, nothing beyond its ends."""
    return year if year in YEARS else None


def days_between(first: date, last: date) -> list[dict[str, object]]:
    """Each day: {"date", "workday", "kind" (workday, weekend, holiday, makeup), "name", "provisional"}."""
    known = calendar()
    return [day_facts(known, first + timedelta(days=n)) for n in range((last - first).days + 1)]


def day_facts(known: WorkCalendar, day: date) -> dict[str, object]:
    """What the calendar says about a day."""
    off = known.day_off(day)
    name = known.holidays.get(day) or known.makeups.get(day) or ""
    return {
        "date": day,
        "workday": off is None,
        "kind": _kind_of(known, day),
        "name": name,
        "provisional": known.provisional(day.year),
    }


def _kind_of(known: WorkCalendar, day: date) -> str:
    if off := known.day_off(day):
        return "weekend" if off.weekend else "holiday"
    return "makeup" if day in known.makeups else "workday"


# Clocks


def span_of(policy: Policy) -> Span:
    """How a policy's number is counted."""
    return Span(Basis(policy.counted), policy.amount)


def due_of(clock: Clock, policy: Policy, known: WorkCalendar) -> Due:
    """When a clock falls due under a policy and a calendar, and its counted lines. Prefetch the pauses."""
    return due(
        span_of(policy),
        clock.started_at,
        calendar=known,
        hours=hours_of(clock.unit),
        pauses=[(pause.starts_at, pause.ends_at) for pause in clock.pauses.all()],
        promised_at=clock.promised_at,
        event_at=clock.event_at,
    )


def explain(clock: Clock) -> Due:
    """Why a clock is due when it is: the segments counted, the breaks, the holidays, the pauses. Empty when
    its policy is gone.
    """
    if not procedure.is_policy(clock.policy):
        return Due(clock.due_at)
    return due_of(clock, procedure.policy(clock.policy), calendar())


def clocks_of(obj: Model) -> QuerySet[Clock]:
    """All clocks of an object, in order of their due times."""
    kind = ContentType.objects.get_for_model(obj)
    clocks = Clock.objects.filter(content_type=kind, object_id=obj.pk)
    return clocks.select_related("person").naming("unit").order_by("listed_at", "id")


def clock_of(subject: Model, name: str) -> Clock | None:
    """The latest clock of this name that a subject has, or None."""
    return Clock.objects.of(subject, name).order_by("-cycle").first()


def due_for(user: User) -> QuerySet[Clock]:
    """What is due from a person, by due time: own open clocks, and those of units they head that name nobody.

    Never what is kept from them, so that the desk and its list hold the same.
    """
    mine = Q(person__in=user.person_ids) | Q(person=None, unit_id__in=user.headed_unit_ids)
    clocks = Clock.objects.visible_to(user).open().filter(mine).exclude(due_at=None)
    return clocks.naming("unit").order_by("listed_at", "id")


@dataclass(frozen=True)
class Subject:
    """What a clock is about: its public name such as fault-slips/TS-2026-000123, and its page."""

    name: str
    url: str


def with_subjects(clocks: QuerySet[Clock], user: User) -> QuerySet[Clock]:
    """Clocks whose `seen_subject` this person may see: one query for each kind of subject among the rows."""
    models = registered_models()
    ContentType.objects.get_for_models(*models)  # one query for all of them, and only in a fresh process
    seen = [visible_rows(model, user) for model in models]
    found = GenericPrefetch("subject", seen, to_attr="seen_subject")
    return clocks.prefetch_related(found)  # type: ignore[no-redef]


def subject_of(clock: Clock) -> Subject | None:
    """The subject of a clock that came from `with_subjects`; None when it is hidden or has no public name."""
    if clock.seen_subject is None:
        return None
    name = public_name(clock.seen_subject)
    if not name:
        return None
    return Subject(name, clock.seen_subject.get_absolute_url())


def seen_shifts(shifts: Sequence[Shift], user: User | None) -> list[Shift]:
    """The moves of things that this person may see; all of them for the system (None)."""
    if user is None:
        return list(shifts)
    wanted: dict[type[Model], set[int]] = defaultdict(set)
    for shift in shifts:
        if shift.obj is not None:
            wanted[type(shift.obj)].add(shift.obj.pk)
    seen = set()
    for model, keys in wanted.items():
        rows = visible_rows(model, user).filter(pk__in=keys)
        seen |= {(model, key) for key in rows.values_list("pk", flat=True)}
    return [shift for shift in shifts if shift.obj is not None and (type(shift.obj), shift.obj.pk) in seen]


def with_story(clocks: QuerySet[Clock]) -> QuerySet[Clock]:
    """Clocks with everything that their page tells."""
    return clocks.select_related("unit", "person", "met_by", "content_type").prefetch_related(
        Prefetch("pauses", ClockPause.objects.select_related("by")), "steps"
    )


# Compliance

GROUPS = {"clause": "clause", "unit": "unit__code", "month": "month"}


def compliance(clocks: ClockQuerySet, *, group: str, at: datetime) -> list[dict[str, Any]]:
    """Lines {"group", "due", "met", "late", "missed", "running", "rate"} by clause, unit code or month (its
    first day) of the due time.

    `rate` is met of met, late and missed in percent with one decimal, None when nothing has ended. Raises
    KeyError on another group.
    """
    name = GROUPS[group]
    counted = clocks.counted().order_by()
    if group == "month":
        # 24:00 of the last day belongs to the month that it ends
        inside = ExpressionWrapper(F("due_at") - timedelta(microseconds=1), DateTimeField())
        counted = counted.annotate(month=TruncMonth(inside, tzinfo=zone(), output_field=DateField()))
    columns = {outcome.value: Count("pk", filter=outcome_q(outcome, at)) for outcome in Outcome}
    lines = counted.values(name).annotate(due=Count("pk"), **columns).order_by(name)
    return [_with_rate({"group": line.pop(name), **line}) for line in lines]


def total_of(lines: list[dict[str, Any]]) -> dict[str, Any]:
    """The sum of compliance lines, with its rate."""
    names = ["due", *(outcome.value for outcome in Outcome)]
    return _with_rate({"group": None, **{name: sum(line[name] for line in lines) for name in names}})


def _with_rate(line: dict[str, Any]) -> dict[str, Any]:
    ended = line["met"] + line["late"] + line["missed"]
    return {**line, "rate": round(100 * line["met"] / ended, 1) if ended else None}


# Health


def database_time() -> datetime:
    """The database's clock, which all machines share."""
    sql = "strftime('%Y-%m-%dT%H:%M:%f', 'now')"
    if connection.vendor == "postgresql":
        sql = "clock_timestamp()"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {sql}")
        moment = cursor.fetchone()[0]
    if isinstance(moment, str):
        return datetime.fromisoformat(moment).replace(tzinfo=UTC)
    return moment


def last_tick() -> datetime | None:
    """When the sweep last ended."""
    return PeriodicJob.objects.filter(name=TICK).values_list("ended_at", flat=True).first()


def missing_year(at: datetime) -> int | None:
    """Next year, once its notice is asked for (from 5 November by default) and not yet confirmed; or this
    year when it is not.
    """
    this = today(at)
    confirmed = set(WorkYear.objects.filter(state=YearState.CONFIRMED).values_list("year", flat=True))
    if this.year not in confirmed:
        return this.year
    asked = f"{this:%m-%d}" >= procedure.value("calendar.ask_from")
    if asked and this.year + 1 not in confirmed:
        return this.year + 1
    return None


def health(at: datetime) -> dict[str, Any]:
    """For the health page: age of the last sweep, overdue and parked steps, failing jobs, a missing year."""
    ended = last_tick()
    oldest = ClockStep.objects.due(at).order_by("at").values_list("at", flat=True).first() or at
    return {
        "tick_age": (at - ended).total_seconds() if ended else None,
        "oldest_step_age": (at - oldest).total_seconds(),
        "parked": ClockStep.objects.parked().count(),
        "failing_jobs": list(PeriodicJob.objects.exclude(problem="").values_list("name", flat=True)),
        "missing_year": missing_year(at),
    }


def sweep_health(at: datetime) -> Finding:
    """Whether the sweep runs: down after a minute without, degraded by parked steps; failing jobs warn."""
    found = health(at)
    age = found["tick_age"]
    if age is None:
        return Finding(Level.DOWN, "no sweep of the deadlines has run yet")
    if age > LATE or found["oldest_step_age"] > 5 * LATE:
        return Finding(
            Level.DOWN,
            f"the last sweep was {age:.0f} s ago, the oldest due step is {found['oldest_step_age']:.0f} s "
            f"late",
        )
    if age < -LATE:
        return Finding(
            Level.WARNING, f"the last sweep lies {-age:.0f} s ahead: this machine's clock jumped back"
        )
    if found["parked"] or found["failing_jobs"]:
        return Finding(
            Level.DEGRADED if found["parked"] else Level.WARNING,
            f"{found['parked']} steps are parked; failing jobs: {', '.join(found['failing_jobs']) or 'none'}",
        )
    return FINE


def calendar_health(at: datetime) -> Finding:
    """A warning while a year's working-day notice is asked for and missing."""
    year = missing_year(at)
    if year:
        return Finding(Level.WARNING, f"the working-day notice of {year} is not imported")
    return FINE
