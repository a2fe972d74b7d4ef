"""REST: fault slips with all their acts."""

from django.db.models import Prefetch
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from comms.base.api import Event, ResourceViewSet, StrictModelSerializer
from comms.base.clock import now
from comms.handovers import operations
from comms.handovers.api.bodies import (
    ArbitrateSerializer,
    DeadlineSerializer,
    DisputeSerializer,
    PromiseSerializer,
    RaiseSerializer,
    ReasonSerializer,
    ReportSerializer,
    ReturnSerializer,
    SendSerializer,
    SlipCreateSerializer,
    SlipFields,
    StartSerializer,
    WordsSerializer,
)
from comms.handovers.api.fields import named
from comms.handovers.filters import SlipFilter
from comms.handovers.models import FaultSlip, SlipDeadlineChange, SlipHop


class HopSerializer(StrictModelSerializer):
    """One department that had the slip."""

    department = named()
    suggested_unit = named()

    class Meta:
        model = SlipHop
        fields = read_only_fields = ["round", "department", "sent_at", "reply_by", "arbitrated", "returned_at", "reason", "suggested_unit"]


class DeadlineChangeSerializer(StrictModelSerializer):
    """One recorded move of the promise."""

    requested_by = serializers.CharField(source="requested_by.name", read_only=True)

    class Meta:
        model = SlipDeadlineChange
        fields = read_only_fields = ["old", "new", "reason", "requested_by", "requested_at", "late"]


PEOPLE = ["filed_by", "sent_by", "accepted_by", "reported_by", "confirmed_by", "arbitrated_by", "closed_by"]


class SlipSerializer(StrictModelSerializer):
    """A slip as lists and answers show it."""

    office = named()
    department = named()
    community = named()
    building = named("uuid")
    room = named("uuid")
    place = serializers.CharField(read_only=True)
    hops = HopSerializer(many=True, read_only=True)
    deadline_changes = DeadlineChangeSerializer(many=True, read_only=True)
    is_answered_late = serializers.BooleanField(read_only=True)
    is_promise_later_than_wanted = serializers.BooleanField(read_only=True)
    allowed_events = serializers.SerializerMethodField()

    class Meta:
        model = FaultSlip
        fields = read_only_fields = [
            "number", "office_serial", "uuid", "state", "allowed_events", "office", "department", "found_by", "found_at", "late_reason",
            "community", "building", "room", "public_area", "place", "problem", "severity", "measures_tried", "reply_by",
            "filed_by", "filed_at", "sent_by", "sent_at", "accepted_by", "accepted_at", "promised_at", "promised_content", "started_at",
            "handling", "result", "reported_by", "reported_at", "confirmed_by", "confirmed_at", "disputed_at", "arbitrated_by",
            "arbitrated_at", "closed_by", "closed_at", "is_answered_late", "is_promise_later_than_wanted", "hops", "deadline_changes",
            "version",
        ]  # fmt: skip

    def get_fields(self):
        """People by name."""
        people = {name: serializers.CharField(source=f"{name}.name", default=None, read_only=True) for name in PEOPLE}
        fields = super().get_fields()
        return {name: people.get(name, field) for name, field in fields.items()}

    @extend_schema_field({"type": "array", "items": {"type": "string"}})
    def get_allowed_events(self, slip):
        """The acts that the caller may do now."""
        return list(dict.fromkeys(move.event for move in slip.allowed(self.context["request"].user)))


class SlipViewSet(ResourceViewSet):
    """Fault transfer slips by number."""

    serializer_class = SlipSerializer
    create_serializer = SlipCreateSerializer
    update_serializer = SlipFields
    filterset_class = SlipFilter
    lookup_field = "number"
    orderings = {"-filed_at": ("-filed_at", "-id"), "filed_at": ("filed_at", "id"), "number": ("number",), "-number": ("-number",)}
    events = {
        "send": Event(SendSerializer, operations.send),
        "promise": Event(PromiseSerializer, operations.promise),
        "return": Event(ReturnSerializer, operations.return_),
        "arbitrate": Event(ArbitrateSerializer, operations.arbitrate),
        "start": Event(StartSerializer, operations.start),
        "report-done": Event(ReportSerializer, operations.report_done),
        "confirm": Event(WordsSerializer, operations.confirm),
        "dispute": Event(DisputeSerializer, operations.dispute),
        "close": Event(WordsSerializer, operations.close),
        "change-deadline": Event(DeadlineSerializer, operations.change_deadline),
        "raise-severity": Event(RaiseSerializer, operations.raise_severity),
        "withdraw": Event(ReasonSerializer, operations.withdraw),
    }

    def queryset_for(self):
        """Visible slips with everything an answer names."""
        hops = SlipHop.objects.select_related("department", "suggested_unit")
        changes = SlipDeadlineChange.objects.select_related("requested_by")
        slips = FaultSlip.objects.visible_to(self.request.user).with_units().select_related(*PEOPLE)
        return slips.prefetch_related(Prefetch("hops", hops), Prefetch("deadline_changes", changes))

    def present(self, obj):
        """Read anew after an act, so that the trail is in the answer."""
        return super().present(self.queryset_for().filter(pk=obj.pk).first() or obj)

    def perform_create_operation(self, data):
        """File it."""
        return operations.file_slip(**data, by=self.request.user, at=now())

    def perform_update_operation(self, obj, data, version):
        """Complete a draft."""
        return operations.edit_slip(obj, **data, version=version, by=self.request.user, at=now())
