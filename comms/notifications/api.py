"""REST: one's own inbox."""

from django.urls import include, path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.routers import SimpleRouter

from comms.base.api import ReadOnlyResourceViewSet, StrictSerializer
from comms.base.clock import now
from comms.notifications import operations
from comms.notifications.filters import NoticeFilter
from comms.notifications.models import Notice
from comms.notifications.operations.rendering import absolute, subject_of


class InboxNoticeSerializer(serializers.ModelSerializer):
    """A notice in the caller's language, with the address of what it is about."""

    title = serializers.SerializerMethodField()
    url = serializers.SerializerMethodField()

    class Meta:
        model = Notice
        fields = read_only_fields = [
            "uuid", "kind", "title", "url", "created_at", "read_at", "needs_acknowledgement", "acknowledged_at",
        ]  # fmt: skip

    def get_title(self, notice) -> str:
        return subject_of(notice)

    def get_url(self, notice) -> str:
        return absolute(notice.url)


class NoticeViewSet(ReadOnlyResourceViewSet):
    """What one was told. Reading and confirming may be repeated: the first time counts."""

    serializer_class = InboxNoticeSerializer
    queryset = Notice.objects.none()
    filterset_class = NoticeFilter
    lookup_field = "uuid"
    orderings = {"-created_at": ("-created_at", "-id"), "created_at": ("created_at", "id")}

    def queryset_for(self):
        """Only one's own."""
        return Notice.objects.visible_to(self.request.user)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def read(self, request, *args, **kwargs):
        """Note that it was read."""
        return self._act(operations.mark_read)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def acknowledge(self, request, *args, **kwargs):
        """Confirm having read it."""
        return self._act(operations.acknowledge)

    @extend_schema(request=None, responses={200: {"type": "object", "properties": {"read": {"type": "integer"}}}})
    @action(detail=False, methods=["post"], url_path="read-all", pagination_class=None)
    def read_all(self, request, *args, **kwargs):
        """Mark everything as read."""
        self._empty_body()
        return Response({"read": operations.mark_all_read(by=request.user, at=now())})

    def _act(self, operation):
        notice = self.get_object()
        self._empty_body()
        return Response(self.get_serializer(operation(notice, by=self.request.user, at=now())).data)

    def _empty_body(self):
        StrictSerializer(data=self.request.data or {}).is_valid(raise_exception=True)


router = SimpleRouter()
router.register("notices", NoticeViewSet, basename="notice")
urlpatterns = [path("", include(router.urls))]
