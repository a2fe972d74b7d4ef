"""Filters and orders of slips, tasks and notes, shared by the list, the board, the export and REST."""

from datetime import timedelta

import django_filters
from django import forms
from django.utils.translation import gettext_lazy as _

from comms.base.clock import end_of_day, now
from comms.handovers import queries
from comms.handovers.models import DepartmentTask, FaultSlip, PhoneNote
from comms.handovers.states import Channel, Severity, State
from comms.organization.filters import OneUnitFilter
from comms.organization.models import Unit, UnitKind
from comms.web.days import FilterSet
from comms.web.forms import DayInput

TABS = {
    "promise": _("Waiting for my promise"),
    "work": _("In progress with us"),
    "draft": _("To send"),
    "confirm": _("To confirm and close"),
    "arbitration": _("To arbitrate"),
    "overdue": _("Overdue"),
}


YES_NO = [("true", _("Yes")), ("false", _("No"))]
ORDERINGS = {
    "-filed_at": ("-filed_at", "-id"),
    "filed_at": ("filed_at", "id"),
    "number": ("number",),
    "-number": ("-number",),
}


def all_departments(request):
    """The departments that can be asked."""
    return queries.departments()


def is_department(unit):
    """The same for one unit."""
    return unit.active and unit.kind == UnitKind.DEPARTMENT


class OneOrMany(forms.Select):
    """One choice on the page, several in an address: ?state=sent&state=promised."""

    def value_from_datadict(self, data, files, name):
        """All values of the address."""
        return [value for value in data.getlist(name) if value]

    def optgroups(self, name, value, attrs=None):
        """Begins with the choice that filters nothing."""
        everything = self.create_option(name, "", _("All"), not any(value), 0)
        return [(None, [everything], 0), *super().optgroups(name, value, attrs)]


class SlipFilter(FilterSet):
    """Slips by text, state, units, severity, period, lateness, and by what waits for the reader."""

    q = django_filters.CharFilter(method="search", label=_("Search"), max_length=80)
    state = django_filters.MultipleChoiceFilter(
        choices=State.choices, label=_("State"), widget=OneOrMany, distinct=False
    )
    department = OneUnitFilter(queryset=all_departments, fits=is_department, label=_("Department"))
    office = OneUnitFilter(
        queryset=lambda request: Unit.objects.offices(),
        fits=lambda unit: unit.kind == UnitKind.MANAGEMENT_OFFICE,
        label=_("Office"),
    )
    severity = django_filters.ChoiceFilter(choices=Severity.choices, label=_("Severity"))
    overdue = django_filters.ChoiceFilter(choices=YES_NO, method="only_overdue", label=_("Overdue"))
    waiting = django_filters.ChoiceFilter(
        choices=list(TABS.items()),
        method="only_waiting",
        label=_("Waiting"),
    )
    filed_after = django_filters.DateFilter(method="from_day", label=_("Filed from"), widget=DayInput)
    filed_before = django_filters.DateFilter(method="to_day", label=_("Filed to"), widget=DayInput)

    class Meta:
        model = FaultSlip
        fields: list[str] = []

    def search(self, queryset, name, value):
        """Number, problem, place or who found it."""
        return queryset.search(value)

    def from_day(self, queryset, name, value):
        """Filed on this day or later. A moment and not a day is compared, so that the index serves."""
        return queryset.filter(filed_at__gte=end_of_day(value - timedelta(days=1)))

    def to_day(self, queryset, name, value):
        """Filed on this day or earlier."""
        return queryset.filter(filed_at__lt=end_of_day(value))

    def only_overdue(self, queryset, name, value):
        """Late ones, or only those that are not."""
        late = queries.overdue_q(now())
        if value == "true":
            return queryset.filter(late)
        return queryset.exclude(late)

    def only_waiting(self, queryset, name, value):
        """What a tab of the list shows."""
        return queryset.filter(queries.waiting_q(value, self.request.user, now()))


class TaskFilter(FilterSet):
    """Tasks by text, state, departments and lateness."""

    q = django_filters.CharFilter(method="search", label=_("Search"), max_length=80)
    state = django_filters.MultipleChoiceFilter(
        choices=State.choices, label=_("State"), widget=OneOrMany, distinct=False
    )
    from_department = OneUnitFilter(queryset=all_departments, fits=is_department, label=_("From department"))
    department = OneUnitFilter(queryset=all_departments, fits=is_department, label=_("To department"))
    overdue = django_filters.ChoiceFilter(choices=YES_NO, method="only_overdue", label=_("Overdue"))

    class Meta:
        model = DepartmentTask
        fields: list[str] = []

    def search(self, queryset, name, value):
        """Number or task."""
        return queryset.search(value)

    def only_overdue(self, queryset, name, value):
        """Late ones, or only those that are not."""
        late = queries.overdue_q(now(), DepartmentTask)
        if value == "true":
            return queryset.filter(late)
        return queryset.exclude(late)


class PhoneNoteFilter(FilterSet):
    """Phone and visit notes by text, way and department."""

    q = django_filters.CharFilter(method="search", label=_("Search"), max_length=80)
    channel = django_filters.ChoiceFilter(choices=Channel.choices, label=_("Way"))
    department = OneUnitFilter(queryset=all_departments, fits=is_department, label=_("Department"))

    class Meta:
        model = PhoneNote
        fields: list[str] = []

    def search(self, queryset, name, value):
        """Problem or place."""
        return queryset.search(value)
