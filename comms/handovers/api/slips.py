"""REST: fault slips with all their acts."""

from rest_framework import serializers

from comms.base.clock import now
from comms.handovers.actions import SLIP_ACTIONS, SLIP_CHANGE, SLIP_CREATE
from comms.handovers.api.machine import (
    MACHINE_FIELDS,
    NEEDS,
    NOT_IN_LISTS,
    HandOverSerializer,
    HandOverViewSet,
)
from comms.handovers.filters import SlipFilter
from comms.handovers.models import FaultSlip
from comms.handovers.tables import SLIPS, sheet_of
from comms.organization.api.fields import Named, NamedUnit
from comms.rest.documents import PrintedForm
from comms.rest.exports import Exported


class SlipSerializer(HandOverSerializer):
    """A slip with its place and severity."""

    office = NamedUnit(read_only=True)
    community = Named("code")
    building = Named("uuid")
    building_name = serializers.CharField(source="building.name", read_only=True, default=None)
    room = Named("uuid")
    place = serializers.CharField(read_only=True)

    class Meta:
        model = FaultSlip
        fields = read_only_fields = [
            "number",
            "office_serial",
            "uuid",
            "state",
            "office",
            "found_by",
            "found_at",
            "late_reason",
            "community",
            "building",
            "building_name",
            "room",
            "public_area",
            "place",
            "severity",
            "measures_tried",
            *MACHINE_FIELDS,
        ]


class SlipViewSet(PrintedForm, Exported, HandOverViewSet):
    """Fault transfer slips by number."""

    table = SLIPS
    serializer_class = SlipSerializer
    create_action = SLIP_CREATE
    change_action = SLIP_CHANGE
    object_actions = SLIP_ACTIONS
    filterset_class = SlipFilter
    expandable = ("found_by", "late_reason", "measures_tried", *NOT_IN_LISTS)
    needs = NEEDS | {"place": ("community", "building", "room")}

    def sheet(self, slip):
        """《故障转呈单》."""
        return sheet_of(slip, by=self.request.user, at=now())
