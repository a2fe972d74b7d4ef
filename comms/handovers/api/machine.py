"""What slips and tasks share in REST: the answer's fields of the promise machine, and the acts."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from comms.base.api import Event, ResourceViewSet, StrictModelSerializer
from comms.handovers import operations
from comms.handovers.api.bodies import (
    ArbitrateSerializer,
    DeadlineSerializer,
    DisputeSerializer,
    PromiseSerializer,
    ReasonSerializer,
    ReportSerializer,
    ReturnSerializer,
    SendSerializer,
    StartSerializer,
    WordsSerializer,
)
from comms.handovers.api.fields import named

PEOPLE = ["filed_by", "sent_by", "accepted_by", "reported_by", "confirmed_by", "arbitrated_by", "closed_by"]
MACHINE_FIELDS = [
    "problem", "department", "reply_by", "filed_by", "filed_at", "sent_by", "sent_at", "accepted_by", "accepted_at", "promised_at",
    "promised_content", "started_at", "handling", "result", "reported_by", "reported_at", "confirmed_by", "confirmed_at", "disputed_at",
    "arbitrated_by", "arbitrated_at", "closed_by", "closed_at", "is_answered_late", "is_promise_later_than_wanted", "hops",
    "deadline_changes", "version",
]  # fmt: skip
BODIES = {
    "send": SendSerializer,
    "promise": PromiseSerializer,
    "return": ReturnSerializer,
    "arbitrate": ArbitrateSerializer,
    "start": StartSerializer,
    "report-done": ReportSerializer,
    "confirm": WordsSerializer,
    "dispute": DisputeSerializer,
    "close": WordsSerializer,
    "change-deadline": DeadlineSerializer,
    "withdraw": ReasonSerializer,
}
EVENTS = {event: Event(BODIES[event], operation) for event, operation in operations.MACHINE.items()}
ORDERINGS = {"-filed_at": ("-filed_at", "-id"), "filed_at": ("filed_at", "id"), "number": ("number",), "-number": ("-number",)}


class HopSerializer(serializers.Serializer):
    """One department that had the matter."""

    round = serializers.IntegerField()
    department = serializers.CharField(source="department.code")
    sent_at = serializers.DateTimeField()
    reply_by = serializers.DateTimeField(allow_null=True)
    arbitrated = serializers.BooleanField()
    returned_at = serializers.DateTimeField(allow_null=True)
    reason = serializers.CharField()
    suggested_unit = serializers.CharField(source="suggested_unit.code", default=None, allow_null=True)


class DeadlineChangeSerializer(serializers.Serializer):
    """One recorded move of the promise."""

    old = serializers.DateTimeField()
    new = serializers.DateTimeField()
    reason = serializers.CharField()
    requested_by = serializers.CharField(source="requested_by.name")
    requested_at = serializers.DateTimeField()
    late = serializers.BooleanField()


class HandOverSerializer(StrictModelSerializer):
    """A hand-over as lists and answers show it."""

    department = named()
    hops = HopSerializer(many=True, read_only=True)
    deadline_changes = DeadlineChangeSerializer(many=True, read_only=True)
    is_answered_late = serializers.BooleanField(read_only=True)
    is_promise_later_than_wanted = serializers.BooleanField(read_only=True)
    allowed_events = serializers.SerializerMethodField()

    def get_fields(self):
        """People by name."""
        people = {name: serializers.CharField(source=f"{name}.name", default=None, read_only=True) for name in PEOPLE}
        fields = super().get_fields()
        return {name: people.get(name, field) for name, field in fields.items()}

    @extend_schema_field({"type": "array", "items": {"type": "string"}})
    def get_allowed_events(self, obj):
        """The acts that the caller may do now."""
        return list(dict.fromkeys(move.event for move in obj.allowed(self.context["request"].user)))


class HandOverViewSet(ResourceViewSet):
    """Reads the row anew after an act, so that the trail is in the answer."""

    def present(self, obj):
        """The object as the answer shows it."""
        return super().present(self.queryset_for().filter(pk=obj.pk).first() or obj)
