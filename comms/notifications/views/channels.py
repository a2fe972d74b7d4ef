"""A person's own messengers and webhooks."""

from django.contrib.auth.mixins import LoginRequiredMixin
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from comms.notifications.actions import CHANNEL_CREATE, CHANNEL_REMOVE
from comms.notifications.filters import areas
from comms.notifications.models import ChannelAddress
from comms.web.pages import ActionPage, FormPage


class Channels(LoginRequiredMixin, TemplateView):
    """GET one's channels."""

    template_name = "notifications/channels.html"

    def get_context_data(self, **kwargs):
        """channels: (channel, what it is for in words)."""
        labels = dict(areas())
        channels = ChannelAddress.objects.filter(user=self.request.user)
        rows = [(channel, [labels.get(kind, kind) for kind in channel.kinds]) for channel in channels]
        return super().get_context_data(title=_("Notification channels"), channels=rows, **kwargs)


class AddChannel(FormPage):
    """Add a channel."""

    action = CHANNEL_CREATE
    title = _("New channel")
    cancel_url = reverse_lazy("notifications:channels")  # type: ignore[assignment]

    def success_address(self, obj):
        """Back to the list."""
        return self.get_cancel_url()


class ChannelAction(ActionPage):
    """Remove one of one's channels."""

    model = ChannelAddress
    slug_field = "uuid"
    object_actions = {"remove": CHANNEL_REMOVE}

    def get_queryset(self):
        """Only one's own."""
        return ChannelAddress.objects.filter(user=self.request.user)

    def success_address(self, obj):
        """Back to the list."""
        return self.get_cancel_url()

    def get_cancel_url(self):
        """The list; a channel has no page of its own."""
        return reverse("notifications:channels")
