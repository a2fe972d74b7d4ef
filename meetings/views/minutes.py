"""Minutes: the page with the distribution board, the editor with its checklist, reading and signing."""

from difflib import unified_diff

from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from comms.base.clock import now
from comms.base.transactions import one_transaction
from comms.base.versions import ANY
from comms.notifications.queries import in_readers_words
from comms.web.documents import can_make_pdf
from comms.web.pages import ActionButton, ActionPage, EditPage, ObjectPage, VisibleObject
from meetings import operations
from meetings.actions.papers import MINUTES_ACTIONS, MINUTES_CHANGE
from meetings.models import Distribution, Minutes
from meetings.models.minutes import DONE, SENTENCES
from meetings.queries.documents import document_for, last_distributed
from meetings.queries.speaking import totals_of, turns_of
from meetings.rules import Problem
from meetings.views.signatures import signatures_of


class MinutesObject(VisibleObject):
    """Minutes that the reader writes, approves or received."""

    model = Minutes

    def get_queryset(self):
        """With the meeting and its people."""
        people = ("meeting__kind", "meeting__unit", "meeting__chair", "meeting__minute_taker", "approved_by")
        return super().get_queryset().select_related("current", *people)

    def note_reading(self, minutes):
        """A recipient who opens the minutes has read them (1.7.7.2); a HEAD only asks for them."""
        user = self.request.user
        if self.request.method == "GET" and user.has_perm(MINUTES_ACTIONS["read"].permission, minutes):
            operations.read_minutes(minutes, by=user, at=now())


class MinutesPage(MinutesObject, ObjectPage):
    """The document, its recipients and readers, its revisions. Opening it counts as read (1.7.7.2)."""

    template_name = "meetings/minutes_detail.html"
    object_actions = MINUTES_ACTIONS
    hidden_actions = ("read", "acknowledge")  # reading is opening; signing is a button that asks nothing
    action_url_name = "meetings:minutes_action"
    list_url_name = "meetings:minutes_list"

    def get_title(self, obj):
        """The meeting's title."""
        return obj.meeting.title

    def get_context_data(self, **kwargs):
        """The writers see the draft, everyone else the last revision that was sent out."""
        context = super().get_context_data(**kwargs)
        minutes, user = self.object, self.request.user
        self.note_reading(minutes)
        sent = last_distributed(minutes)
        writes = user.has_perm("meetings.oversee_minutes", minutes)
        rows = list(Distribution.objects.filter(revision=sent).select_related("recipient")) if sent else []
        context |= {"revision": sent, "revisions": [], "differences": [], "edit_url": ""}
        if writes:
            context |= {
                "revision": minutes.current,
                "revisions": list(minutes.revisions.select_related("author")),
                "differences": differences(minutes),
            }
        if minutes.is_draft and user.has_perm(MINUTES_CHANGE.permission, minutes):
            context["edit_url"] = reverse("meetings:minutes_edit", args=[minutes.number])
        return context | {
            "document": in_readers_words(document_for(minutes, user)),
            "signatures": signatures_of(minutes, user),
            "rows": rows,
            "read": sum(1 for row in rows if row.read_at),
            "acknowledged": sum(1 for row in rows if row.acknowledged_at),
            "mine": next((row for row in rows if row.recipient_id == user.pk), None),
            "writes": writes,
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


class MinutesEdit(MinutesObject, EditPage):
    """The editor: text, what is decided, and what is still missing (1.7.7.1)."""

    action = MINUTES_CHANGE
    template_name = "meetings/minutes_editor.html"
    title = _("Write the minutes")

    def get(self, request, *args, **kwargs):
        """Sealed minutes have no editor."""
        if not self.object.is_draft:
            return HttpResponseRedirect(self.object.get_absolute_url())
        return super().get(request, *args, **kwargs)

    def get_template_names(self):
        """Always its own page."""
        return [self.template_name]

    def get_context_data(self, **kwargs):
        """Adds agenda, attendance, resolutions and the checklist."""
        meeting, missing = self.object.meeting, set(self.object.problems())
        sign_ins = {part.pk: part.sign_ins.valid().last() for part in meeting.participants.all()}
        parts = meeting.participants.select_related("user")
        speeches = [turn for turn in turns_of(meeting) if turn.begun_at]
        return super().get_context_data(
            meeting=meeting,
            items=meeting.agenda_items.select_related("presenter"),
            parts=[(part, sign_ins.get(part.pk)) for part in parts],
            resolutions=meeting.resolutions.select_related("owner", "tracking_unit").order_by("id"),
            checklist=[checked(problem, is_missing=problem in missing) for problem in Problem],
            complete=not missing,
            speeches=speeches,
            totals=totals_of(speeches, now()),
            breadcrumbs=[(meeting.title, meeting.get_absolute_url())],
            **kwargs,
        )

    @one_transaction()
    def operate(self, form):
        """Keep the draft, and hand it to the chair when that button was pressed."""
        minutes = super().operate(form)
        if "submit" in self.request.POST:
            return operations.submit(minutes, by=self.request.user, at=now(), version=ANY)
        return minutes

    def success_address(self, obj):
        """The minutes after submitting, the editor again after saving."""
        if "submit" in self.request.POST:
            return obj.get_absolute_url()
        return self.request.path


def checked(problem, *, is_missing):
    """A line of the checklist: what is missing, or what is there."""
    if is_missing:
        return SENTENCES[problem], False
    return DONE[problem], True


class MinutesAction(MinutesObject, ActionPage):
    """One act on minutes."""

    object_actions = MINUTES_ACTIONS

    def success_address(self, obj):
        """Back to the minutes."""
        return self.get_cancel_url()


class Acknowledge(MinutesObject, ActionButton):
    """POST: sign for the minutes (签收)."""

    action = MINUTES_ACTIONS["acknowledge"]
    title = action.label
    done_text = _("Acknowledged.")
