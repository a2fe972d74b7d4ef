"""REST: communities, buildings and rooms, read only, of the offices whose customers the caller reads."""

from rest_framework import serializers

from comms.customers.filters import BuildingFilter, CommunityFilter, RoomFilter
from comms.customers.models import Building, Community, Room
from comms.customers.states import ROOM_OCCUPANCY
from comms.customers.tables import COMMUNITIES
from comms.organization.api.fields import Named, NamedUnit
from comms.rest import ReadOnlyResourceViewSet, ResourceSerializer, StrictModelSerializer
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
    """A room with its building and community, and who has it: `unknown` while no household is recorded."""

    occupancy = serializers.ChoiceField(ROOM_OCCUPANCY, source="lived_in", read_only=True)

    class Meta(NamedRoom.Meta):
        fields = read_only_fields = [*NamedRoom.Meta.fields[:-1], "occupancy", "version"]


class CommunityViewSet(Exported, ReadOnlyResourceViewSet):
    """Communities by code."""

    table = COMMUNITIES
    serializer_class = CommunitySerializer
    filterset_class = CommunityFilter
    lookup_field = "code"
    orderings = {"code": ("code",), "-code": ("-code",)}

    def queryset_for(self):
        """Communities of these offices."""
        return Community.objects.visible_to(self.request.user)


class BuildingViewSet(ReadOnlyResourceViewSet):
    """Buildings by uuid."""

    serializer_class = BuildingSerializer
    filterset_class = BuildingFilter
    lookup_field = "uuid"
    orderings = {"community": ("community", "position", "name", "id"), "name": ("name", "id")}

    def queryset_for(self):
        """Buildings of these offices."""
        return Building.objects.visible_to(self.request.user)


class RoomViewSet(ReadOnlyResourceViewSet):
    """Rooms by uuid."""

    serializer_class = RoomSerializer
    filterset_class = RoomFilter
    lookup_field = "uuid"
    orderings = {"id": ("id",), "number": ("number", "id")}

    def queryset_for(self):
        """Rooms of these offices."""
        return Room.objects.visible_to(self.request.user).with_occupancy()
