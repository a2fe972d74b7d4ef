"""REST: meetings by number with their acts."""

from django.http import Http404
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from comms.base.clock import now
from comms.organization.api.fields import Named, NamedPerson, NamedUnit
from comms.rest import ResourceSerializer, ResourceViewSet, StrictModelSerializer
from comms.rest.documents import AnyMediaType, described_form, printed
from comms.rest.exports import Exported
from meetings.actions.meetings import (
    LIVE_ACTIONS,
    MEETING_ACTIONS,
    MEETING_CHANGE,
    MEETING_CREATE,
)
from meetings.api.people import OwnLineSerializer
from meetings.api.rota import TurnSerializer
from meetings.api.speaking import OwnTurnSerializer, RecordedSerializer
from meetings.filters import MeetingFilter
from meetings.models import HelpingUnit, Meeting, Participant, Resolution, SpeakingTurn
from meetings.tables import MEETINGS, attendance_sheet


class HelperSerializer(StrictModelSerializer):
    """A department that helps and signs the minutes (1.5.4.3)."""

    unit = NamedUnit(read_only=True)

    class Meta:
        model = HelpingUnit
        fields = read_only_fields = ["unit"]


class MeetingSerializer(ResourceSerializer):
    """A meeting's status; its papers are the resources below it."""

    kind = Named("code")
    series = Named("code")
    unit = NamedUnit(read_only=True)
    chair = NamedPerson(read_only=True)
    minute_taker = NamedPerson(read_only=True)
    minutes = Named("number", default=None)
    follows = Named("number", default=None)
    helpers = HelperSerializer(many=True, read_only=True)
    turn = TurnSerializer(read_only=True, default=None)
    move_reason = serializers.CharField(source="why_moved", read_only=True)
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
            "period_key",
            "original_start",
            "window_from",
            "window_to",
            "starts_at",
            "ends_at",
            "location",
            "chair",
            "turn",
            "minute_taker",
            "extended_reason",
            "short_notice_reason",
            "confidential",
            "follows",
            "helpers",
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


ON_THE_LIVE_PAGE = {f"act_{name.replace('-', '_')}" for name in LIVE_ACTIONS}
# What acts on a meeting give beside the meeting itself
GIVEN = {
    Participant: OwnLineSerializer,
    Resolution: RecordedSerializer,
    SpeakingTurn: OwnTurnSerializer,
}


@extend_schema_view(
    act_reply=extend_schema(responses=OwnLineSerializer),
    act_resolve=extend_schema(responses=RecordedSerializer),
    act_give_floor=extend_schema(responses=OwnTurnSerializer),
    act_next_speaker=extend_schema(responses=OwnTurnSerializer),
)
class MeetingViewSet(Exported, ResourceViewSet):
    """Meetings by number. `reply/` answers with one's own line of the list of participants, `give-floor/` and
    `next-speaker/` with the speech that begins, `resolve/` with the resolution that one line says.
    """

    table = MEETINGS
    serializer_class = MeetingSerializer
    create_action = MEETING_CREATE
    change_action = MEETING_CHANGE
    object_actions = {**MEETING_ACTIONS, **LIVE_ACTIONS}
    filterset_class = MeetingFilter
    lookup_field = "number"
    expandable = ("helpers", "allowed_actions")
    needs = {"helpers": ("helpers__unit",)}
    orderings = {"-starts_at": ("-starts_at", "-id"), "starts_at": ("starts_at", "id")}

    def queryset_for(self):
        """Those whose status the caller sees; what is said in a meeting is for those who open its papers."""
        if self.action in ON_THE_LIVE_PAGE:
            return Meeting.objects.papers_for(self.request.user)
        return Meeting.objects.visible_to(self.request.user)

    @described_form
    @action(detail=True, methods=["get"], url_path="attendance-sheet", content_negotiation_class=AnyMediaType)
    def attendance_sheet(self, request, *args, **kwargs):
        """《会议签到表》 as a file, for those who open the papers of the meeting."""
        return printed(request, self._sheet)

    def _sheet(self):
        meeting = Meeting.objects.papers_for(self.request.user).filter(number=self.kwargs["number"]).first()
        if meeting is None:
            raise Http404
        return attendance_sheet(meeting, by=self.request.user, at=now())

    def answer(self, result):
        """The meeting, or what the act made of it."""
        serializer = GIVEN.get(type(result))
        if serializer is not None:
            return Response(serializer(result).data)
        return super().answer(result)
