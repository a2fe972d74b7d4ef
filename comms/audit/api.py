"""REST: the timeline of a visible object, and its files. Objects are named `prefix/identity`, as everywhere in the REST addresses."""

import hashlib

from django.db import transaction
from django.http import FileResponse, Http404
from django.urls import path
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response

from comms.audit import operations
from comms.audit.models import Attachment, Event
from comms.audit.permissions import may_attach
from comms.audit.queries import attachments_of, find_object, line_of, visible_attachment
from comms.base import idempotency
from comms.base.api import Event as Act
from comms.base.api import MomentField, ReadOnlyResourceViewSet, ResourceViewSet, StrictSerializer
from comms.base.clock import now
from comms.base.errors import NotAllowed, Refused


def object_or_404(name: str, user):
    """The object named `prefix/identity` when the caller may see it. Raises Http404."""
    found = find_object(name, user)
    if found is None:
        raise Http404
    return found


class DifferenceSerializer(serializers.Serializer):
    """One changed field in words."""

    label = serializers.CharField()  # type: ignore[assignment]
    old = serializers.CharField(allow_null=True)
    new = serializers.CharField()


class TimelineEventSerializer(serializers.Serializer):
    """One event as the timeline tells it."""

    event = serializers.CharField(source="event.event")
    label = serializers.CharField()  # type: ignore[assignment]
    by = serializers.CharField(source="who")
    source = serializers.CharField()  # type: ignore[assignment]
    target = serializers.CharField()
    occurred_at = MomentField()
    recorded_at = MomentField(source="event.recorded_at")
    reason = serializers.CharField()
    differences = DifferenceSerializer(many=True)

    class Meta:
        model = Event


@extend_schema_view(
    list=extend_schema(
        parameters=[
            OpenApiParameter("object", str, required=True, description="prefix/identity, for example fault-slips/TS-2026-000123"),
            OpenApiParameter("cursor", str),
            OpenApiParameter("page_size", int),
        ]
    )
)
class EventViewSet(ReadOnlyResourceViewSet):
    """The audit timeline of one object, newest first."""

    serializer_class = TimelineEventSerializer

    def filtered(self):
        """Events of the object asked for. Raises Refused without one, Http404 when it is not visible."""
        params = self.request.query_params
        if unknown := set(params) - {"object", "cursor", "page_size", "ordering", "format"}:
            raise Refused(errors={name: _("This filter is not known.") for name in sorted(unknown)})
        if not params.get("object"):
            raise Refused(errors={"object": _("Name the object, for example fault-slips/TS-2026-000123.")})
        self.subject = object_or_404(params["object"], self.request.user)
        return Event.objects.about(self.subject)

    def get_serializer(self, *args, **kwargs):
        """Events become lines in the caller's language."""
        lines = [[line_of(event, self.subject) for event in rows] for rows in args]
        return super().get_serializer(*lines, **kwargs)


class AttachmentSerializer(serializers.ModelSerializer):
    """A file that belongs to an object."""

    uploaded_by = serializers.CharField(source="uploaded_by.name", default=None, read_only=True)

    class Meta:
        model = Attachment
        fields = read_only_fields = ["uuid", "name", "media_type", "size", "sha256", "uploaded_by", "uploaded_at", "version"]


class UploadSerializer(StrictSerializer):
    """One file as multipart/form-data."""

    file = serializers.FileField(allow_empty_file=True)


class WithdrawSerializer(StrictSerializer):
    """Why the file is taken out of sight."""

    reason = serializers.CharField(max_length=200)


class ParentAttachments(viewsets.GenericViewSet):
    """`/{prefix}/{identity}/attachments/`: the files of any object whose room registered it."""

    queryset = Attachment.objects.none()
    serializer_class = AttachmentSerializer
    parser_classes = [MultiPartParser]

    def parent(self):
        """The object of the address. Raises Http404."""
        return object_or_404(f"{self.kwargs['prefix']}/{self.kwargs['identity']}", self.request.user)

    @extend_schema(operation_id="object_attachments_list", responses=AttachmentSerializer(many=True))
    def list(self, request, *args, **kwargs):
        """The files of the object, oldest first (their number is limited, so there are no pages)."""
        return Response(self.get_serializer(attachments_of(self.parent()), many=True).data)

    @extend_schema(operation_id="object_attachments_create", request=UploadSerializer, responses={201: AttachmentSerializer})
    def create(self, request, *args, **kwargs):
        """Add one file; with Idempotency-Key the same file is added once."""
        parent = self.parent()
        if not may_attach(request.user, parent):
            raise NotAllowed(_("You may not add files here."))
        body = UploadSerializer(data=request.data)
        body.is_valid(raise_exception=True)
        file = body.validated_data["file"]
        with transaction.atomic():
            kept = self._claim(request, file)
            if kept is not None and kept.status:
                return Response(kept.answer, status=kept.status)
            made = operations.attach(parent, file=file, by=request.user, at=now(), field="file")
            answer = dict(self.get_serializer(made).data)
            if kept is not None:
                idempotency.keep(kept, status=201, answer=answer)
        return Response(answer, status=201)

    def _claim(self, request, file):
        key = request.headers.get("Idempotency-Key")
        if not key:
            return None
        digest = hashlib.sha256(b"".join(file.chunks())).hexdigest()
        body = {"name": file.name, "sha256": digest}
        return idempotency.claim(scope=f"api:{request.user.pk}:{request.path}", key=key, body=body, at=now())


class AttachmentViewSet(ResourceViewSet):
    """One file: what it is, its bytes, and withdrawing it."""

    serializer_class = AttachmentSerializer
    queryset = Attachment.objects.none()
    lookup_field = "uuid"
    events = {"withdraw": Act(WithdrawSerializer, operations.withdraw)}

    def get_object(self):
        """The attachment when the caller may see the object it belongs to."""
        found = visible_attachment(self.kwargs["uuid"], self.request.user)
        if found is None:
            raise Http404
        return found

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"])
    def content(self, request, *args, **kwargs):
        """The bytes of the file."""
        found = self.get_object()
        return FileResponse(found.file.open(), as_attachment=True, filename=found.name, content_type=found.media_type)


ONE = "attachments/<uuid:uuid>/"
OF_PARENT = "<slug:prefix>/<str:identity>/attachments/"
urlpatterns = [
    path("events/", EventViewSet.as_view({"get": "list"}), name="event-list"),
    path("events/count/", EventViewSet.as_view({"get": "count"}), name="event-count"),
    path(ONE, AttachmentViewSet.as_view({"get": "retrieve"}), name="attachment-detail"),
    path(f"{ONE}content/", AttachmentViewSet.as_view({"get": "content"}), name="attachment-content"),
    path(f"{ONE}withdraw/", AttachmentViewSet.as_view({"post": "event_withdraw"}), name="attachment-withdraw"),
    path(OF_PARENT, ParentAttachments.as_view({"get": "list", "post": "create"}), name="parent-attachments"),
]
