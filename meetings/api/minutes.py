"""REST: minutes by number with their acts, revisions and recipients."""

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from comms.base.clock import now
from comms.base.rights import allow
from comms.organization.api.fields import Named, NamedPerson
from comms.rest import ResourceSerializer, ResourceViewSet, StrictModelSerializer
from comms.rest.documents import PrintedForm
from comms.rest.exports import Exported
from comms.rest.lists import WholePage
from meetings.actions.papers import MINUTES_ACTIONS, MINUTES_CHANGE
from meetings.filters import MinutesFilter
from meetings.models import Distribution, Minutes, MinutesRevision
from meetings.queries.documents import document_for
from meetings.tables import MINUTES, minutes_sheet

IN_THE_DOCUMENT = ("meeting__kind", "meeting__unit", "meeting__chair", "meeting__minute_taker")


class MinutesSerializer(ResourceSerializer):
    """Minutes; `document` is what the caller may read: the draft for its writers, else the revision sent."""

    meeting = Named("number")
    revision = serializers.IntegerField(source="current.number", default=None, read_only=True)
    approved_by = NamedPerson(read_only=True)
    signed_for = serializers.DictField(child=serializers.CharField(), read_only=True)
    document = serializers.SerializerMethodField()

    class Meta:
        model = Minutes
        fields = read_only_fields = [
            "number",
            "uuid",
            "meeting",
            "state",
            "output",
            "revision",
            "return_reason",
            "correction_reason",
            "approved_by",
            "approved_at",
            "kept_back",
            "signed_for",
            "version",
            "document",
        ]

    def get_document(self, minutes) -> dict:
        """The document with all columns of the form."""
        return document_for(minutes, self.context["request"].user)


class RevisionSerializer(StrictModelSerializer):
    """A sealed revision."""

    author = NamedPerson(read_only=True)

    class Meta:
        model = MinutesRevision
        fields = read_only_fields = ["number", "uuid", "document", "sha256", "author", "submitted_at"]


class DistributionSerializer(StrictModelSerializer):
    """One recipient of one revision."""

    recipient = NamedPerson(read_only=True)
    revision = serializers.IntegerField(source="revision.number", read_only=True)

    class Meta:
        model = Distribution
        fields = read_only_fields = [
            "uuid",
            "revision",
            "recipient",
            "why",
            "sent_at",
            "late",
            "read_at",
            "acknowledged_at",
            "reminders",
        ]


@extend_schema_view(
    act_read=extend_schema(responses=DistributionSerializer),
    act_acknowledge=extend_schema(responses=DistributionSerializer),
)
class MinutesViewSet(PrintedForm, Exported, ResourceViewSet):
    """Minutes by number.

    A recipient says with `read/` that they were read and signs with `acknowledge/` (1.7.7.2).
    """

    table = MINUTES
    serializer_class = MinutesSerializer
    change_action = MINUTES_CHANGE
    object_actions = MINUTES_ACTIONS
    filterset_class = MinutesFilter
    lookup_field = "number"
    expandable = ("document", "allowed_actions")
    needs = {"document": IN_THE_DOCUMENT, "allowed_actions": ("meeting__kind", "meeting__chair")}
    orderings = {"-id": ("-id",)}

    def queryset_for(self):
        """Those that the caller writes, approves or received."""
        return Minutes.objects.visible_to(self.request.user)

    def sheet(self, minutes):
        """《会议纪要》, of what the caller may read."""
        document = document_for(minutes, self.request.user)
        return minutes_sheet(minutes, document, by=self.request.user, at=now())

    def answer(self, result):
        """The minutes; the recipient's own line after reading and signing."""
        if isinstance(result, Distribution):
            return Response(DistributionSerializer(result).data)
        return super().answer(result)

    @extend_schema(responses=RevisionSerializer(many=True), filters=False)
    @action(detail=True, methods=["get"], pagination_class=WholePage)
    def revisions(self, request, *args, **kwargs):
        """The sealed revisions, for those who write or approve."""
        rows = self._overseen().revisions.select_related("author")
        return self.paginator.get_paginated_response(RevisionSerializer(rows, many=True).data)

    @extend_schema(responses=DistributionSerializer(many=True), filters=False)
    @action(detail=True, methods=["get"], pagination_class=WholePage)
    def distributions(self, request, *args, **kwargs):
        """Who received, read and acknowledged which revision, for those who write or approve."""
        rows = Distribution.objects.filter(revision__minutes=self._overseen())
        lines = DistributionSerializer(rows.select_related("recipient", "revision"), many=True).data
        return self.paginator.get_paginated_response(lines)

    def _overseen(self):
        """The minutes, for those who see more of them than a recipient. Raises NotAllowed."""
        minutes = self.get_object()
        allow(self.request.user, "meetings.oversee_minutes", minutes)
        return minutes
