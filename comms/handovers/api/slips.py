"""REST: fault slips with all their acts."""

from django.db.models import Prefetch
from rest_framework import serializers

from comms.base.api import Event
from comms.base.clock import now
from comms.handovers import operations
from comms.handovers.api.bodies import RaiseSerializer, SlipCreateSerializer, SlipFields
from comms.handovers.api.fields import named
from comms.handovers.api.machine import EVENTS, MACHINE_FIELDS, ORDERINGS, PEOPLE, HandOverSerializer, HandOverViewSet
from comms.handovers.filters import SlipFilter
from comms.handovers.models import FaultSlip, SlipDeadlineChange, SlipHop


class SlipSerializer(HandOverSerializer):
    """A slip with its place and severity."""

    office = named()
    community = named()
    building = named("uuid")
    room = named("uuid")
    place = serializers.CharField(read_only=True)

    class Meta:
        model = FaultSlip
        fields = read_only_fields = [
            "number", "office_serial", "uuid", "state", "allowed_events", "office", "found_by", "found_at", "late_reason", "community",
            "building", "room", "public_area", "place", "severity", "measures_tried", *MACHINE_FIELDS,
        ]  # fmt: skip


class SlipViewSet(HandOverViewSet):
    """Fault transfer slips by number."""

    serializer_class = SlipSerializer
    create_serializer = SlipCreateSerializer
    update_serializer = SlipFields
    filterset_class = SlipFilter
    lookup_field = "number"
    orderings = ORDERINGS
    events = EVENTS | {"raise-severity": Event(RaiseSerializer, operations.raise_severity)}

    def queryset_for(self):
        """Visible slips with everything an answer names."""
        hops = SlipHop.objects.select_related("department", "suggested_unit")
        changes = SlipDeadlineChange.objects.select_related("requested_by")
        slips = FaultSlip.objects.visible_to(self.request.user).with_units().select_related(*PEOPLE)
        return slips.prefetch_related(Prefetch("hops", hops), Prefetch("deadline_changes", changes))

    def perform_create_operation(self, data):
        """File it."""
        return operations.file_slip(**data, by=self.request.user, at=now())

    def perform_update_operation(self, obj, data, version):
        """Complete a draft."""
        return operations.edit_slip(obj, **data, version=version, by=self.request.user, at=now())
