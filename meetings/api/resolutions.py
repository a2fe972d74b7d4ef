"""REST: resolutions by number, from adoption to the verified result."""

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from comms.base.errors import Refused
from comms.organization.api.fields import Named, NamedPerson, NamedUnit
from comms.rest import ResourceSerializer, ResourceViewSet, StrictModelSerializer
from comms.rest.exports import Exported
from comms.rest.lists import WholePage
from meetings.actions.papers import RESOLUTION_ACTIONS, RESOLUTION_CHANGE, RESOLUTION_CREATE
from meetings.api.progress import LookSerializer, ProgressNoteSerializer
from meetings.filters import ResolutionFilter
from meetings.models import ActionStep, Meeting, ProgressNote, Resolution
from meetings.queries.meetings import looks_seen
from meetings.tables import RESOLUTIONS


class StepSerializer(StrictModelSerializer):
    """A step of the present action plan."""

    assignee = NamedPerson(read_only=True)

    class Meta:
        model = ActionStep
        fields = read_only_fields = ["uuid", "position", "text", "assignee", "due_on", "done_at"]


class ResolutionSerializer(ResourceSerializer):
    """A resolution as lists and answers show it."""

    meeting = Named("number")
    item = Named("uuid")
    owner = NamedPerson(read_only=True)
    tracking_unit = NamedUnit(read_only=True)
    verified_by = NamedPerson(read_only=True)
    signed_for = serializers.DictField(child=serializers.CharField(), read_only=True)
    superseded_by = Named("number")
    steps = serializers.SerializerMethodField()

    class Meta:
        model = Resolution
        fields = read_only_fields = [
            "number",
            "uuid",
            "meeting",
            "item",
            "text",
            "owner",
            "tracking_unit",
            "due_on",
            "due_changes",
            "state",
            "percent",
            "steps",
            "result",
            "remark",
            "adopted_at",
            "done_at",
            "closed_at",
            "verified_by",
            "signed_for",
            "superseded_by",
            "version",
        ]

    def get_steps(self, resolution) -> list:
        """The steps of the plan last handed in."""
        steps = [
            step for step in resolution.action_steps.all() if step.plan_version == resolution.plan_version
        ]
        return list(StepSerializer(steps, many=True).data)


@extend_schema_view(act_progress=extend_schema(responses=ProgressNoteSerializer))
class ResolutionViewSet(Exported, ResourceViewSet):
    """Resolutions by number; a new one names its meeting."""

    table = RESOLUTIONS
    serializer_class = ResolutionSerializer
    create_action = RESOLUTION_CREATE
    change_action = RESOLUTION_CHANGE
    object_actions = RESOLUTION_ACTIONS
    filterset_class = ResolutionFilter
    lookup_field = "number"
    expandable = ("steps", "allowed_actions")
    needs = {"steps": ("action_steps__assignee",), "allowed_actions": ("meeting__kind",)}
    orderings = {"-adopted_at": ("-adopted_at", "-id"), "adopted_at": ("adopted_at", "id")}

    def queryset_for(self):
        """Those of the meetings whose papers the caller opens, and one's own."""
        return Resolution.objects.visible_to(self.request.user)

    def create_target(self):
        """The meeting that the body names, among those whose papers the caller opens. Raises Refused."""
        data = self.request.data
        number = data.get("meeting") if isinstance(data, dict) else None
        papers = Meeting.objects.papers_for(self.request.user)
        meeting = papers.filter(number=number).first() if isinstance(number, str) else None
        if meeting is None:
            raise Refused(errors={"meeting": _("There is no such choice.")})
        return meeting

    def answer(self, result):
        """The resolution; the note after noting progress."""
        if isinstance(result, ProgressNote):
            return Response(ProgressNoteSerializer(result).data)
        return super().answer(result)

    @extend_schema(responses=ProgressNoteSerializer(many=True), filters=False)
    @action(detail=True, methods=["get"], url_path="progress-notes", pagination_class=WholePage)
    def progress_notes(self, request, *args, **kwargs):
        """How far it was, the newest first; new ones are made with `progress/`."""
        rows = self.get_object().progress_notes.select_related("step", "noted_by").prefetch_related("files")
        return self.paginator.get_paginated_response(ProgressNoteSerializer(rows, many=True).data)

    @extend_schema(responses=LookSerializer(many=True), filters=False)
    @action(detail=True, methods=["get"], url_path="follow-ups", pagination_class=WholePage)
    def follow_ups(self, request, *args, **kwargs):
        """What later meetings found, as far as the caller may know of them."""
        rows = looks_seen(self.get_object(), request.user)
        return self.paginator.get_paginated_response(LookSerializer(rows, many=True).data)

    def present(self, obj):
        """Read anew after an act, so that the plan is in the answer."""
        return super().present(self.get_queryset().filter(pk=obj.pk).first() or obj)
