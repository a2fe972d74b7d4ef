"""REST: whose turn it is to lead, at one meeting and on the rota of a series."""

from rest_framework import serializers

from comms.organization.api.fields import NamedPerson
from comms.rest import StrictModelSerializer
from meetings.models import LeaderAssignment
from meetings.states import PassedOver


class PassedOverSerializer(serializers.Serializer):
    """Somebody whom the turn passed over, and why."""

    uuid = serializers.UUIDField()
    name = serializers.CharField()
    why = serializers.ChoiceField(choices=PassedOver.choices)


class TurnSerializer(StrictModelSerializer):
    """The turn of one meeting; `actual` empty: all were out, and somebody is to be named."""

    planned = NamedPerson(read_only=True)
    actual = NamedPerson(read_only=True)
    skipped = PassedOverSerializer(many=True, read_only=True)

    class Meta:
        model = LeaderAssignment
        fields = read_only_fields = ["planned", "actual", "skipped", "by_hand", "reason", "decided_at"]


class RotaLineSerializer(serializers.Serializer):
    """One of the next turns; `meeting` empty: the day follows from the rule, no meeting is planned yet."""

    day = serializers.DateField()
    starts_at = serializers.DateTimeField()
    meeting = serializers.CharField(allow_null=True, source="number")
    planned = NamedPerson(allow_null=True)
    actual = NamedPerson(allow_null=True)
    substituted = serializers.BooleanField()
    skipped = PassedOverSerializer(many=True)
    by_hand = serializers.BooleanField()
