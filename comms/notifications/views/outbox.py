"""The outbox as system administrators see it: what waits, what failed and why."""

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.generic import TemplateView, View

from comms.base.clock import now
from comms.base.errors import DomainError
from comms.base.markup import chip_html
from comms.base.pages import Column, ListPage
from comms.notifications import operations
from comms.notifications.filters import OutboxFilter
from comms.notifications.models import Outbox
from comms.notifications.queries import outbox_figures
from comms.notifications.states import OutboxState

PERMISSION = "notifications.operate_outbox"


class OutboxList(ListPage):
    """GET the messages, newest first, with the figures on top."""

    model = Outbox
    title = _("Outbox")
    template_name = "notifications/outbox.html"
    permission = PERMISSION
    filterset_class = OutboxFilter
    ordering = ("-id",)
    empty_text = _("No message yet.")
    columns = [
        Column("kind", _("Kind"), lambda row: row.kind, url=True),
        Column("recipient", _("Recipient"), lambda row: row.recipient or row.address),
        Column("channel", _("Channel"), lambda row: row.get_channel_display()),
        Column(
            "state", _("State"), lambda row: chip_html(row.get_state_display(), row.state_tone), export=lambda row: row.get_state_display()
        ),
        Column("attempts", _("Attempts"), lambda row: row.attempts),
        Column("created_at", _("Queued at"), lambda row: row.created_at),
        Column("sent_at", _("Sent at"), lambda row: row.sent_at or ""),
        Column("last_error", _("Last error"), lambda row: row.last_error),
    ]

    def get_queryset(self):
        """Everything; the page as a whole has its permission."""
        return Outbox.objects.select_related("recipient")

    def row_url(self, obj):
        """The message's page."""
        return reverse("notifications:message", args=[obj.uuid])

    def get_context_data(self, **kwargs):
        """Adds the figures."""
        return super().get_context_data(figures=outbox_figures(now()), dead_url=self.address(state="dead"), **kwargs)


class Operator(LoginRequiredMixin):
    """Only for those who operate the outbox."""

    def dispatch(self, request, *args, **kwargs):
        """Check the permission once."""
        if request.user.is_authenticated and not request.user.has_perm(PERMISSION):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def message(self):
        """The message of the address. Raises Http404."""
        return get_object_or_404(Outbox.objects.select_related("recipient"), uuid=self.kwargs["uuid"])


class MessagePage(Operator, TemplateView):
    """GET one message: where it stands, but not its words."""

    template_name = "notifications/message.html"

    def get_context_data(self, **kwargs):
        """Adds the message and its facts."""
        message = self.message()
        facts = [
            (_("Recipient"), message.recipient or message.address),
            (_("Channel"), message.get_channel_display()),
            (_("Queued at"), message.created_at),
            (_("Attempts"), message.attempts),
            (_("Next attempt"), message.next_at if message.state == OutboxState.QUEUED else None),
            (_("Sent at"), message.sent_at),
            (_("Last error"), message.last_error),
            (_("Message-ID"), message.message_id),
        ]
        return super().get_context_data(title=message.kind, message=message, facts=facts, **kwargs)


class ActOnMessage(Operator, View):
    """POST /operations/outbox/<uuid>/retry/ or /cancel/."""

    acts = {"retry": operations.retry, "cancel": operations.cancel}

    def post(self, request, uuid, act):
        """Do it, or say why not."""
        try:
            self.acts[act](self.message(), by=request.user, at=now())
        except DomainError as refusal:
            messages.error(request, str(refusal))
        return HttpResponseRedirect(reverse("notifications:message", args=[uuid]))


class RetryAll(Operator, View):
    """POST: queue every failed message again."""

    def post(self, request):
        """Say how many."""
        number = operations.retry_all(by=request.user, at=now())
        messages.success(request, ngettext("%(n)d message is sent again.", "%(n)d messages are sent again.", number) % {"n": number})
        return HttpResponseRedirect(reverse("notifications:outbox"))
