"""The inbox: what one was told, opened, and confirmed."""

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _
from django.views.generic import View

from comms.base.clock import now
from comms.base.pages import Column, ListPage
from comms.notifications import operations
from comms.notifications.filters import SHOWN, NoticeFilter
from comms.notifications.models import Notice
from comms.notifications.operations.rendering import subject_of


class Inbox(ListPage):
    """GET one's notices, newest first."""

    model = Notice
    title = _("Inbox")
    template_name = "notifications/inbox.html"
    filterset_class = NoticeFilter
    ordering = ("-created_at", "-id")
    empty_text = _("Nothing here. New notices appear as they come.")
    columns = [
        Column("title", _("Notice"), subject_of, url=True),
        Column("created_at", _("Received"), lambda notice: notice.created_at),
        Column("read_at", _("Read at"), lambda notice: notice.read_at or ""),
        Column("acknowledged_at", _("Acknowledged at"), lambda notice: notice.acknowledged_at or ""),
    ]

    def get_context_data(self, **kwargs):
        """Adds the three tabs."""
        chosen = self.request.GET.get("show", "")
        tabs = [(label, self.address(show=key or None), key == chosen) for key, label in [("", _("All")), *SHOWN]]
        return super().get_context_data(tabs=tabs, **kwargs)


class OwnNotice(LoginRequiredMixin, View):
    """One of one's own notices."""

    def notice(self):
        """The notice of the address. Raises Http404 for everybody else's."""
        return get_object_or_404(Notice.objects.visible_to(self.request.user), uuid=self.kwargs["uuid"])

    def back(self):
        """To the inbox as it was."""
        wanted = self.request.POST.get("next", "")
        inbox = reverse("notifications:inbox")
        safe = wanted.startswith(inbox) and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
        return HttpResponseRedirect(wanted if safe else inbox)


class OpenNotice(OwnNotice):
    """GET: note that it was read, and lead on to what it is about."""

    def get(self, request, uuid):
        """Opening is reading."""
        notice = operations.mark_read(self.notice(), by=request.user, at=now())
        return HttpResponseRedirect(notice.url or reverse("notifications:inbox"))


class AcknowledgeNotice(OwnNotice):
    """POST: confirm having read it."""

    def post(self, request, uuid):
        """Confirm; a second press changes nothing."""
        notice = self.notice()
        if notice.needs_acknowledgement:
            operations.acknowledge(notice, by=request.user, at=now())
        return self.back()


class ReadAll(OwnNotice):
    """POST: mark the whole inbox as read."""

    def post(self, request):
        """Nothing is acknowledged by it."""
        operations.mark_all_read(by=request.user, at=now())
        return self.back()
