"""REST: meetings by number with their events."""

from rest_framework import serializers

from comms.base.api import Event, MomentField, ResourceViewSet, StrictSerializer
from comms.base.clock import now
from meetings import operations
from meetings.api.fields import Code, NamedPersonSerializer, PersonField, ReasonSerializer, Shown, StatefulSerializer, TextField, UnitField
from meetings.filters import MeetingFilter
from meetings.models import Meeting, MeetingKind


class MeetingSerializer(StatefulSerializer):
    """A meeting's status; its papers are the resources below it."""

    kind = Shown("code")
    series = Shown("code")
    unit = UnitField(read_only=True)
    chair = NamedPersonSerializer(read_only=True)
    minute_taker = NamedPersonSerializer(read_only=True)
    minutes = Shown("number", default=None)
    late_start_minutes = serializers.IntegerField(read_only=True)

    class Meta:
        model = Meeting
        fields = read_only_fields = [
            "number", "uuid", "title", "kind", "series", "unit", "state", "allowed_events", "period_key", "original_start", "window_from",
            "window_to", "starts_at", "ends_at", "location", "chair", "minute_taker", "extended_reason", "provisional", "moved_by_hand",
            "out_of_rule", "move_reason", "cancel_reason", "not_held_reason", "actual_start", "actual_end", "late_start_minutes",
            "over_cap", "no_resolution_reason", "sequence", "minutes", "version",
        ]  # fmt: skip


class MeetingFields(StrictSerializer):
    """What may be changed about a meeting without moving it."""

    title = TextField(max_length=120)
    location = TextField(max_length=120, required=False, allow_blank=True)
    chair = PersonField(required=False)
    minute_taker = PersonField(required=False)


class MeetingCreateSerializer(MeetingFields):
    """A meeting of its own."""

    kind = Code("code", queryset=MeetingKind.objects.all())
    unit = UnitField()
    starts_at = MomentField()
    ends_at = MomentField()
    members = PersonField(many=True, required=False)
    extended_reason = TextField(max_length=200, required=False, allow_blank=True)


class RescheduleSerializer(ReasonSerializer):
    """New times and the reason."""

    starts_at = MomentField()
    ends_at = MomentField(required=False)
    location = TextField(max_length=120, required=False, allow_blank=True)
    extended_reason = TextField(max_length=200, required=False, allow_blank=True)


class EventTimeSerializer(StrictSerializer):
    """The event's own time; now when left out. Long ago only with a reason."""

    occurred_at = MomentField(required=False)
    reason = TextField(max_length=400, required=False, allow_blank=True)


class RecordHeldSerializer(ReasonSerializer):
    """When it was held."""

    actual_start = MomentField()
    actual_end = MomentField()


class MeetingViewSet(ResourceViewSet):
    """Meetings by number."""

    serializer_class = MeetingSerializer
    create_serializer = MeetingCreateSerializer
    update_serializer = MeetingFields
    filterset_class = MeetingFilter
    lookup_field = "number"
    orderings = {"-starts_at": ("-starts_at", "-id"), "starts_at": ("starts_at", "id")}
    events = {
        "issue-agenda": Event(None, operations.issue_agenda),
        "reschedule": Event(RescheduleSerializer, operations.reschedule),
        "cancel": Event(ReasonSerializer, operations.cancel),
        "restore": Event(None, operations.restore),
        "start": Event(EventTimeSerializer, operations.start),
        "finish": Event(EventTimeSerializer, operations.finish),
        "record-held": Event(RecordHeldSerializer, operations.record_held),
        "explain": Event(ReasonSerializer, operations.explain),
    }

    def queryset_for(self):
        """Visible meetings with what an answer names."""
        people = ("kind", "series", "unit", "chair", "minute_taker", "minutes")
        return Meeting.objects.visible_to(self.request.user).select_related(*people)

    def perform_create_operation(self, data):
        """Call it."""
        return operations.call_meeting(**data, by=self.request.user, at=now())

    def perform_update_operation(self, obj, data, version):
        """Change it."""
        return operations.change_meeting(obj, **data, version=version, by=self.request.user, at=now())
