"""REST: communities, rooms and households, read only, within the caller's office; a whole phone number only for a reason."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from comms.base.api import ReadOnlyResourceViewSet, StrictModelSerializer, StrictSerializer
from comms.base.clock import now
from comms.customers import operations
from comms.customers.filters import CommunityFilter, HouseholdFilter, RoomFilter
from comms.customers.models import Community, Household, Room


class CommunitySerializer(StrictModelSerializer):
    """A community with the code of its office."""

    office = serializers.CharField(source="office.code", read_only=True)

    class Meta:
        model = Community
        fields = read_only_fields = ["code", "name", "address", "office", "active", "version"]


class RoomSerializer(StrictModelSerializer):
    """A room with its building and community."""

    community = serializers.CharField(source="building.community.code", read_only=True)
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

    class Meta:
        model = Household
        fields = read_only_fields = [
            "uuid", "room", "occupancy", "contact_name", "phone", "key_customer", "moved_in_on", "left_on", "version",
        ]  # fmt: skip


class RevealSerializer(StrictSerializer):
    """Why the whole number is needed."""

    reason = serializers.CharField(max_length=200)


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


class HouseholdViewSet(ReadOnlyResourceViewSet):
    """Households by uuid; `reveal-phone` gives the whole number and keeps the reason."""

    serializer_class = HouseholdSerializer
    filterset_class = HouseholdFilter
    lookup_field = "uuid"
    orderings = {"id": ("id",), "-id": ("-id",)}

    def queryset_for(self):
        """Own office's present households."""
        return Household.objects.visible_to(self.request.user).present().with_place()

    @extend_schema(request=RevealSerializer, responses=PhoneSerializer)
    @action(detail=True, methods=["post"], url_path="reveal-phone", filterset_class=None)
    def reveal_phone(self, request, *args, **kwargs):
        """The whole phone number."""
        body = RevealSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        return Response({"phone": operations.reveal_phone(self.get_object(), **body.validated_data, by=request.user, at=now())})
