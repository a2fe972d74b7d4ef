"""Filters shared by the pages and the REST lists."""

from datetime import timedelta

import django_filters
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from comms.base.clock import end_of_day
from comms.base.folding import fold, text_holds
from comms.base.search import found
from comms.customers.models import Building, Community, Contact, Household, PhoneReveal, Room
from comms.customers.states import KeyCustomer, Occupancy, Relation
from comms.organization.filters import OneUnitFilter
from comms.organization.models import Unit
from comms.organization.states import UnitKind
from comms.web.days import FilterSet
from comms.web.forms import DayInput


def own_communities(request):
    """The communities that the reader may choose from."""
    if request:
        return Community.objects.visible_to(request.user)
    return Community.objects.none()


def own_buildings(request):
    """The buildings that the reader may choose from."""
    if request:
        return Building.objects.visible_to(request.user)
    return Building.objects.none()


class CommunityFilter(FilterSet):
    """Communities by name."""

    q = django_filters.CharFilter(method="search", label=_("Name"), max_length=80)

    class Meta:
        model = Community
        fields: list[str] = []

    def search(self, queryset, name, value):
        """Part of the name or code."""
        return queryset.search(value)


class BuildingFilter(FilterSet):
    """Buildings by community and name."""

    community = django_filters.ModelChoiceFilter(
        to_field_name="code", queryset=own_communities, label=_("Community")
    )
    q = django_filters.CharFilter(method="search", label=_("Building"), max_length=40)

    class Meta:
        model = Building
        fields: list[str] = []

    def search(self, queryset, name, value):
        """Part of the name."""
        return queryset.search(value)


class RoomFilter(FilterSet):
    """Rooms by community, building (uuid) and number."""

    community = django_filters.ModelChoiceFilter(
        field_name="building__community", to_field_name="code", queryset=own_communities, label=_("Community")
    )
    building = django_filters.ModelChoiceFilter(
        to_field_name="uuid", queryset=own_buildings, label=_("Building")
    )
    q = django_filters.CharFilter(method="search", label=_("Room no."), max_length=20)

    class Meta:
        model = Room
        fields: list[str] = []

    def search(self, queryset, name, value):
        """The beginning of the number."""
        return queryset.filter(pk__listed=found(Room, fold(value), begins=True))


class HouseholdFilter(FilterSet):
    """Households by one search field, community, occupancy and key customer."""

    q = django_filters.CharFilter(method="search", label=_("Room, phone or name"), max_length=80)
    community = django_filters.ModelChoiceFilter(
        field_name="room__building__community",
        to_field_name="code",
        queryset=own_communities,
        label=_("Community"),
    )
    occupancy = django_filters.ChoiceFilter(choices=Occupancy.choices, label=_("Occupancy"))
    key_customer = django_filters.ChoiceFilter(choices=KeyCustomer.choices, label=_("Key customer"))

    class Meta:
        model = Household
        fields: list[str] = []

    def search(self, queryset, name, value):
        """Every typed word must be found in the place, the name or the phone."""
        return queryset.search(value)


def own_households(request):
    """The households that the reader may choose from."""
    if request:
        return Household.objects.visible_to(request.user)
    return Household.objects.none()


class ContactFilter(FilterSet):
    """Contacts by household (uuid), name or phone, relation, and whether they still are."""

    household = django_filters.ModelChoiceFilter(
        to_field_name="uuid", queryset=own_households, label=_("Household")
    )
    q = django_filters.CharFilter(method="search", label=_("Name or phone"), max_length=80)
    relation = django_filters.ChoiceFilter(
        choices=Relation.choices, label=pgettext_lazy("contact", "Relation")
    )
    present = django_filters.BooleanFilter(method="filter_present", label=_("Present contacts"))

    class Meta:
        model = Contact
        fields: list[str] = []

    def search(self, queryset, name, value):
        """Every typed word must be found in the name, or be the phone."""
        return queryset.search(value)

    def filter_present(self, queryset, name, value):
        """Those of now, or the former ones."""
        return queryset.present() if value else queryset.former()


def offices(request):
    """The management offices."""
    return Unit.objects.filter(kind=UnitKind.MANAGEMENT_OFFICE)


class PhoneRevealFilter(FilterSet):
    """Phone numbers shown, by who saw them, whose customers they are, and when."""

    q = django_filters.CharFilter(method="search", label=_("Seen by"), max_length=60)
    unit = OneUnitFilter(
        queryset=offices,
        fits=lambda unit: unit.kind == UnitKind.MANAGEMENT_OFFICE,
        label=_("Management office"),
    )
    since = django_filters.DateFilter(method="filter_since", label=_("Shown from"), widget=DayInput)
    until = django_filters.DateFilter(method="filter_until", label=_("Shown until"), widget=DayInput)

    class Meta:
        model = PhoneReveal
        fields: list[str] = []

    def search(self, queryset, name, value):
        """Every typed word must be found in the name that who saw it had then. The log holds names as they
        were and has no texts to search; different names are few, so they are compared here.
        """
        names = queryset.order_by().values_list("by_name", flat=True).distinct()
        return queryset.filter(by_name__in=[known for known in names if text_holds(value, known)])

    def filter_since(self, queryset, name, value):
        """From the beginning of the company day on."""
        return queryset.filter(recorded_at__gte=end_of_day(value - timedelta(days=1)))

    def filter_until(self, queryset, name, value):
        """To the end of the company day."""
        return queryset.filter(recorded_at__lt=end_of_day(value))
