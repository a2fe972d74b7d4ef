"""REST: the files of a visible object."""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Model
from django.http import FileResponse, Http404
from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from comms.audit.actions import ATTACH, ATTACHMENT_ACTIONS
from comms.audit.api.objects import object_or_404
from comms.audit.forms import AttachForm
from comms.audit.models import Attachment
from comms.audit.queries import attachments_of, visible_attachment
from comms.base import idempotency
from comms.base.clock import now
from comms.base.errors import Refused
from comms.organization.api.fields import NamedPerson
from comms.rest import ResourceSerializer, ResourceViewSet
from comms.rest.documents import AnyMediaType
from comms.rest.lists import WholePage, page_of, whole_page
from comms.web.actions import check_permission, offered, perform


class AttachmentSerializer(ResourceSerializer):
    """A file that belongs to an object."""

    uploaded_by = NamedPerson(read_only=True, allow_null=True)
    signed_for = serializers.DictField(child=serializers.CharField(), read_only=True)

    class Meta:
        model = Attachment
        fields = read_only_fields = [
            "uuid",
            "name",
            "media_type",
            "size",
            "sha256",
            "uploaded_by",
            "uploaded_at",
            "signed_for",
            "version",
        ]


class FilesView:
    """Views that answer with files."""

    def allowed_actions(self, attachment):
        """What the caller may do with the file."""
        return [name for name, _declared in offered(ATTACHMENT_ACTIONS, attachment, self.request.user)]

    def url_of(self, attachment):
        """Where the file is, whatever it belongs to."""
        return self.request.build_absolute_uri(reverse("attachment-detail", args=[attachment.uuid]))


# Files as multipart/form-data, each a part of the name `file`
FILES = {
    "type": "object",
    "properties": {"file": {"type": "array", "items": {"type": "string", "format": "binary"}}},
    "required": ["file"],
}


class ParentAttachments(FilesView, viewsets.GenericViewSet):
    """`/{prefix}/{identity}/attachments/`: the files of any object whose room registered it."""

    queryset = Attachment.objects.none()
    serializer_class = AttachmentSerializer
    parser_classes = [MultiPartParser]
    pagination_class = WholePage

    def parent(self):
        """The object of the address. Raises Http404."""
        return object_or_404(f"{self.kwargs['prefix']}/{self.kwargs['identity']}", self.request.user)

    @extend_schema(operation_id="object_attachments_list", responses=AttachmentSerializer(many=True))
    def list(self, request, *args, **kwargs):
        """The files of the object, oldest first (their number is limited, so there are no pages)."""
        return self.paginator.get_paginated_response(
            self.get_serializer(attachments_of(self.parent()), many=True).data
        )

    @extend_schema(
        operation_id="object_attachments_create",
        request={"multipart/form-data": FILES},
        responses={201: page_of(AttachmentSerializer)},
    )
    def create(self, request, *args, **kwargs):
        """Add every part of the name `file`, all or none. The answer is a page of what was added.

        With Idempotency-Key the same files are added once.
        """
        parent = self.parent()
        check_permission(ATTACH, request.user, parent)
        values = read_files(request, parent)
        with transaction.atomic():
            kept = self._claim(request, values["files"])
            if kept is not None and kept.status:
                return Response(kept.answer, status=kept.status)
            made = perform(ATTACH, values, by=request.user, at=now(), obj=parent)
            answer = whole_page([dict(line) for line in self.get_serializer(made, many=True).data])
            if kept is not None:
                idempotency.keep(kept, status=201, answer=answer)
        return Response(answer, status=201)

    def _claim(self, request, files: Iterable[UploadedFile]):
        key = request.headers.get("Idempotency-Key")
        if not key:
            return None
        body = [{"name": file.name, "sha256": digest(file)} for file in files]
        return idempotency.claim(scope=f"api:{request.user.pk}:{request.path}", key=key, body=body, at=now())


def digest(file: UploadedFile) -> str:
    """The hash of the bytes as they were sent."""
    return hashlib.sha256(b"".join(file.chunks())).hexdigest()


def read_files(request: Request, parent: Model) -> Mapping[str, Any]:
    """What the page's form makes of the parts of a request.

    Raises Refused by field, also for parts of another name and for parts of the right name that are no file.
    """
    form = AttachForm(request.POST, request.FILES, user=request.user, object=parent)
    if unknown := [name for name in request.data if name not in form.fields]:
        raise Refused(errors={name: _("This field is not known.") for name in unknown})
    if texts := [name for name in request.POST if name in form.fields]:
        raise Refused(errors={name: form.fields[name].error_messages["invalid"] for name in texts})
    if not form.is_valid():
        raise Refused(errors={name: list(said) for name, said in form.errors.items()})
    return form.values()


class AttachmentViewSet(FilesView, ResourceViewSet):
    """One file: what it is, its bytes, and withdrawing it."""

    serializer_class = AttachmentSerializer
    lookup_field = "uuid"
    object_actions = ATTACHMENT_ACTIONS

    def get_object(self):
        """The attachment when the caller may see the object it belongs to."""
        found = visible_attachment(self.kwargs["uuid"], self.request.user)
        if found is None:
            raise Http404
        return found

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"], content_negotiation_class=AnyMediaType)
    def content(self, request, *args, **kwargs):
        """The bytes of the file."""
        found = self.get_object()
        said = {"filename": found.name, "content_type": found.media_type}
        return FileResponse(found.file.open(), as_attachment=True, **said)
