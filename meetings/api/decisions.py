"""REST: the register of decisions, and the steps of action plans."""

from rest_framework import serializers

from comms.organization.api.fields import Named, NamedPerson, NamedUnit
from comms.rest import ReadOnlyResourceViewSet, ResourceSerializer, ResourceViewSet
from comms.rest.exports import Exported
from meetings.actions.papers import STEP_ACTIONS
from meetings.filters import DecisionFilter, StepFilter
from meetings.models import ActionStep, Decision
from meetings.tables.decisions import DECISIONS, STEPS


class DecisionSerializer(ResourceSerializer):
    """A line of the register; more is at `resolutions/`, of a motion that became none at `motions/`."""

    meeting = Named("number")
    kind = serializers.SlugField(source="meeting.kind.code", read_only=True)
    resolution = Named("number")
    text = serializers.CharField(read_only=True)
    state = serializers.CharField(read_only=True)
    owner = NamedPerson(source="resolution.owner", read_only=True, default=None)
    tracking_unit = NamedUnit(source="resolution.tracking_unit", read_only=True, default=None)
    due_on = serializers.DateField(source="resolution.due_on", read_only=True, default=None)
    percent = serializers.IntegerField(source="resolution.percent", read_only=True, default=None)
    result = serializers.CharField(source="resolution.result", read_only=True, default="")
    superseded_by = serializers.CharField(
        source="resolution.superseded_by.number", read_only=True, default=None
    )

    class Meta:
        model = Decision
        fields = read_only_fields = [
            "number",
            "meeting",
            "kind",
            "resolution",
            "text",
            "state",
            "owner",
            "tracking_unit",
            "due_on",
            "percent",
            "result",
            "superseded_by",
            "listed_at",
        ]


class DecisionViewSet(Exported, ReadOnlyResourceViewSet):
    """All motions and resolutions that the caller may see, over the years."""

    table = DECISIONS
    serializer_class = DecisionSerializer
    filterset_class = DecisionFilter
    lookup_field = "number"
    needs = {
        "text": ("motion", "resolution"),
        "kind": ("meeting__kind",),
        "owner": ("resolution__owner",),
        "tracking_unit": ("resolution__tracking_unit",),
        "superseded_by": ("resolution__superseded_by",),
    }
    orderings = {
        "-listed_at": ("-listed_at", "-id"),
        "listed_at": ("listed_at", "id"),
        "number": ("number", "id"),
        "-number": ("-number", "-id"),
    }

    def queryset_for(self):
        """Those that the caller may see."""
        return Decision.objects.visible_to(self.request.user)


class ActionStepSerializer(ResourceSerializer):
    """A step of the present action plan of a resolution."""

    resolution = Named("number")
    assignee = NamedPerson(read_only=True)
    done_by = NamedPerson(read_only=True)

    class Meta:
        model = ActionStep
        fields = read_only_fields = [
            "uuid",
            "resolution",
            "position",
            "text",
            "assignee",
            "due_on",
            "done_at",
            "done_by",
            "version",
        ]


class StepViewSet(Exported, ResourceViewSet):
    """Steps by uuid, over all plans that the caller sees; `?overdue=true` those that are late."""

    table = STEPS
    serializer_class = ActionStepSerializer
    object_actions = STEP_ACTIONS
    filterset_class = StepFilter
    lookup_field = "uuid"
    expandable = ("allowed_actions",)
    needs = {"allowed_actions": ("resolution__meeting",)}
    orderings = {"resolution": ("resolution_id", "position", "id")}

    def queryset_for(self):
        """Those of the resolutions that the caller sees."""
        return ActionStep.objects.visible_to(self.request.user).select_related("resolution")
