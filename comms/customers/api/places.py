"""REST: communities, rooms and households, read only, within the caller's office; a whole phone number only for a reason."""

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.response import Response

from comms.base.actions import offered
from comms.base.api import ReadOnlyResourceViewSet, ResourceViewSet, StrictModelSerializer
from comms.customers.actions import HOUSEHOLD_ACTIONS
from comms.customers.filters import CommunityFilter, HouseholdFilter, RoomFilter
from comms.customers.models import Community, Household, Room
from comms.organization.api.fields import Named, NamedUnit


class CommunitySerializer(StrictModelSerializer):
    """A community with its office."""

    office = NamedUnit(read_only=True)

    class Meta:
        model = Community
        fields = read_only_fields = ["code", "name", "address", "office", "active", "version"]


class RoomSerializer(StrictModelSerializer):
    """A room with its building and community."""

    community = Named("code", source="building.community")
    building = serializers.CharField(source="building.name", read_only=True)
    building_uuid = serializers.UUIDField(source="building.uuid", read_only=True)
    full_name = serializers.CharField(read_only=True)

    class Meta:
        model = Room
        fields = read_only_fields = ["uuid", "community", "building", "building_uuid", "entrance", "number", "full_name", "version"]


class HouseholdSerializer(StrictModelSerializer):
    """A household; the phone is masked."""

    room = RoomSerializer(read_only=True)
    phone = serializers.CharField(source="masked_phone", read_only=True)
    allowed_events = serializers.SerializerMethodField()

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
            "allowed_events",
        ]

    def get_allowed_events(self, household) -> list[str]:
        """What the caller may do with the household now."""
        user = self.context["request"].user
        return [name for name, _action in offered(HOUSEHOLD_ACTIONS, household, user)]


class PhoneSerializer(serializers.Serializer):
    """The whole number."""

    phone = serializers.CharField(read_only=True)


class CommunityViewSet(ReadOnlyResourceViewSet):
    """Communities by code."""

    serializer_class = CommunitySerializer
    filterset_class = CommunityFilter
    lookup_field = "code"
    orderings = {"code": ("code",), "-code": ("-code",)}

    def queryset_for(self):
        """Own office's communities."""
        return Community.objects.visible_to(self.request.user).select_related("office")


class RoomViewSet(ReadOnlyResourceViewSet):
    """Rooms by uuid."""

    serializer_class = RoomSerializer
    filterset_class = RoomFilter
    lookup_field = "uuid"
    orderings = {"id": ("id",), "number": ("number", "id")}

    def queryset_for(self):
        """Own office's rooms."""
        return Room.objects.visible_to(self.request.user).select_related("building__community")


@extend_schema_view(act_reveal_phone=extend_schema(responses=PhoneSerializer))
class HouseholdViewSet(ResourceViewSet):
    """Households by uuid; `reveal-phone` gives the whole number and keeps the reason."""

    serializer_class = HouseholdSerializer
    filterset_class = HouseholdFilter
    lookup_field = "uuid"
    orderings = {"id": ("id",), "-id": ("-id",)}
    object_actions = HOUSEHOLD_ACTIONS

    def queryset_for(self):
        """Own office's present households."""
        return Household.objects.visible_to(self.request.user).present().with_place()

    def answer(self, result):
        """The whole phone number."""
        return Response({"phone": result})
