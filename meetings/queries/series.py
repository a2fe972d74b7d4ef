"""How a series recurs: the rule of the procedure with the policies' numbers or those of the series."""

from collections.abc import Mapping
from datetime import date, time, timedelta
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from comms.deadlines.models import PeriodDuty, PeriodDutyQuerySet
from comms.deadlines.queries import calendar
from comms.organization.models import User
from comms.procedure.queries import value, values
from meetings.models import Meeting, MeetingKind, MeetingSeries
from meetings.rules import PlannedDay, Rule, planned_between
from meetings.states import WEEKDAYS, RuleKind

# Numbers that a kind's own rule takes from the policies (1.5.1.1, 1.5.2.1, 1.5.6.1, 1.5.6.3, 1.7.d.3)
POLICIES: dict[tuple[str, str], dict[str, str]] = {
    ("president_office", RuleKind.MONTH_FIRST_WORKDAYS): {
        "n": "meetings.president_office_window",
        "prefer": "meetings.president_office_prefer",
    },
    ("all_staff", RuleKind.MONTH_LAST): {"n": "meetings.all_staff_window", "mode": "meetings.all_staff_day"},
    ("morning_assembly", RuleKind.WEEKDAYS): {
        "weekdays": "meetings.assembly_days",
        "off_day": "meetings.assembly_off_day",
    },
    ("office_morning", RuleKind.EVERY_DAY): {"workdays": "meetings.office_morning_days"},
    ("director_forum", RuleKind.EVERY_N_MONTHS): {"n": "meetings.forum_every"},
}
# The usual begin of a kind's series, where each unit may set its own (1.5.6.1)
STARTS = {"office_morning": "meetings.office_morning_start"}
READ = {
    "weekdays": lambda days: [("MO", "TU", "WE", "TH", "FR", "SA", "SU").index(day) for day in days],
    "workdays": lambda days: days == "working",
}
RULE_POLICIES = frozenset(policy for names in POLICIES.values() for policy in names.values())
A_YEAR = timedelta(days=366)


def kind(code: str) -> MeetingKind:
    """The kind of meeting with this code. Raises MeetingKind.DoesNotExist."""
    return MeetingKind.objects.get(code=code)


def usual_start(kind: MeetingKind) -> time:
    """When a series of this kind begins unless it says otherwise. Raises KeyError for a kind without one."""
    return time.fromisoformat(value(STARTS[kind.code]))


def source_of(series: MeetingSeries) -> str:
    """How the duties of a series name it."""
    return f"series:{series.code}"[:60]


def duties_of(series: MeetingSeries) -> PeriodDutyQuerySet:
    """The duties that a series opened, also for units that had it before."""
    return PeriodDuty.objects.filter(source=source_of(series))


def duty_of(meeting: Meeting) -> PeriodDuty | None:
    """The duty of the period for which a meeting was planned; None for a meeting of its own.

    When the series passed to another unit before the period, the one of the former unit is exempt.
    """
    if meeting.series is None:
        return None
    duties = duties_of(meeting.series).filter(period_key=meeting.period_key).select_related("clock")
    return duties.order_by("exempt_reason", "-id").first()


def duties_of_meeting(meeting: Meeting, user: User) -> PeriodDutyQuerySet:
    """The duty of a meeting's period and the one that it kept, as far as this person sees them."""
    kept = Q(met_by_type=ContentType.objects.get_for_model(meeting), met_by_id=meeting.pk)
    if meeting.series:
        kept |= Q(source=source_of(meeting.series), period_key=meeting.period_key)
    return PeriodDuty.objects.visible_to(user).filter(kept).select_related("clock")


def rule_of(series: MeetingSeries, held: Mapping[str, Any] | None = None) -> Rule:
    """The rule in force or under assumed policies: their numbers, overridden by the series' own details."""
    names, held = POLICIES.get((series.kind.code, series.rule_kind), {}), held or values()
    numbers = {name: READ.get(name, lambda number: number)(held[policy]) for name, policy in names.items()}
    return Rule(series.rule_kind, numbers | series.rule_params)


def planned_days(series: MeetingSeries, first: date, last: date) -> list[PlannedDay]:
    """The days on which the rule of a series falls between two days, both included, with a meeting or not."""
    found = planned_between(rule_of(series), first, last, calendar())
    return [planned for planned in found if first <= planned.day <= last]


def next_days(series: MeetingSeries, after: date, count: int = 5) -> list[PlannedDay]:
    """The next days by the rule, at most a year ahead."""
    return planned_days(series, after, after + A_YEAR)[:count]


def rule_in_words(series: MeetingSeries) -> str:
    """The rule as a phrase, for example "Working day 2 of each month, within the first 3"."""
    params = rule_of(series).params
    match series.rule_kind:
        case RuleKind.MONTH_FIRST_WORKDAYS:
            said = _("Working day %(prefer)s of each month, within the first %(n)s working days")
            return said % {"prefer": params.get("prefer", 2), "n": params.get("n", 3)}
        case RuleKind.WEEKLY:
            return _("Every week on %(day)s") % {"day": WEEKDAYS[params.get("weekday", 0)]}
        case RuleKind.WEEKDAYS:
            return _("On %(days)s") % {
                "days": ", ".join(str(WEEKDAYS[day]) for day in params.get("weekdays", [0, 3]))
            }
        case RuleKind.EVERY_N_MONTHS:
            return ngettext("Every month", "Every %(n)s months", params.get("n", 2)) % {
                "n": params.get("n", 2)
            }
    return str(series.get_rule_kind_display())
