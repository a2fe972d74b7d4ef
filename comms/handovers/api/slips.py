"""REST: fault slips with all their acts."""

from rest_framework import serializers

from comms.handovers.actions import SLIP_ACTIONS, SLIP_CHANGE, SLIP_CREATE
from comms.handovers.api.machine import MACHINE_FIELDS, HandOverSerializer, HandOverViewSet
from comms.handovers.filters import SlipFilter
from comms.handovers.models import FaultSlip
from comms.organization.api.fields import Named, NamedUnit


class SlipSerializer(HandOverSerializer):
    """A slip with its place and severity."""

    office = NamedUnit(read_only=True)
    community = Named("code")
    building = Named("uuid")
    room = Named("uuid")
    place = serializers.CharField(read_only=True)

    class Meta:
        model = FaultSlip
        fields = read_only_fields = [
            "number",
            "office_serial",
            "uuid",
            "state",
            "allowed_events",
            "office",
            "found_by",
            "found_at",
            "late_reason",
            "community",
            "building",
            "room",
            "public_area",
            "place",
            "severity",
            "measures_tried",
            *MACHINE_FIELDS,
        ]


class SlipViewSet(HandOverViewSet):
    """Fault transfer slips by number."""

    serializer_class = SlipSerializer
    create_action = SLIP_CREATE
    change_action = SLIP_CHANGE
    object_actions = SLIP_ACTIONS
    filterset_class = SlipFilter
