"""A person's own messengers and webhooks."""

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView, View

from comms.base.clock import now
from comms.base.pages import FormPage
from comms.notifications import operations
from comms.notifications.filters import areas
from comms.notifications.forms import ChannelForm
from comms.notifications.models import ChannelAddress


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

    form_class = ChannelForm
    title = _("New channel")
    cancel_url = reverse_lazy("notifications:channels")  # type: ignore[assignment]

    def operate(self, form):
        """Add it to one's own."""
        return operations.add_channel(user=self.request.user, by=self.request.user, at=now(), **form.cleaned_data)

    def success_address(self, obj):
        """Back to the list."""
        return reverse("notifications:channels")


class RemoveChannel(LoginRequiredMixin, View):
    """POST: remove one of one's channels."""

    def post(self, request, uuid):
        """Remove it; messages waiting for it are cancelled."""
        channel = get_object_or_404(ChannelAddress, user=request.user, uuid=uuid)
        operations.remove_channel(channel, by=request.user, at=now())
        return HttpResponseRedirect(reverse("notifications:channels"))
