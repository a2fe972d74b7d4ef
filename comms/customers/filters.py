"""Filters shared by the pages and the REST lists."""

import django_filters
from django.utils.translation import gettext_lazy as _

from comms.customers.models import Building, Community, Household, Room
from comms.customers.states import KeyCustomer, Occupancy
from comms.web.days import FilterSet


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

    q = django_filters.CharFilter(field_name="name", lookup_expr="icontains", label=_("Name"), max_length=80)

    class Meta:
        model = Community
        fields: list[str] = []


class BuildingFilter(FilterSet):
    """Buildings by community and name."""

    community = django_filters.ModelChoiceFilter(
        to_field_name="code", queryset=own_communities, label=_("Community")
    )
    q = django_filters.CharFilter(
        field_name="name", lookup_expr="icontains", label=_("Building"), max_length=40
    )

    class Meta:
        model = Building
        fields: list[str] = []


class RoomFilter(FilterSet):
    """Rooms by community, building (uuid) and number."""

    community = django_filters.ModelChoiceFilter(
        field_name="building__community", to_field_name="code", queryset=own_communities, label=_("Community")
    )
    building = django_filters.ModelChoiceFilter(
        to_field_name="uuid", queryset=own_buildings, label=_("Building")
    )
    q = django_filters.CharFilter(
        field_name="number", lookup_expr="istartswith", label=_("Room no."), max_length=20
    )

    class Meta:
        model = Room
        fields: list[str] = []


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
