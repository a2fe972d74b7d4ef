"""REST: one's own inbox."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from comms.base.clock import now
from comms.notifications.actions import NOTICE_ACTIONS, NOTICES_READ_ALL
from comms.notifications.filters import NoticeFilter
from comms.notifications.models import Notice
from comms.notifications.operations.rendering import absolute, subject_of
from comms.notifications.tables import INBOX
from comms.rest import ResourceSerializer, ResourceViewSet, body_class, read_body
from comms.rest.exports import Exported
from comms.web.actions import perform


class InboxNoticeSerializer(ResourceSerializer):
    """A notice in the caller's language; `page` is the page of what it is about."""

    title = serializers.SerializerMethodField()
    page = serializers.SerializerMethodField()

    class Meta:
        model = Notice
        fields = read_only_fields = [
            "uuid",
            "kind",
            "title",
            "page",
            "created_at",
            "read_at",
            "needs_acknowledgement",
            "acknowledged_at",
        ]

    def get_title(self, notice) -> str:
        return subject_of(notice)

    def get_page(self, notice) -> str:
        return absolute(notice.url)


class ReadAnswer(serializers.Serializer):
    """How many notices were unread."""

    read = serializers.IntegerField()


class NoticeViewSet(Exported, ResourceViewSet):
    """What one was told. Reading and confirming may be repeated: the first time counts."""

    table = INBOX
    serializer_class = InboxNoticeSerializer
    filterset_class = NoticeFilter
    lookup_field = "uuid"
    orderings = {"-created_at": ("-created_at", "-id"), "created_at": ("created_at", "id")}
    object_actions = NOTICE_ACTIONS

    def queryset_for(self):
        """Only one's own."""
        return Notice.objects.visible_to(self.request.user)

    @extend_schema(request=body_class(NOTICES_READ_ALL.form), responses=ReadAnswer)
    @action(detail=False, methods=["post"], url_path="read-all", pagination_class=None, filterset_class=None)
    def read_all(self, request, *args, **kwargs):
        """Mark everything as read."""
        values = read_body(NOTICES_READ_ALL.form, request.data, user=request.user)
        return Response({"read": perform(NOTICES_READ_ALL, values, by=request.user, at=now())})
