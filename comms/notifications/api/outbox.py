"""REST: the outbox, for those who operate it."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from comms.base.clock import now
from comms.base.rights import allow
from comms.notifications.actions import OUTBOX_ACTIONS, OUTBOX_HOLD, OUTBOX_RELEASE, OUTBOX_RETRY_ALL
from comms.notifications.filters import OutboxFilter
from comms.notifications.models import Outbox
from comms.notifications.queries import is_held
from comms.notifications.tables import OUTBOX
from comms.organization.api.fields import NamedPerson
from comms.rest import ResourceSerializer, ResourceViewSet, body_class, read_body
from comms.rest.exports import Exported
from comms.web.actions import perform


class MessageSerializer(ResourceSerializer):
    """Where a message stands, but not its words; `address` only where the recipient has no account."""

    recipient = NamedPerson(read_only=True, allow_null=True)
    address = serializers.SerializerMethodField()

    class Meta:
        model = Outbox
        fields = read_only_fields = [
            "uuid",
            "kind",
            "channel",
            "recipient",
            "address",
            "state",
            "attempts",
            "created_at",
            "next_at",
            "sent_at",
            "last_error",
            "message_id",
            "bounced_at",
            "bounce_reason",
        ]

    def get_address(self, message) -> str:
        if message.recipient_id:
            return ""
        return message.address


class RetriedAnswer(serializers.Serializer):
    """How many messages are sent again."""

    retried = serializers.IntegerField()


class HeldAnswer(serializers.Serializer):
    """Whether messages leave."""

    held = serializers.BooleanField()


class OutboxViewSet(Exported, ResourceViewSet):
    """What waits, what failed and why; failed messages are sent again or given up."""

    table = OUTBOX
    serializer_class = MessageSerializer
    filterset_class = OutboxFilter
    lookup_field = "uuid"
    object_actions = OUTBOX_ACTIONS

    def initial(self, request, *args, **kwargs):
        """Nobody else learns anything, not even by asking oddly."""
        super().initial(request, *args, **kwargs)
        allow(request.user, "notifications.operate_outbox")

    def queryset_for(self):
        """Everything."""
        return Outbox.objects.all()

    @extend_schema(request=body_class(OUTBOX_RETRY_ALL.form), responses=RetriedAnswer)
    @action(detail=False, methods=["post"], url_path="retry-all", pagination_class=None, filterset_class=None)
    def retry_all(self, request, *args, **kwargs):
        """Queue every failed message again."""
        values = read_body(OUTBOX_RETRY_ALL.form, request.data, user=request.user)
        return Response({"retried": perform(OUTBOX_RETRY_ALL, values, by=request.user, at=now())})

    @extend_schema(request=body_class(OUTBOX_HOLD.form), responses=HeldAnswer)
    @action(detail=False, methods=["post"], pagination_class=None, filterset_class=None)
    def hold(self, request, *args, **kwargs):
        """Let no message leave until somebody releases the outbox."""
        return self.of_all(OUTBOX_HOLD, request)

    @extend_schema(request=body_class(OUTBOX_RELEASE.form), responses=HeldAnswer)
    @action(detail=False, methods=["post"], pagination_class=None, filterset_class=None)
    def release(self, request, *args, **kwargs):
        """Let messages leave again; those that wait are sent or cancelled."""
        return self.of_all(OUTBOX_RELEASE, request)

    def of_all(self, act, request):
        """Do an act on all messages, and say whether they leave now."""
        perform(act, read_body(act.form, request.data, user=request.user), by=request.user, at=now())
        return Response({"held": is_held()})
