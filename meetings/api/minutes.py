"""REST: minutes by number with their events, revisions and recipients."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from comms.base.api import Event, ResourceViewSet, StrictModelSerializer, StrictSerializer
from comms.base.clock import now
from comms.base.errors import NotAllowed
from meetings import operations
from meetings.api.fields import NamedPersonSerializer, PersonField, ReasonSerializer, Shown, StatefulSerializer, TextField
from meetings.filters import MinutesFilter
from meetings.models import Distribution, Minutes, MinutesRevision
from meetings.queries.documents import shown_document
from meetings.states import Output


class MinutesLineSerializer(StatefulSerializer):
    """Minutes in a list: without the document."""

    meeting = Shown("number")
    revision = serializers.IntegerField(source="current.number", default=None, read_only=True)
    approved_by = NamedPersonSerializer(read_only=True)

    class Meta:
        model = Minutes
        fields = read_only_fields = [
            "number", "uuid", "meeting", "state", "allowed_events", "output", "revision", "return_reason", "correction_reason",
            "approved_by", "approved_at", "version",
        ]  # fmt: skip


class MinutesSerializer(MinutesLineSerializer):
    """Minutes; `document` is what the caller may read: the draft for its writers, the revision sent out for everyone else."""

    document = serializers.SerializerMethodField()

    class Meta(MinutesLineSerializer.Meta):
        fields = read_only_fields = [*MinutesLineSerializer.Meta.fields, "document"]

    def get_document(self, minutes) -> dict:
        """The document with all columns of the form."""
        return shown_document(minutes, writes=writes(self.context["request"].user, minutes))


def writes(user, minutes) -> bool:
    """Whether the caller writes or approves these minutes, and so sees drafts, revisions and the distribution board."""
    return user.has_perm("meetings.write_minutes", minutes) or user.has_perm("meetings.approve_minutes", minutes)


class MinutesFields(StrictSerializer):
    """The draft."""

    body = TextField(max_length=60_000, required=False, allow_blank=True)
    output = serializers.ChoiceField(Output.choices, required=False)
    no_resolution_reason = TextField(max_length=400, required=False, allow_blank=True)


class RecipientsSerializer(StrictSerializer):
    """Further recipients."""

    recipients = PersonField(many=True)


class RevisionSerializer(StrictModelSerializer):
    """A sealed revision."""

    author = NamedPersonSerializer(read_only=True)

    class Meta:
        model = MinutesRevision
        fields = read_only_fields = ["number", "uuid", "document", "sha256", "author", "submitted_at"]


class DistributionSerializer(StrictModelSerializer):
    """One recipient of one revision."""

    recipient = NamedPersonSerializer(read_only=True)
    revision = serializers.IntegerField(source="revision.number", read_only=True)

    class Meta:
        model = Distribution
        fields = read_only_fields = ["uuid", "revision", "recipient", "why", "sent_at", "late", "read_at", "acknowledged_at", "reminders"]


class MinutesViewSet(ResourceViewSet):
    """Minutes by number. Reading one counts as read by its recipient (1.7.7.2)."""

    serializer_class = MinutesSerializer
    update_serializer = MinutesFields
    filterset_class = MinutesFilter
    lookup_field = "number"
    orderings = {"-id": ("-id",)}
    events = {
        "submit": Event(None, operations.submit),
        "approve": Event(None, operations.approve),
        "return": Event(ReasonSerializer, operations.return_minutes),
        "distribute": Event(RecipientsSerializer, operations.add_recipients),
        "correct": Event(ReasonSerializer, operations.correct),
    }

    def queryset_for(self):
        """Visible minutes with what an answer names."""
        names = ("meeting__kind", "meeting__unit", "meeting__chair", "meeting__minute_taker", "current", "approved_by")
        return Minutes.objects.visible_to(self.request.user).select_related(*names)

    def get_serializer_class(self):
        """Lists leave the document out."""
        return MinutesLineSerializer if self.action == "list" else super().get_serializer_class()

    def retrieve(self, request, *args, **kwargs):
        """The document; a recipient has read it now."""
        operations.note_read(self.get_object(), by=request.user, at=now())
        return super().retrieve(request, *args, **kwargs)

    def perform_update_operation(self, obj, data, version):
        """Keep the draft."""
        return operations.write_minutes(obj, **data, version=version, by=self.request.user, at=now())

    @extend_schema(request=None, responses=DistributionSerializer)
    @action(detail=True, methods=["post"])
    def acknowledge(self, request, *args, **kwargs):
        """Sign for the minutes; twice changes nothing, so that no version is asked for."""
        row = operations.acknowledge(self.get_object(), by=request.user, at=now())
        return Response(DistributionSerializer(row).data)

    @extend_schema(responses=RevisionSerializer(many=True), filters=False)
    @action(detail=True, methods=["get"], pagination_class=None)
    def revisions(self, request, *args, **kwargs):
        """The sealed revisions, for those who write or approve."""
        rows = self._own(request).revisions.select_related("author")
        return Response(RevisionSerializer(rows, many=True).data)

    @extend_schema(responses=DistributionSerializer(many=True), filters=False)
    @action(detail=True, methods=["get"], pagination_class=None)
    def distributions(self, request, *args, **kwargs):
        """Who received, read and acknowledged, for those who write or approve."""
        rows = Distribution.objects.filter(revision__minutes=self._own(request)).select_related("recipient", "revision").order_by("id")
        return Response(DistributionSerializer(rows, many=True).data)

    def _own(self, request):
        minutes = self.get_object()
        if not writes(request.user, minutes):
            raise NotAllowed
        return minutes
