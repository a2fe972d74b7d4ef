"""REST: the daily decisions of offices by uuid, with their acts."""

from rest_framework import serializers

from comms.organization.api.fields import Named, NamedPerson, NamedUnit
from comms.rest import MomentField, ResourceSerializer, ResourceViewSet
from comms.rest.exports import Exported
from meetings.actions.meetings import MORNING_ACTIONS
from meetings.filters import MorningFilter
from meetings.models import OfficeMorning
from meetings.tables import MORNINGS


class MorningSerializer(ResourceSerializer):
    """An office and day; until `lapses_at` a decision is in time, `meeting` is there once it is held."""

    unit = NamedUnit(read_only=True)
    series = Named("code")
    lapses_at = MomentField(read_only=True)
    decided_by = NamedPerson(read_only=True, allow_null=True)
    reason = serializers.CharField(source="why", read_only=True)
    meeting = Named("number", default=None)

    class Meta:
        model = OfficeMorning
        fields = read_only_fields = [
            "uuid",
            "unit",
            "series",
            "day",
            "starts_at",
            "lapses_at",
            "state",
            "decided_by",
            "decided_at",
            "reason",
            "meeting",
            "version",
        ]


class MorningViewSet(Exported, ResourceViewSet):
    """Daily decisions that the caller may see; the director decides with `hold/`, `skip/` and `undo/`."""

    table = MORNINGS
    serializer_class = MorningSerializer
    filterset_class = MorningFilter
    lookup_field = "uuid"
    orderings = {"-day": ("-day", "-id"), "day": ("day", "id")}
    object_actions = MORNING_ACTIONS

    def queryset_for(self):
        """Without the days that fell away."""
        return OfficeMorning.objects.visible_to(self.request.user).counted()
