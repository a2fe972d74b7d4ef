"""REST: communities, buildings, rooms and households, read only, within the caller's office; a whole phone
number only for a reason.
"""

from django.utils.crypto import constant_time_compare, salted_hmac
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.response import Response

from comms.base.idempotency import KeyReused
from comms.customers.actions import HOUSEHOLD_ACTIONS
from comms.customers.filters import BuildingFilter, CommunityFilter, HouseholdFilter, RoomFilter
from comms.customers.models import Building, Community, Household, Room
from comms.customers.tables import COMMUNITIES, HOUSEHOLDS
from comms.organization.api.fields import Named, NamedUnit
from comms.rest import ReadOnlyResourceViewSet, ResourceSerializer, ResourceViewSet, StrictModelSerializer
from comms.rest.exports import Exported


class CommunitySerializer(ResourceSerializer):
    """A community with its office."""

    office = NamedUnit(read_only=True)

    class Meta:
        model = Community
        fields = read_only_fields = ["code", "name", "address", "office", "active", "version"]


class BuildingSerializer(ResourceSerializer):
    """A building of a community."""

    community = Named("code")

    class Meta:
        model = Building
        fields = read_only_fields = ["uuid", "community", "name", "version"]


class NamedRoom(StrictModelSerializer):
    """A room with its building and community, inside another object."""

    community = Named("code", source="building.community")
    building = Named("uuid")
    building_name = serializers.CharField(source="building.name", read_only=True)
    full_name = serializers.CharField(read_only=True)

    class Meta:
        model = Room
        fields = read_only_fields = [
            "uuid",
            "community",
            "building",
            "building_name",
            "entrance",
            "number",
            "full_name",
            "version",
        ]


class RoomSerializer(ResourceSerializer, NamedRoom):
    """A room with its building and community."""

    class Meta(NamedRoom.Meta):
        pass


class HouseholdSerializer(ResourceSerializer):
    """A household; the phone is masked."""

    room = NamedRoom(read_only=True)
    phone = serializers.CharField(source="masked_phone", read_only=True)

    class Meta:
        model = Household
        fields = read_only_fields = [
            "uuid",
            "room",
            "occupancy",
            "contact_name",
            "phone",
            "key_customer",
            "moved_in_on",
            "left_on",
            "version",
        ]


class PhoneSerializer(serializers.Serializer):
    """The whole number."""

    phone = serializers.CharField(read_only=True)


class CommunityViewSet(Exported, ReadOnlyResourceViewSet):
    """Communities by code."""

    table = COMMUNITIES
    serializer_class = CommunitySerializer
    filterset_class = CommunityFilter
    lookup_field = "code"
    orderings = {"code": ("code",), "-code": ("-code",)}

    def queryset_for(self):
        """Own office's communities."""
        return Community.objects.visible_to(self.request.user)


class BuildingViewSet(ReadOnlyResourceViewSet):
    """Buildings by uuid."""

    serializer_class = BuildingSerializer
    filterset_class = BuildingFilter
    lookup_field = "uuid"
    orderings = {"community": ("community", "position", "name", "id"), "name": ("name", "id")}

    def queryset_for(self):
        """Own office's buildings."""
        return Building.objects.visible_to(self.request.user)


class RoomViewSet(ReadOnlyResourceViewSet):
    """Rooms by uuid."""

    serializer_class = RoomSerializer
    filterset_class = RoomFilter
    lookup_field = "uuid"
    orderings = {"id": ("id",), "number": ("number", "id")}

    def queryset_for(self):
        """Own office's rooms."""
        return Room.objects.visible_to(self.request.user)


@extend_schema_view(act_reveal_phone=extend_schema(responses=PhoneSerializer))
class HouseholdViewSet(Exported, ResourceViewSet):
    """Households by uuid; `reveal-phone` gives the whole number and keeps the reason."""

    table = HOUSEHOLDS
    serializer_class = HouseholdSerializer
    filterset_class = HouseholdFilter
    lookup_field = "uuid"
    orderings = {"id": ("id",), "-id": ("-id",)}
    object_actions = HOUSEHOLD_ACTIONS
    needs = {"allowed_actions": ("room__building__community__office",)}

    def queryset_for(self):
        """Own office's present households."""
        return Household.objects.visible_to(self.request.user).present()

    def answer(self, result):
        """The whole phone number."""
        return Response({"phone": result})

    def kept_answer(self, response):
        """A digest: the number itself stands in the household's row alone, where it is changed and erased."""
        return {"digest": digest_of(response.data["phone"])}

    def repeated(self, kept):
        """The number that was shown and recorded under this key, from the household's row. Raises KeyReused
        when there is another one now, which asks for a reason of its own.
        """
        phone = self.get_object().phone
        if not constant_time_compare(str(kept.answer.get("digest")), digest_of(phone)):
            raise KeyReused(kept)
        return self.answer(phone)


def digest_of(phone):
    """What tells whether it is the same number, and from which nobody finds it without the installation's
    key.
    """
    return salted_hmac("comms.customers.reveal", phone, algorithm="sha256").hexdigest()
