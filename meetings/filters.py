"""Filters shared by the pages and the REST lists."""

from datetime import timedelta

import django_filters
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from comms.base.clock import now
from comms.organization.filters import OneUnitFilter
from comms.organization.models import Unit, User
from comms.organization.states import UnitKind
from comms.web.days import FilterSet, MonthFilter
from meetings.models import (
    ActionStep,
    CounterSignature,
    Decision,
    Meeting,
    MeetingKind,
    MeetingRequest,
    MeetingSeries,
    Minutes,
    Motion,
    OfficeMorning,
    Resolution,
    Submission,
)
from meetings.queries.speaking import with_speaking
from meetings.states import (
    OPEN_RESOLUTION,
    MeetingState,
    MinutesState,
    MorningState,
    MotionState,
    RequestState,
    ResolutionState,
    SeriesState,
    SignatureState,
    SubmissionState,
)

# Within the first minute is on time (1.7.2)
BEGAN_LATE = Q(actual_start__gte=F("starts_at") + timedelta(minutes=1))


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


class SpeakingTimesFilter(FilterSet):
    """Held meetings by day, department, kind and speaker, and by what went beyond its time."""

    q = django_filters.CharFilter(method="search", label=_("No. or title"), max_length=80)
    held = django_filters.DateFromToRangeFilter(field_name="starts_at", label=_("Day"))
    unit = django_filters.ModelChoiceFilter(
        to_field_name="code", queryset=units, label=_("Responsible department")
    )
    kind = kind_filter()
    # Before `overrun`, which asks for the speeches of this person
    speaker = django_filters.ModelChoiceFilter(
        field_name="participants__user",
        to_field_name="username",
        queryset=people,
        method="of_speaker",
        label=_("Speaker"),
    )
    overrun = django_filters.ChoiceFilter(
        choices=[
            ("speech", _("A speech over its minutes")),
            ("late", _("Began late")),
            ("cap", _("Over two hours")),
        ],
        method="by_overrun",
        label=_("Overrun"),
    )

    class Meta:
        model = Meeting
        fields: list[str] = []

    def search(self, queryset, name, value):
        """Number or title."""
        return queryset.search(value)

    def of_speaker(self, queryset, name, value):
        """Meetings in which this person spoke, with the numbers of this person alone."""
        return with_speaking(queryset, speaker=value).filter(speeches__gt=0)

    def by_overrun(self, queryset, name, value):
        """Speeches over their minutes (1.7.3), a late begin or more than two hours (1.7.2)."""
        wanted = {"speech": Q(speeches_over__gt=0), "late": BEGAN_LATE, "cap": Q(over_cap=True)}
        return queryset.filter(wanted[value])


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


class SignatureFilter(FilterSet):
    state = django_filters.ChoiceFilter(choices=SignatureState.choices, label=_("State"))
    unit = django_filters.ModelChoiceFilter(
        to_field_name="code", queryset=units, label=_("Helping department")
    )

    class Meta:
        model = CounterSignature
        fields: list[str] = []


class SubmissionFilter(FilterSet):
    q = django_filters.CharFilter(method="search", label=_("No. or text"), max_length=80)
    state = django_filters.ChoiceFilter(choices=SubmissionState.choices, label=_("State"))
    kind = kind_filter("meeting__kind")

    class Meta:
        model = Submission
        fields: list[str] = []

    def search(self, queryset, name, value):
        """Number or text."""
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
    adopted = django_filters.DateFromToRangeFilter(field_name="adopted_at", label=_("Adopted"))

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


# States of a line of the register: the resolution's, and those of motions that became none
REGISTER_STATES = [
    *ResolutionState.choices,
    *(choice for choice in MotionState.choices if choice[0] != MotionState.ADOPTED),
]


class DecisionFilter(FilterSet):
    """The register: motions and resolutions over the years."""

    q = django_filters.CharFilter(method="search", label=_("No., text or result"), max_length=80)
    sort = django_filters.ChoiceFilter(
        choices=[("resolution", _("Resolution")), ("motion", _("Motion without a resolution"))],
        method="by_sort",
        label=_("What it is"),
    )
    kind = kind_filter("meeting__kind")
    tracking_unit = django_filters.ModelChoiceFilter(
        field_name="resolution__tracking_unit",
        to_field_name="code",
        queryset=units,
        label=_("Follow-up by"),
    )
    owner = django_filters.ModelChoiceFilter(
        field_name="resolution__owner",
        to_field_name="username",
        queryset=people,
        label=_("Person responsible"),
    )
    state = django_filters.ChoiceFilter(choices=REGISTER_STATES, method="by_state", label=_("State"))
    decided = django_filters.DateFromToRangeFilter(field_name="listed_at", label=_("Period"))
    overdue = django_filters.BooleanFilter(method="by_lateness", label=_("Overdue"))
    superseded = django_filters.BooleanFilter(
        field_name="resolution__superseded_by", lookup_expr="isnull", exclude=True, label=_("Superseded")
    )

    class Meta:
        model = Decision
        fields: list[str] = []

    def search(self, queryset, name, value):
        """Number, text or result."""
        return queryset.search(value)

    def by_sort(self, queryset, name, value):
        """Resolutions, or motions that became none."""
        return queryset.filter(resolution__isnull=value == "motion")

    def by_state(self, queryset, name, value):
        """The state of the resolution, else of the motion."""
        return queryset.filter(Q(resolution__state=value) | Q(resolution=None, motion__state=value))

    def by_lateness(self, queryset, name, value):
        """Overdue ones, or all others."""
        late = Q(resolution__in=Resolution.objects.overdue(now()))
        return queryset.filter(late) if value else queryset.exclude(late)


class StepFilter(FilterSet):
    """Steps of the present action plans."""

    mine = django_filters.BooleanFilter(method="by_me", label=_("Mine"))
    done = django_filters.BooleanFilter(
        field_name="done_at", lookup_expr="isnull", exclude=True, label=pgettext_lazy("step", "Done")
    )
    overdue = django_filters.BooleanFilter(method="by_lateness", label=_("Overdue"))
    resolution = django_filters.CharFilter(
        field_name="resolution__number", label=_("Resolution no."), max_length=24
    )
    due = django_filters.DateFromToRangeFilter(field_name="due_on", label=_("Due"))

    class Meta:
        model = ActionStep
        fields: list[str] = []

    def by_me(self, queryset, name, value):
        """Those that one does, or all others; a step that names nobody is its owner's."""
        people_ = self.request.user.person_ids
        own = Q(assignee__in=people_) | Q(assignee=None, resolution__owner__in=people_)
        return queryset.filter(own) if value else queryset.exclude(own)

    def by_lateness(self, queryset, name, value):
        """Overdue ones, or all others."""
        late = queryset.overdue(now())
        return late if value else queryset.exclude(pk__in=late.values("pk"))
