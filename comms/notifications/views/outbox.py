"""The outbox as system administrators see it: what waits, what failed and why."""

from django.contrib import messages
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from comms.base.clock import now
from comms.notifications.actions import OUTBOX_ACTIONS, OUTBOX_HOLD, OUTBOX_RELEASE, OUTBOX_RETRY_ALL
from comms.notifications.filters import OutboxFilter
from comms.notifications.models import Outbox
from comms.notifications.queries import is_held, outbox_figures
from comms.notifications.states import OutboxState
from comms.notifications.tables import OUTBOX
from comms.web.pages import ActionPage, FormPage, ListPage, ObjectPage, Permitted

PERMISSION = "notifications.operate_outbox"


class OutboxList(ListPage):
    """GET the messages, newest first, with the figures on top."""

    table = OUTBOX
    template_name = "notifications/outbox.html"
    permission = PERMISSION
    filterset_class = OutboxFilter
    ordering = ("-id",)
    empty_text = _("No message yet.")

    def get_context_data(self, **kwargs):
        """Adds the figures and whether messages leave."""
        figures, dead = outbox_figures(now()), self.address(state="dead")
        return super().get_context_data(figures=figures, dead_url=dead, held=is_held(), **kwargs)


class Operator(Permitted):
    """Only for those who operate the outbox, whom every message is open to."""

    permission = PERMISSION

    def get_queryset(self):
        """Everything."""
        return Outbox.objects.select_related("recipient", "notice")


class MessagePage(Operator, ObjectPage):
    """GET one message: where it stands, but not its words."""

    model = Outbox
    slug_field = "uuid"
    template_name = "notifications/message.html"
    list_url_name = "notifications:outbox"
    object_actions = OUTBOX_ACTIONS
    action_url_name = "notifications:message_action"

    def get_title(self, obj):
        """Its kind."""
        return obj.kind

    def get_context_data(self, **kwargs):
        """Adds the facts."""
        context = super().get_context_data(**kwargs)
        message = self.object
        facts = [
            (_("Recipient"), message.recipient or message.address),
            (_("Channel"), message.get_channel_display()),
            (_("Queued at"), message.created_at),
            (_("Attempts"), message.attempts),
            (_("Next attempt"), message.next_at if message.state == OutboxState.QUEUED else None),
            (_("Sent at"), message.sent_at),
            (_("Last error"), message.last_error),
            (_("Came back at"), message.bounced_at),
            (_("Why it came back"), message.bounce_reason),
            (_("Message-ID"), message.message_id),
        ]
        return context | {"facts": facts}


class MessageAction(Operator, ActionPage):
    """Send a message again, or never."""

    model = Outbox
    slug_field = "uuid"
    object_actions = OUTBOX_ACTIONS


class WholeOutbox(FormPage):
    """An act on all messages; leads back to the list."""

    cancel_url = reverse_lazy("notifications:outbox")  # type: ignore[assignment]

    def success_address(self, obj):
        """The list."""
        return self.get_cancel_url()


class Hold(WholeOutbox):
    """Let no message leave."""

    action = OUTBOX_HOLD
    title = submit_label = OUTBOX_HOLD.label


class Release(WholeOutbox):
    """Let messages leave again, and say what becomes of those that wait."""

    action = OUTBOX_RELEASE
    title = submit_label = OUTBOX_RELEASE.label


class RetryAll(WholeOutbox):
    """Queue every failed message again."""

    action = OUTBOX_RETRY_ALL
    title = submit_label = OUTBOX_RETRY_ALL.label

    def success_address(self, obj):
        """Say how many, and go back to the list."""
        said = ngettext("%(n)d message is sent again.", "%(n)d messages are sent again.", obj) % {"n": obj}
        messages.success(self.request, said)
        return super().success_address(obj)
