"""What slips and tasks share in REST: the answer's fields of the promise machine, and its trail."""

from rest_framework import serializers

from comms.deadlines.states import Claim
from comms.handovers.filters import ORDERINGS
from comms.handovers.states import SAID_ACTS
from comms.organization.api.fields import NamedPerson, NamedUnit
from comms.rest import ResourceSerializer, ResourceViewSet

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
    "signed_for",
    "is_answered_late",
    "is_promise_later_than_wanted",
    "hops",
    "deadline_changes",
    "times_said",
    "version",
]

# What one reads of a single hand-over; a list shows where each stands
NOT_IN_LISTS: tuple[str, ...] = (
    "filed_by",
    "sent_by",
    "accepted_by",
    "accepted_at",
    "promised_content",
    "started_at",
    "handling",
    "result",
    "reported_by",
    "confirmed_by",
    "confirmed_at",
    "disputed_at",
    "arbitrated_by",
    "arbitrated_at",
    "closed_by",
    "signed_for",
    "hops",
    "deadline_changes",
    "times_said",
    "allowed_actions",
)


# What computed fields read
NEEDS: dict[str, tuple[str, ...]] = {
    "times_said": ("clocks__met_by", "clocks__claim_by"),
    "allowed_actions": ("clocks",),
    "is_answered_late": ("clocks",),
}


class HopSerializer(serializers.Serializer):
    """One department that had the matter."""

    round = serializers.IntegerField()
    department = NamedUnit()
    sent_at = serializers.DateTimeField()
    reply_by = serializers.DateTimeField(allow_null=True)
    arbitrated = serializers.BooleanField()
    returned_at = serializers.DateTimeField(allow_null=True)
    returned_by = NamedPerson(allow_null=True)
    signed_for = serializers.DictField(child=serializers.CharField())
    reason = serializers.CharField()
    suggested_unit = NamedUnit(allow_null=True)


class DeadlineChangeSerializer(serializers.Serializer):
    """One recorded move of the promise."""

    old = serializers.DateTimeField()
    new = serializers.DateTimeField()
    reason = serializers.CharField()
    requested_by = NamedPerson()
    requested_at = serializers.DateTimeField()
    signed_for = serializers.DictField(child=serializers.CharField())
    late = serializers.BooleanField()


class TimeSaidSerializer(serializers.Serializer):
    """An act recorded later than it is said to have happened, with the sender's `answer` or an empty one."""

    act = serializers.ChoiceField(SAID_ACTS, source="name")
    said_at = serializers.DateTimeField()
    recorded_at = serializers.DateTimeField(source="closed_at")
    said_by = NamedPerson(source="met_by")
    answer = serializers.ChoiceField(["", *Claim.values], source="claim")
    answered_by = NamedPerson(source="claim_by", allow_null=True)
    answered_at = serializers.DateTimeField(source="claim_at", allow_null=True)
    signed_for = serializers.SerializerMethodField()

    def get_signed_for(self, clock) -> dict[str, str]:
        """For whom a deputy said it or answered."""
        names = {"met_by": "said_by", "claim_by": "answered_by"}
        return {names[name]: absent for name, absent in clock.signed_for.items() if name in names}


class HandOverSerializer(ResourceSerializer):
    """A hand-over with its trail."""

    department = NamedUnit(read_only=True, allow_null=True)
    filed_by = NamedPerson(read_only=True, allow_null=True)
    sent_by = NamedPerson(read_only=True, allow_null=True)
    accepted_by = NamedPerson(read_only=True, allow_null=True)
    reported_by = NamedPerson(read_only=True, allow_null=True)
    confirmed_by = NamedPerson(read_only=True, allow_null=True)
    arbitrated_by = NamedPerson(read_only=True, allow_null=True)
    closed_by = NamedPerson(read_only=True, allow_null=True)
    signed_for = serializers.DictField(child=serializers.CharField(), read_only=True)
    hops = HopSerializer(many=True, read_only=True)
    deadline_changes = DeadlineChangeSerializer(many=True, read_only=True)
    times_said = TimeSaidSerializer(many=True, read_only=True)
    is_answered_late = serializers.BooleanField(read_only=True)
    is_promise_later_than_wanted = serializers.BooleanField(read_only=True)


class HandOverViewSet(ResourceViewSet):
    """Hand-overs by number. An act's answer is read anew, so that the trail is in it."""

    lookup_field = "number"
    orderings = ORDERINGS
    expandable = NOT_IN_LISTS
    needs = NEEDS

    def queryset_for(self):
        """Those of the caller's units."""
        return self.serializer_class.Meta.model.objects.visible_to(self.request.user)

    def present(self, obj):
        """The object as the answer shows it, also to somebody who no longer sees it after the act."""
        return super().present(self.get_queryset().filter(pk=obj.pk).first() or obj)
