"""REST: motions by number, with the votes on them."""

from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from comms.base.clock import now
from comms.base.errors import Refused
from comms.organization.api.fields import Named, NamedPerson
from comms.rest import ResourceSerializer, ResourceViewSet, StrictModelSerializer
from comms.rest.documents import PrintedForm
from comms.rest.exports import Exported
from comms.rest.lists import WholePage
from meetings.actions.papers import MOTION_ACTIONS, MOTION_CHANGE, MOTION_CREATE
from meetings.filters import MotionFilter
from meetings.models import Meeting, Motion, Vote
from meetings.tables.motions import MOTIONS, motion_sheet


class VoteSerializer(StrictModelSerializer):
    """What a member said in one round."""

    user = NamedPerson(source="participant.user", read_only=True)

    class Meta:
        model = Vote
        fields = read_only_fields = ["uuid", "round", "user", "choice", "reason", "voted_at"]


class MotionSerializer(ResourceSerializer):
    """A motion with its count; the votes are at `votes/`, the resolution that it became at `resolutions/`."""

    meeting = Named("number")
    item = Named("uuid")
    submitter = NamedPerson(read_only=True)
    led_by = NamedPerson(read_only=True)
    signed_for = serializers.DictField(child=serializers.CharField(), read_only=True)
    remark = serializers.CharField(source="why", read_only=True)
    resolution = Named("number")

    class Meta:
        model = Motion
        fields = read_only_fields = [
            "number",
            "uuid",
            "meeting",
            "item",
            "title",
            "text",
            "reason",
            "submitter",
            "state",
            "remark",
            "round",
            "opened_at",
            "voted_at",
            "led_by",
            "signed_for",
            "by_hand",
            "yes_count",
            "no_count",
            "abstain_count",
            "recused_count",
            "present_count",
            "member_count",
            "quorum_percent",
            "resolution",
            "created_at",
            "version",
        ]


@extend_schema_view(act_vote=extend_schema(responses=VoteSerializer))
class MotionViewSet(PrintedForm, Exported, ResourceViewSet):
    """Motions by number; a new one names its meeting. `vote/` answers with the caller's own vote."""

    table = MOTIONS
    serializer_class = MotionSerializer
    create_action = MOTION_CREATE
    change_action = MOTION_CHANGE
    object_actions = MOTION_ACTIONS
    filterset_class = MotionFilter
    lookup_field = "number"
    expandable = ("allowed_actions",)
    needs = {"allowed_actions": ("meeting__kind", "meeting__series")}
    orderings = {"-created_at": ("-created_at", "-id"), "created_at": ("created_at", "id")}

    def queryset_for(self):
        """Those of the meetings whose papers the caller reads, and what was decided."""
        return Motion.objects.visible_to(self.request.user)

    def create_target(self):
        """The meeting that the body names, among those whose papers the caller opens. Raises Refused."""
        data = self.request.data
        number = data.get("meeting") if isinstance(data, dict) else None
        papers = Meeting.objects.papers_for(self.request.user)
        meeting = papers.filter(number=number).first() if isinstance(number, str) else None
        if meeting is None:
            raise Refused(errors={"meeting": _("There is no such choice.")})
        return meeting

    def sheet(self, motion):
        """《议案》."""
        return motion_sheet(motion, by=self.request.user, at=now())

    def answer(self, result):
        """The motion; one's own vote after voting."""
        if isinstance(result, Vote):
            return Response(VoteSerializer(result).data)
        return super().answer(result)

    @extend_schema(responses=VoteSerializer(many=True), filters=False)
    @action(detail=True, methods=["get"], pagination_class=WholePage)
    def votes(self, request, *args, **kwargs):
        """Who said what in which round, for those who read the papers of the meeting."""
        motion = self.get_object()
        if not motion.meeting.papers_open_to(request.user):
            raise Http404
        rows = motion.votes.select_related("participant__user")
        return self.paginator.get_paginated_response(VoteSerializer(rows, many=True).data)
