"""What slips and tasks share in REST: the answer's fields of the promise machine, and its trail."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from comms.base.api import ResourceViewSet, StrictModelSerializer
from comms.handovers.filters import ORDERINGS
from comms.organization.api.fields import NamedPerson, NamedUnit

MACHINE_FIELDS = [
    "problem",
    "department",
    "reply_by",
    "filed_by",
    "filed_at",
    "sent_by",
    "sent_at",
    "accepted_by",
    "accepted_at",
    "promised_at",
    "promised_content",
    "started_at",
    "handling",
    "result",
    "reported_by",
    "reported_at",
    "confirmed_by",
    "confirmed_at",
    "disputed_at",
    "arbitrated_by",
    "arbitrated_at",
    "closed_by",
    "closed_at",
    "is_answered_late",
    "is_promise_later_than_wanted",
    "hops",
    "deadline_changes",
    "version",
]


class HopSerializer(serializers.Serializer):
    """One department that had the matter."""

    round = serializers.IntegerField()
    department = NamedUnit()
    sent_at = serializers.DateTimeField()
    reply_by = serializers.DateTimeField(allow_null=True)
    arbitrated = serializers.BooleanField()
    returned_at = serializers.DateTimeField(allow_null=True)
    reason = serializers.CharField()
    suggested_unit = NamedUnit(allow_null=True)


class DeadlineChangeSerializer(serializers.Serializer):
    """One recorded move of the promise."""

    old = serializers.DateTimeField()
    new = serializers.DateTimeField()
    reason = serializers.CharField()
    requested_by = NamedPerson()
    requested_at = serializers.DateTimeField()
    late = serializers.BooleanField()


class HandOverSerializer(StrictModelSerializer):
    """A hand-over as lists and answers show it."""

    department = NamedUnit(read_only=True, allow_null=True)
    filed_by = NamedPerson(read_only=True, allow_null=True)
    sent_by = NamedPerson(read_only=True, allow_null=True)
    accepted_by = NamedPerson(read_only=True, allow_null=True)
    reported_by = NamedPerson(read_only=True, allow_null=True)
    confirmed_by = NamedPerson(read_only=True, allow_null=True)
    arbitrated_by = NamedPerson(read_only=True, allow_null=True)
    closed_by = NamedPerson(read_only=True, allow_null=True)
    hops = HopSerializer(many=True, read_only=True)
    deadline_changes = DeadlineChangeSerializer(many=True, read_only=True)
    is_answered_late = serializers.BooleanField(read_only=True)
    is_promise_later_than_wanted = serializers.BooleanField(read_only=True)
    allowed_events = serializers.SerializerMethodField()

    @extend_schema_field({"type": "array", "items": {"type": "string"}})
    def get_allowed_events(self, obj):
        """The acts that the caller may do now."""
        return list(dict.fromkeys(move.event for move in obj.allowed(self.context["request"].user)))


class HandOverViewSet(ResourceViewSet):
    """Hand-overs by number. An act's answer is read anew, so that the trail is in it."""

    lookup_field = "number"
    orderings = ORDERINGS

    def queryset_for(self):
        """Visible ones with everything an answer names."""
        return self.serializer_class.Meta.model.objects.visible_to(self.request.user).in_full()

    def present(self, obj):
        """The object as the answer shows it, also to somebody who no longer sees it after the act."""
        return super().present(self.queryset_for().filter(pk=obj.pk).first() or obj)
