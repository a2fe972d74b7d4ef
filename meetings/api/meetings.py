"""REST: meetings by number with their acts."""

from rest_framework import serializers
from rest_framework.response import Response

from comms.base.api import ResourceViewSet
from comms.organization.api.fields import Named, NamedPerson, NamedUnit
from meetings.actions import MEETING_ACTIONS, MEETING_CHANGE, MEETING_CREATE
from meetings.api.fields import StatefulSerializer
from meetings.api.people import ParticipantSerializer
from meetings.filters import MeetingFilter
from meetings.models import Meeting, Participant


class MeetingSerializer(StatefulSerializer):
    """A meeting's status; its papers are the resources below it."""

    kind = Named("code")
    series = Named("code")
    unit = NamedUnit(read_only=True)
    chair = NamedPerson(read_only=True)
    minute_taker = NamedPerson(read_only=True)
    minutes = Named("number", default=None)
    cancel_reason = serializers.CharField(source="why_cancelled", read_only=True)
    late_start_minutes = serializers.IntegerField(read_only=True)

    class Meta:
        model = Meeting
        fields = read_only_fields = [
            "number",
            "uuid",
            "title",
            "kind",
            "series",
            "unit",
            "state",
            "allowed_events",
            "period_key",
            "original_start",
            "window_from",
            "window_to",
            "starts_at",
            "ends_at",
            "location",
            "chair",
            "minute_taker",
            "extended_reason",
            "provisional",
            "moved_by_hand",
            "out_of_rule",
            "move_reason",
            "cancel_reason",
            "not_held_reason",
            "actual_start",
            "actual_end",
            "late_start_minutes",
            "over_cap",
            "no_resolution_reason",
            "sequence",
            "minutes",
            "version",
        ]


class MeetingViewSet(ResourceViewSet):
    """Meetings by number; `reply/` answers with one's own line of the list of participants."""

    serializer_class = MeetingSerializer
    create_action = MEETING_CREATE
    change_action = MEETING_CHANGE
    object_actions = MEETING_ACTIONS
    filterset_class = MeetingFilter
    lookup_field = "number"
    orderings = {"-starts_at": ("-starts_at", "-id"), "starts_at": ("starts_at", "id")}

    def queryset_for(self):
        """Visible meetings with what an answer names."""
        people = ("kind", "series", "unit", "chair", "minute_taker", "minutes")
        return Meeting.objects.visible_to(self.request.user).select_related(*people)

    def answer(self, result):
        """The meeting; the line of the list after a reply."""
        if isinstance(result, Participant):
            return Response(ParticipantSerializer(result, context=self.get_serializer_context()).data)
        return super().answer(result)
