"""REST: one's own messengers and webhooks."""

from rest_framework import serializers

from comms.notifications.actions import CHANNEL_CREATE, CHANNEL_REMOVE
from comms.notifications.models import ChannelAddress
from comms.rest import ResourceSerializer, ResourceViewSet


class ChannelSerializer(ResourceSerializer):
    """A channel without its address: whoever has that can write to its owner."""

    kinds = serializers.ListField(child=serializers.CharField(), read_only=True)

    class Meta:
        model = ChannelAddress
        fields = read_only_fields = ["uuid", "name", "kinds", "active", "created_at", "version"]


class ChannelViewSet(ResourceViewSet):
    """Where one is told besides the inbox and e-mail."""

    serializer_class = ChannelSerializer
    lookup_field = "uuid"
    orderings = {"name": ("name", "id"), "-name": ("-name", "-id")}
    create_action = CHANNEL_CREATE
    remove_action = CHANNEL_REMOVE

    def queryset_for(self):
        """Only one's own."""
        return ChannelAddress.objects.filter(user=self.request.user)
