"""Minutes: the page with the distribution board, the editor with its checklist, events, reading and signing for them."""

from difflib import unified_diff

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic import View

from comms.base.clock import now
from comms.base.documents import can_make_pdf
from comms.base.errors import DomainError
from comms.base.pages import EventPage, ObjectPage, VisibleObject
from comms.notifications.rules import revived
from meetings import operations
from meetings.forms import MINUTES_FORMS, MinutesForm
from meetings.models import Distribution, Minutes
from meetings.models.minutes import DONE, SENTENCES
from meetings.queries.documents import last_distributed, shown_document
from meetings.rules import Problem
from meetings.views.shared import ActForm, refused, said_version


class MinutesObject(VisibleObject):
    """Minutes that the reader writes, approves or received."""

    model = Minutes

    def get_queryset(self):
        """With the meeting and its people."""
        people = ("meeting__kind", "meeting__unit", "meeting__chair", "meeting__minute_taker", "current", "approved_by")
        return super().get_queryset().select_related(*people)


class MinutesPage(MinutesObject, ObjectPage):
    """The document, who received, read and acknowledged it, and its revisions. Opening it counts as read (1.7.7.2)."""

    template_name = "meetings/minutes_detail.html"
    event_url_name = "meetings:minutes_event"
    list_url_name = "meetings:minutes_list"

    def get_title(self, obj):
        """The meeting's title."""
        return obj.meeting.title

    def get_context_data(self, **kwargs):
        """The writers see the draft, everyone else the last revision that was sent out."""
        context = super().get_context_data(**kwargs)
        minutes, user = self.object, self.request.user
        operations.note_read(minutes, by=user, at=now())
        sent = last_distributed(minutes)
        writes = user.has_perm("meetings.write_minutes", minutes) or user.has_perm("meetings.approve_minutes", minutes)
        rows = list(Distribution.objects.filter(revision=sent).select_related("recipient")) if sent else []
        return context | {
            "document": revived(shown_document(minutes, writes=writes)),
            "revision": sent if not writes else minutes.current,
            "rows": rows,
            "read": sum(1 for row in rows if row.read_at),
            "acknowledged": sum(1 for row in rows if row.acknowledged_at),
            "mine": next((row for row in rows if row.recipient_id == user.pk), None),
            "writes": writes,
            "edit_url": reverse("meetings:minutes_edit", args=[minutes.number]) if minutes.is_draft and writes else "",
            "revisions": list(minutes.revisions.select_related("author")) if writes else [],
            "differences": differences(minutes) if writes else [],
            "pdf": can_make_pdf(),
        }


def differences(minutes) -> list[tuple[str, str]]:
    """The lines that changed between the last two revisions, with their mark (`+`, `-`)."""
    last = list(minutes.revisions.order_by("-number")[:2])
    if len(last) < 2:
        return []
    new, old = (revision.document["body"].splitlines() for revision in last)
    lines = list(unified_diff(old, new, lineterm="", n=0))[2:]
    return [(line[0], line[1:]) for line in lines if line[:1] in "+-"]


class MinutesEdit(MinutesObject, ActForm):
    """The editor: text, what is decided, and what is still missing (1.7.7.1)."""

    form_class = MinutesForm
    template_name = "meetings/minutes_editor.html"
    title = _("Write the minutes")
    needs = "meetings.write_minutes"

    def dispatch(self, request, *args, **kwargs):
        """Sealed minutes have no editor."""
        if request.user.is_authenticated:
            minutes = self.get_object()
            if not minutes.is_draft:
                return HttpResponseRedirect(minutes.get_absolute_url())
        return super().dispatch(request, *args, **kwargs)

    def get_template_names(self):
        """Always its own page."""
        return [self.template_name]

    def get_initial(self):
        """The draft."""
        minutes = self.object
        return {"body": minutes.body, "output": minutes.output, "no_resolution_reason": minutes.meeting.no_resolution_reason}

    def get_context_data(self, **kwargs):
        """Adds agenda, attendance, resolutions and the checklist."""
        meeting, missing = self.object.meeting, set(self.object.problems())
        sign_ins = {part.pk: part.sign_ins.valid().first() for part in meeting.participants.all()}
        parts = meeting.participants.select_related("user")
        return super().get_context_data(
            meeting=meeting,
            items=meeting.agenda_items.select_related("presenter"),
            parts=[(part, sign_ins.get(part.pk)) for part in parts],
            resolutions=meeting.resolutions.select_related("owner", "tracking_unit").order_by("id"),
            checklist=[((SENTENCES if problem in missing else DONE)[problem], problem not in missing) for problem in Problem],
            complete=not missing,
            breadcrumbs=[(meeting.title, meeting.get_absolute_url())],
            **kwargs,
        )

    @transaction.atomic
    def act(self, **data):
        """Keep the draft, and hand it to the chair when that button was pressed."""
        minutes = operations.write_minutes(self.object, version=said_version(self.request), **data)
        if "submit" in self.request.POST:
            operations.submit(minutes, by=data["by"], at=data["at"])

    def success_address(self, obj):
        """The minutes after submitting, the editor again after saving."""
        return obj.get_absolute_url() if "submit" in self.request.POST else self.request.path


class MinutesEvent(MinutesObject, EventPage):
    """One act on minutes."""

    forms = MINUTES_FORMS
    operations = {
        "submit": operations.submit,
        "approve": operations.approve,
        "return": operations.return_minutes,
        "distribute": operations.add_recipients,
        "correct": operations.correct,
    }


class Acknowledge(MinutesObject, View):
    """POST: sign for the minutes (签收)."""

    def post(self, request, **kwargs):
        """Back to the minutes with a word."""
        minutes = self.get_object()
        try:
            operations.acknowledge(minutes, by=request.user, at=now())
        except DomainError as refusal:
            return refused(request, refusal, minutes.get_absolute_url())
        messages.success(request, _("Acknowledged."))
        return HttpResponseRedirect(minutes.get_absolute_url())
