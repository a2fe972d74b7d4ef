"""Filters shared by the pages and the REST lists."""

import django_filters
from django.utils.translation import gettext_lazy as _

from comms.base.clock import now
from comms.organization.filters import OneUnitFilter
from comms.organization.models import Unit, User
from comms.organization.states import UnitKind
from comms.web.days import FilterSet, MonthFilter
from meetings.models import (
    Meeting,
    MeetingKind,
    MeetingRequest,
    MeetingSeries,
    Minutes,
    Motion,
    OfficeMorning,
    Resolution,
)
from meetings.states import (
    OPEN_RESOLUTION,
    MeetingState,
    MinutesState,
    MorningState,
    MotionState,
    RequestState,
    ResolutionState,
    SeriesState,
)


def kinds(_request):
    return MeetingKind.objects.all()


def units(_request):
    return Unit.objects.active().order_by("code")


def people(_request):
    return User.objects.filter(is_active=True).order_by("name")


def kind_filter(path: str = "kind"):
    return django_filters.ModelChoiceFilter(
        field_name=path, to_field_name="code", queryset=kinds, label=_("Kind")
    )


class SeriesFilter(FilterSet):
    q = django_filters.CharFilter(method="search", label=_("Title"), max_length=80)
    kind = kind_filter()
    state = django_filters.ChoiceFilter(choices=SeriesState.choices, label=_("State"))

    class Meta:
        model = MeetingSeries
        fields: list[str] = []

    def search(self, queryset, name, value):
        """Title."""
        return queryset.search(value)


class MeetingFilter(FilterSet):
    q = django_filters.CharFilter(method="search", label=_("No. or title"), max_length=80)
    when = django_filters.ChoiceFilter(
        choices=[("coming", _("Coming")), ("past", _("Past"))], method="by_time", label=_("When")
    )
    kind = kind_filter()
    state = django_filters.ChoiceFilter(choices=MeetingState.choices, label=_("State"))
    series = django_filters.CharFilter(field_name="series__code", label=_("Series"), max_length=40)
    starts = django_filters.DateFromToRangeFilter(field_name="starts_at", label=_("Day"))
    out_of_rule = django_filters.BooleanFilter(label=_("Outside the rule"))
    over_cap = django_filters.BooleanFilter(label=_("Over two hours"))

    class Meta:
        model = Meeting
        fields: list[str] = []

    def search(self, queryset, name, value):
        """Number or title."""
        return queryset.search(value)

    def by_time(self, queryset, name, value):
        """Still to come, or over."""
        if value == "coming":
            return queryset.filter(ends_at__gte=now())
        return queryset.filter(ends_at__lt=now())


class MorningBoardFilter(FilterSet):
    """Daily decisions of a month, by office and state."""

    month = MonthFilter(method="in_month", label=_("Month"))
    unit = OneUnitFilter(
        queryset=lambda request: Unit.objects.offices(),
        fits=lambda unit: unit.kind == UnitKind.MANAGEMENT_OFFICE,
        label=_("Management office"),
    )
    state = django_filters.ChoiceFilter(
        choices=[choice for choice in MorningState.choices if choice[0] != MorningState.DROPPED],
        label=_("State"),
    )

    class Meta:
        model = OfficeMorning
        fields: list[str] = []

    def in_month(self, queryset, name, value):
        """The days of a month."""
        return queryset.filter(day__range=value)


class MorningFilter(MorningBoardFilter):
    """The same for the list, which shows any days."""

    days = django_filters.DateFromToRangeFilter(field_name="day", label=_("Day"))


class MinutesFilter(FilterSet):
    q = django_filters.CharFilter(method="search", label=_("No. or title"), max_length=80)
    kind = kind_filter("meeting__kind")
    state = django_filters.ChoiceFilter(choices=MinutesState.choices, label=_("State"))

    class Meta:
        model = Minutes
        fields: list[str] = []

    def search(self, queryset, name, value):
        """Number of the minutes or of the meeting, or its title."""
        return queryset.search(value)


class RequestFilter(FilterSet):
    q = django_filters.CharFilter(method="search", label=_("No. or subject"), max_length=80)
    state = django_filters.ChoiceFilter(choices=RequestState.choices, label=_("State"))
    unit = django_filters.ModelChoiceFilter(to_field_name="code", queryset=units, label=_("Lead department"))

    class Meta:
        model = MeetingRequest
        fields: list[str] = []

    def search(self, queryset, name, value):
        """Number or subject."""
        return queryset.search(value)


class MotionFilter(FilterSet):
    q = django_filters.CharFilter(method="search", label=_("No., title or text"), max_length=80)
    state = django_filters.ChoiceFilter(choices=MotionState.choices, label=_("State"))
    kind = kind_filter("meeting__kind")
    submitter = django_filters.ModelChoiceFilter(
        to_field_name="username", queryset=people, label=_("Submitted by")
    )
    meeting = django_filters.CharFilter(field_name="meeting__number", label=_("Meeting no."), max_length=20)
    held = django_filters.DateFromToRangeFilter(field_name="meeting__starts_at", label=_("Day"))

    class Meta:
        model = Motion
        fields: list[str] = []

    def search(self, queryset, name, value):
        """Number, title or text."""
        return queryset.search(value)


class ResolutionFilter(FilterSet):
    q = django_filters.CharFilter(method="search", label=_("No. or text"), max_length=80)
    state = django_filters.ChoiceFilter(choices=ResolutionState.choices, label=_("State"))
    open = django_filters.BooleanFilter(method="by_openness", label=_("Open"))
    overdue = django_filters.BooleanFilter(method="by_lateness", label=_("Overdue"))
    kind = kind_filter("meeting__kind")
    owner = django_filters.ModelChoiceFilter(
        to_field_name="username", queryset=people, label=_("Person responsible")
    )
    tracking_unit = django_filters.ModelChoiceFilter(
        to_field_name="code", queryset=units, label=_("Follow-up by")
    )
    meeting = django_filters.CharFilter(field_name="meeting__number", label=_("Meeting no."), max_length=20)
    due = django_filters.DateFromToRangeFilter(field_name="due_on", label=_("Due"))

    class Meta:
        model = Resolution
        fields: list[str] = []

    def search(self, queryset, name, value):
        """Number or text."""
        return queryset.search(value)

    def by_openness(self, queryset, name, value):
        """Open ones, or closed ones."""
        if value:
            return queryset.filter(state__in=OPEN_RESOLUTION)
        return queryset.exclude(state__in=OPEN_RESOLUTION)

    def by_lateness(self, queryset, name, value):
        """Overdue ones, or all others."""
        late = queryset.overdue(now())
        if value:
            return late
        return queryset.exclude(pk__in=late.values("pk"))
