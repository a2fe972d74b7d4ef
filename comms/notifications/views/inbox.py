"""The inbox: what one was told, opened, and confirmed."""

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.generic import View

from comms.base.clock import now
from comms.notifications.actions import NOTICE_ACTIONS, NOTICES_READ_ALL
from comms.notifications.filters import SHOWN, NoticeFilter
from comms.notifications.models import Notice
from comms.notifications.operations import reading
from comms.notifications.tables import INBOX
from comms.web.pages import ActionPage, FormPage, ListPage


class Inbox(ListPage):
    """GET one's notices, newest first."""

    table = INBOX
    template_name = "notifications/inbox.html"
    filterset_class = NoticeFilter
    ordering = ("-created_at", "-id")
    empty_text = _("Nothing here. New notices appear as they come.")

    def get_context_data(self, **kwargs):
        """Adds the three tabs."""
        chosen = self.request.GET.get("show", "")
        tabs = [
            (label, self.address(show=key or None), key == chosen) for key, label in [("", _("All")), *SHOWN]
        ]
        return super().get_context_data(tabs=tabs, **kwargs)


class BackToInbox:
    """Where the acts of the inbox lead: to the inbox as it was when the button was pressed."""

    def success_address(self, obj):
        """Back to the inbox."""
        return self.get_cancel_url()

    def get_cancel_url(self):
        """The list of the button; never an address outside the inbox."""
        wanted = self.request.POST.get("next", "")
        inbox = reverse("notifications:inbox")
        safe = wanted.startswith(inbox) and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
        if safe:
            return wanted
        return inbox


class OpenNotice(LoginRequiredMixin, View):
    """GET: note that it was read, and lead on to what it is about."""

    def get(self, request, uuid):
        """Opening is reading. Everybody else's notices are absent."""
        notice = get_object_or_404(Notice.objects.visible_to(request.user), uuid=uuid)
        notice = reading.mark_read(notice, by=request.user, at=now())
        return HttpResponseRedirect(notice.url or reverse("notifications:inbox"))


class NoticeAction(BackToInbox, ActionPage):
    """Confirm having read one of one's own notices; a second press changes nothing."""

    model = Notice
    slug_field = "uuid"
    object_actions = NOTICE_ACTIONS


class ReadAll(BackToInbox, FormPage):
    """Mark the whole inbox as read; nothing is acknowledged by it."""

    action = NOTICES_READ_ALL
    title = submit_label = NOTICES_READ_ALL.label
