"""Filters of clocks, the same for list, export, compliance and REST: every number opens exactly its list."""

from datetime import date, datetime, timedelta
from typing import ClassVar

import django_filters
from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from comms.base.clock import end_of_day, now
from comms.deadlines.models import Clock, ClockStep, PeriodDuty
from comms.deadlines.queries import due_for
from comms.deadlines.states import OPEN, ClockState, DutyState, Outcome
from comms.organization.filters import OneUnitFilter
from comms.organization.models import Unit
from comms.procedure import queries as procedure
from comms.web.days import EARLIEST, LATEST, FilterSet, MonthFilter
from comms.web.forms import DayInput

LONGEST = 120


def start_of(day: date) -> datetime:
    """00:00 of the day; a duty due then belongs to the day before."""
    return end_of_day(day - timedelta(days=1))


def clauses() -> list[tuple[str, str]]:
    """The clauses that have time limits, for the choice."""
    used = {policy.clause for policy in procedure.policies() if policy.is_clock and policy.clause}
    return [
        (clause.id, f"{clause.id} {procedure.wording(clause.zh, clause.en)[:40]}")
        for clause in procedure.clauses()
        if clause.id in used
    ]


class ClockFilter(FilterSet):
    """Clocks by subject, clause, duty, unit, state, outcome, due time and whose they are."""

    q = django_filters.CharFilter(method="search", label=_("Subject"), max_length=LONGEST)
    clause = django_filters.ChoiceFilter(choices=clauses, label=_("Clause"))
    policy = django_filters.CharFilter(label=_("Duty"), max_length=64, widget=forms.HiddenInput)
    unit = OneUnitFilter(queryset=lambda request: Unit.objects.all(), fits=lambda unit: True, label=_("Unit"))
    state = django_filters.ChoiceFilter(choices=ClockState.choices, label=_("State"))
    outcome = django_filters.ChoiceFilter(choices=Outcome.choices, method="by_outcome", label=_("Result"))
    open = django_filters.BooleanFilter(method="only_open", label=_("Still to do"))
    mine = django_filters.BooleanFilter(method="only_mine", label=_("Mine"))
    month = MonthFilter(method="in_month", label=_("Due in"))
    due_after = django_filters.DateFilter(method="from_day", label=_("Due from"), widget=DayInput)
    due_before = django_filters.DateFilter(method="to_day", label=_("Due to"), widget=DayInput)
    counted = django_filters.BooleanFilter(
        method="only_counted", label=_("Counted"), widget=forms.HiddenInput
    )
    claimed = django_filters.BooleanFilter(method="only_claimed", label=_("In time by the said time alone"))
    parked = django_filters.BooleanFilter(method="only_parked", label=_("Reminders that failed"))

    class Meta:
        model = Clock
        fields: ClassVar[list[str]] = []

    def search(self, queryset, name, value):
        """Every typed word must be found in what lists show of the subject."""
        return queryset.search(value)

    def by_outcome(self, queryset, name, value):
        """One column of the compliance page."""
        return queryset.counted().outcome(value, now())

    def only_open(self, queryset, name, value):
        """Duties still to be done, or those that ended."""
        if value:
            return queryset.open()
        return queryset.exclude(state__in=OPEN)

    def only_mine(self, queryset, name, value):
        """What stands on one's own desk."""
        mine = due_for(self.request.user).order_by().values("pk")
        if value:
            return queryset.filter(pk__in=mine)
        return queryset.exclude(pk__in=mine)

    def in_month(self, queryset, name, value):
        """Due after the month began, at the latest when it ends."""
        first, last = value
        return queryset.due_between(start_of(first), end_of_day(last))

    def from_day(self, queryset, name, value):
        """Due on this day or later."""
        return queryset.filter(due_at__isnull=False, listed_at__gt=start_of(value))

    def to_day(self, queryset, name, value):
        """Due on this day or earlier."""
        return queryset.filter(due_at__isnull=False, listed_at__lte=end_of_day(value))

    def only_counted(self, queryset, name, value):
        """Those that the compliance page counts."""
        if value:
            return queryset.counted()
        return queryset

    def only_claimed(self, queryset, name, value):
        """Those that were in time by nothing but the time that was said, or all the others."""
        said = queryset.claimed()
        if value:
            return said
        return queryset.exclude(pk__in=said.order_by().values("pk"))

    def only_parked(self, queryset, name, value):
        """Clocks with a reminder that was given up, or all the others."""
        failed = Q(pk__in=ClockStep.objects.parked().values("clock_id"))
        if value:
            return queryset.filter(failed)
        return queryset.exclude(failed)


def duty_clauses() -> list[tuple[str, str]]:
    """The clauses that some unit keeps again and again, for the choice."""
    kept = set(PeriodDuty.objects.order_by().values_list("clause", flat=True).distinct())
    return [(clause, label) for clause, label in clauses() if clause in kept]


class DutyFilter(FilterSet):
    """Recurring duties by year, unit, clause, how they stand, and whether somebody said why."""

    year = django_filters.NumberFilter(
        method="in_year", label=_("Year"), min_value=EARLIEST.year, max_value=LATEST.year, decimal_places=0
    )
    unit = OneUnitFilter(queryset=lambda request: Unit.objects.all(), fits=lambda unit: True, label=_("Unit"))
    clause = django_filters.ChoiceFilter(choices=duty_clauses, label=_("Clause"))
    source = django_filters.CharFilter(label=_("Source"), max_length=60, widget=forms.HiddenInput)
    state = django_filters.ChoiceFilter(choices=DutyState.choices, method="by_state", label=_("State"))
    unexplained = django_filters.BooleanFilter(
        method="only_unexplained", label=_("Missed without explanation")
    )

    class Meta:
        model = PeriodDuty
        fields: ClassVar[list[str]] = []

    def in_year(self, queryset, name, value):
        """Whose days end in this year."""
        return queryset.filter(window_to__range=(date(int(value), 1, 1), date(int(value), 12, 31)))

    def by_state(self, queryset, name, value):
        """How they stand now."""
        return queryset.in_state(value, now())

    def only_unexplained(self, queryset, name, value):
        """Missed, and nobody said why; or all the others."""
        missed = PeriodDuty.objects.unexplained(now()).order_by().values("pk")
        if value:
            return queryset.filter(pk__in=missed)
        return queryset.exclude(pk__in=missed)
