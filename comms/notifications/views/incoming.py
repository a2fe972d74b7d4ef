"""Mail that arrived: the list of those who look after it, one mail, and what they do with it."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from comms.notifications.actions import INCOMING_ACTIONS
from comms.notifications.filters import IncomingFilter
from comms.notifications.models import IncomingMail
from comms.notifications.queries import became_of, words_for
from comms.notifications.tables import INCOMING, sender_in_words
from comms.web.pages import ActionPage, ListPage, ObjectPage, VisibleObject


class IncomingList(ListPage):
    """GET the mails, newest first."""

    table = INCOMING
    template_name = "notifications/incoming.html"
    permission = "notifications.look_after_mail"
    filterset_class = IncomingFilter
    orderings = {"-received_at": ("-received_at", "-id"), "received_at": ("received_at", "id")}
    ordering = ("-received_at", "-id")
    empty_text = _("No mail has arrived yet.")


class MailObject(VisibleObject):
    """A mail that the reader sees."""

    model = IncomingMail

    def get_queryset(self):
        """With the message that it answers and who settled it."""
        return super().get_queryset().select_related("answers", "settled_by")


class MailPage(MailObject, ObjectPage):
    """GET one mail: who wrote when, what became of it, and its words as plain text."""

    template_name = "notifications/mail.html"
    object_actions = INCOMING_ACTIONS
    action_url_name = "notifications:mail_action"

    def get_title(self, obj):
        """Its number."""
        return obj.number

    def get_context_data(self, **kwargs):
        """Adds the facts, the words as far as the reader may read them, and what it became."""
        context = super().get_context_data(**kwargs)
        mail, user = self.object, self.request.user
        words = words_for(mail, user)
        if user.has_perm("notifications.look_after_mail"):
            context["list_url"] = reverse("notifications:incoming")
        subject = words.subject if words else mail.subject
        facts = [
            (pgettext_lazy("mail", "From"), sender_in_words(mail)),
            (pgettext_lazy("mail", "To"), mail.recipients),
            (_("Subject line"), subject, "wide"),
            (_("Kind"), mail.get_kind_display()),
            (_("Received"), mail.received_at),
            (_("Sent at"), mail.sent_at),
            (_("Message-ID"), mail.message_id, "wide"),
            (_("Dealt with by"), mail.signature("settled_by")),
            (_("What was done"), mail.note, "wide"),
        ]
        if user.has_perm("notifications.operate_outbox"):
            context["answered"] = mail.answers
        if words or not mail.closed:
            context["remark"] = mail.why
        return context | {
            "facts": [fact for fact in facts if fact[1]],
            "words": words,
            "became": became_of(mail, user),
        }


class MailAction(MailObject, ActionPage):
    """One act on a mail."""

    object_actions = INCOMING_ACTIONS
