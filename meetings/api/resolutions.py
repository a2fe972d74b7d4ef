"""REST: resolutions by number, from adoption to the verified result."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from comms.base.api import Event, MomentField, ResourceViewSet, StrictModelSerializer, StrictSerializer
from comms.base.clock import now
from meetings import operations
from meetings.api.fields import NamedPersonSerializer, PersonField, ReasonSerializer, Shown, StatefulSerializer, TextField, UnitField
from meetings.filters import ResolutionFilter
from meetings.models import ActionStep, AgendaItem, Meeting, Resolution


class StepSerializer(StrictModelSerializer):
    """A step of the present action plan."""

    assignee = NamedPersonSerializer(read_only=True)

    class Meta:
        model = ActionStep
        fields = read_only_fields = ["position", "text", "assignee", "due_on"]


class ResolutionSerializer(StatefulSerializer):
    """A resolution as lists and answers show it."""

    meeting = Shown("number")
    item = Shown("uuid")
    owner = NamedPersonSerializer(read_only=True)
    tracking_unit = UnitField(read_only=True)
    verified_by = NamedPersonSerializer(read_only=True)
    superseded_by = Shown("number")
    steps = serializers.SerializerMethodField()

    class Meta:
        model = Resolution
        fields = read_only_fields = [
            "number", "uuid", "meeting", "item", "text", "owner", "tracking_unit", "due_on", "due_changes", "state", "allowed_events",
            "steps", "result", "remark", "adopted_at", "done_at", "closed_at", "verified_by", "superseded_by", "version",
        ]  # fmt: skip

    def get_steps(self, resolution) -> list:
        """The steps of the plan last handed in."""
        steps = [step for step in resolution.action_steps.all() if step.plan_version == resolution.plan_version]
        return list(StepSerializer(steps, many=True).data)


@extend_schema_field(OpenApiTypes.UUID)
class ItemField(serializers.SlugRelatedField):
    """An agenda item by uuid, among those the caller may read."""

    def get_queryset(self):
        """Readable items."""
        request = self.context.get("request")
        return AgendaItem.objects.visible_to(request.user) if request else AgendaItem.objects.none()


@extend_schema_field(OpenApiTypes.STR)
class MeetingField(serializers.SlugRelatedField):
    """A meeting by number, among those whose papers the caller opens."""

    def get_queryset(self):
        """Readable meetings."""
        request = self.context.get("request")
        return Meeting.objects.papers_for(request.user) if request else Meeting.objects.none()


class ResolutionCreateSerializer(StrictSerializer):
    """What is resolved; the person responsible is never left out (1.7.6.2)."""

    meeting = MeetingField("number")
    text = TextField(max_length=2000)
    owner = PersonField()
    due_on = serializers.DateField(required=False, allow_null=True)
    tracking_unit = UnitField(required=False)
    item = ItemField("uuid", required=False, allow_null=True)


class ResolutionFields(StrictSerializer):
    """Other terms; with a reason once the minutes are sealed."""

    text = TextField(max_length=2000, required=False)
    owner = PersonField(required=False)
    due_on = serializers.DateField(required=False, allow_null=True)
    tracking_unit = UnitField(required=False)
    reason = TextField(max_length=400, required=False, allow_blank=True)


class StepFields(StrictSerializer):
    """One step."""

    text = TextField(max_length=400)
    assignee = PersonField(required=False, allow_null=True)
    due_on = serializers.DateField(required=False, allow_null=True)


class PlanSerializer(StrictSerializer):
    """The action plan."""

    steps = StepFields(many=True)


class ResultSerializer(StrictSerializer):
    """What came of it."""

    result = TextField(max_length=4000)
    occurred_at = MomentField(required=False)


class ResolutionViewSet(ResourceViewSet):
    """Resolutions by number."""

    serializer_class = ResolutionSerializer
    create_serializer = ResolutionCreateSerializer
    update_serializer = ResolutionFields
    filterset_class = ResolutionFilter
    lookup_field = "number"
    orderings = {"-adopted_at": ("-adopted_at", "-id"), "adopted_at": ("adopted_at", "id")}
    events = {
        "submit-plan": Event(PlanSerializer, operations.submit_plan),
        "accept-plan": Event(None, operations.accept_plan),
        "return": Event(ReasonSerializer, operations.return_plan),
        "report-done": Event(ResultSerializer, operations.report_done),
        "verify": Event(None, operations.verify),
        "reject": Event(ReasonSerializer, operations.reject),
        "drop": Event(ReasonSerializer, operations.drop),
    }

    def queryset_for(self):
        """Visible resolutions with what an answer names."""
        names = ("meeting__kind", "item", "owner", "tracking_unit", "verified_by", "superseded_by")
        return Resolution.objects.visible_to(self.request.user).select_related(*names).prefetch_related("action_steps__assignee")

    def present(self, obj):
        """Read anew after an act, so that the plan is in the answer."""
        return super().present(self.queryset_for().filter(pk=obj.pk).first() or obj)

    def perform_create_operation(self, data):
        """Record it."""
        return operations.adopt(data.pop("meeting"), **data, by=self.request.user, at=now())

    def perform_update_operation(self, obj, data, version):
        """Change its terms."""
        return operations.change_resolution(obj, **data, version=version, by=self.request.user, at=now())
