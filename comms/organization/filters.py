"""Filters shared by the pages and the REST lists."""

import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_filters import fields
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field

from comms.base.clock import now, today
from comms.base.phone_fields import with_phone
from comms.base.text import folded
from comms.organization.models import Absence, Appointment, Group, Job, Post, Unit, User, remembered_units
from comms.organization.queries import units_without_head
from comms.organization.states import AbsenceKind, UnitKind, UnitRole
from comms.web.days import FilterSet
from comms.web.forms import DayInput


def known_units(request):
    """The units that the reader may choose from."""
    if request is None:
        return Unit.objects.none()
    return Unit.objects.visible_to(request.user)


class UnitChoices(fields.ModelChoiceIterator):
    """The units to choose from, out of memory: a filter bar shows up to three such lists of 200 each."""

    def __iter__(self):
        if self.field.empty_label is not None:
            yield ("", self.field.empty_label)
        for unit in remembered_units().values():
            if self.field.fits(unit):
                yield (unit.code, str(unit))


class OneUnitField(fields.ModelChoiceField):
    """One unit by code; what is chosen is looked up in the database."""

    iterator = UnitChoices

    def __init__(self, *args, fits, **options):
        self.fits = fits
        super().__init__(*args, **options)


class OneUnitFilter(django_filters.ModelChoiceFilter):
    """Rows of one unit. `fits` says which units of `queryset` are offered, for a unit out of memory."""

    field_class = OneUnitField

    def __init__(self, *args, fits, **options):
        options.setdefault("to_field_name", "code")
        super().__init__(*args, fits=fits, **options)


# Of units `as_tree()`: each service centre after its office
TREE = ("rank", "branch", "depth", "id")


class UnitFilter(FilterSet):
    """Units by name or code, kind, and whether something is missing."""

    q = django_filters.CharFilter(method="search", label=_("Name or code"), max_length=80)
    kind = django_filters.ChoiceFilter(choices=UnitKind.choices, label=_("Kind"))
    role = django_filters.ChoiceFilter(choices=UnitRole.choices, label=_("Role in the procedure"))
    active = django_filters.BooleanFilter(label=_("Active"))
    headless = django_filters.BooleanFilter(method="filter_headless", label=_("Without a head"))

    class Meta:
        model = Unit
        fields: list[str] = []

    def search(self, queryset, name, value):
        """Part of a name or code."""
        return queryset.search(value)

    def filter_headless(self, queryset, name, value):
        """Units that need a head and have none (clause 1.4.1), or all the others."""
        missing = units_without_head().values("pk")
        fits = Q(pk__in=missing)
        return queryset.filter(fits if value else ~fits)


class PersonFilter(FilterSet):
    """People by name, unit, post, and whether they still work here."""

    q = django_filters.CharFilter(method="search", label=_("Name, pinyin, phone or e-mail"), max_length=80)
    unit = django_filters.ModelChoiceFilter(
        method="filter_unit", to_field_name="code", queryset=known_units, label=_("Unit")
    )
    post = django_filters.ChoiceFilter(method="filter_post", choices=Post.choices, label=_("Post"))
    active = django_filters.BooleanFilter(field_name="is_active", label=_("Active"))

    class Meta:
        model = User
        fields: list[str] = []

    def search(self, queryset, name, value):
        """Part of name, sign-in name or e-mail address, the beginning of pinyin or initials, a whole phone
        number or its last four digits.
        """
        said = Q(email__icontains=folded(value)) | with_phone(value)
        return queryset.filter(said) | queryset.search(value)

    @extend_schema_field(OpenApiTypes.STR)
    def filter_unit(self, queryset, name, value):
        """People who hold a post in the unit today."""
        return queryset.filter(pk__in=self._held().filter(unit=value).values("user_id"))

    def filter_post(self, queryset, name, value):
        """People who hold the post today."""
        return queryset.filter(pk__in=self._held().filter(post=value).values("user_id"))

    def _held(self):
        return Appointment.objects.current(today(now()))


class AppointmentFilter(FilterSet):
    """Appointments by person, unit, post, and whether they are in force today."""

    user = django_filters.UUIDFilter(field_name="user__uuid", label=_("Person"))
    unit = django_filters.ModelChoiceFilter(to_field_name="code", queryset=known_units, label=_("Unit"))
    post = django_filters.ChoiceFilter(choices=Post.choices, label=_("Post"))
    current = django_filters.BooleanFilter(method="filter_current", label=_("In force today"))
    waiting = django_filters.BooleanFilter(method="filter_waiting", label=_("Waits for a second person"))

    class Meta:
        model = Appointment
        fields: list[str] = []

    def filter_current(self, queryset, name, value):
        """Appointments in force today, or all the others."""
        current = Appointment.objects.current(today(now())).values("pk")
        fits = Q(pk__in=current)
        return queryset.filter(fits if value else ~fits)

    def filter_waiting(self, queryset, name, value):
        """Appointments that a second person must confirm, or all the others."""
        fits = Q(confirmed_at=None, refused_at=None)
        return queryset.filter(fits if value else ~fits)


class AbsenceFilter(FilterSet):
    """Absences by person, unit, kind, days, and whether they stand."""

    q = django_filters.CharFilter(method="search", label=_("Person"), max_length=60)
    unit = django_filters.ModelChoiceFilter(
        method="filter_unit", to_field_name="code", queryset=known_units, label=_("Unit")
    )
    kind = django_filters.ChoiceFilter(choices=AbsenceKind.choices, label=_("Kind"))
    since = django_filters.DateFilter(
        field_name="ends_on", lookup_expr="gte", label=_("Not over before"), widget=DayInput
    )
    until = django_filters.DateFilter(
        field_name="starts_on", lookup_expr="lte", label=_("Begun by"), widget=DayInput
    )
    cancelled = django_filters.BooleanFilter(
        field_name="cancelled_at", lookup_expr="isnull", exclude=True, label=_("Cancelled")
    )

    class Meta:
        model = Absence
        fields: list[str] = []

    def search(self, queryset, name, value):
        """Absences of people who are called so."""
        return queryset.filter(user__in=User.objects.search(value))

    @extend_schema_field(OpenApiTypes.STR)
    def filter_unit(self, queryset, name, value):
        """Absences of people who hold a post in the unit today."""
        held = Appointment.objects.current(today(now())).filter(unit=value)
        return queryset.filter(user__in=held.values("user_id"))


class GroupFilter(FilterSet):
    """Groups by name."""

    q = django_filters.CharFilter(method="search", label=_("Name or code"), max_length=80)

    class Meta:
        model = Group
        fields: list[str] = []

    def search(self, queryset, name, value):
        """Part of a name or code."""
        return queryset.search(value)


class JobFilter(FilterSet):
    """Background work, by whether it has ended."""

    ended = django_filters.BooleanFilter(
        field_name="ended_at", lookup_expr="isnull", exclude=True, label=_("Ended")
    )

    class Meta:
        model = Job
        fields: list[str] = []
