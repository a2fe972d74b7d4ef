"""The agenda editor, papers, and outcomes."""

from django.http import Http404, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView, View

from comms.base.clock import now
from comms.web.pages import ActionPage, EditPage, VisibleObject
from meetings import operations
from meetings.actions.meetings import ITEM_ACTIONS, ITEM_CHANGE, ITEM_CREATE, ITEM_REMOVE
from meetings.models import AgendaItem
from meetings.queries.papers import paper, papers_by_item
from meetings.views.shared import FromLivePage, OpenMeeting, where_recorded


def editor_url(meeting) -> str:
    """The agenda editor of a meeting."""
    return reverse("meetings:agenda", args=[meeting.number])


class AgendaEditor(OpenMeeting, TemplateView):
    """All items with their order, papers and the sum of minutes against the planned length."""

    template_name = "meetings/agenda_editor.html"

    def get_context_data(self, **kwargs):
        """The items in order; for those who may change them."""
        meeting = self.get_object()
        if not self.request.user.has_perm(ITEM_CREATE.permission, meeting):
            raise Http404
        items = list(meeting.agenda_items.select_related("presenter", "department"))
        return super().get_context_data(
            object=meeting,
            title=_("Agenda"),
            lines=papers_by_item(items, reader=self.request.user),
            breadcrumbs=[(meeting.title, meeting.get_absolute_url())],
            **kwargs,
        )


class ItemCreate(OpenMeeting, EditPage):
    """Add an item to the agenda of the meeting."""

    action = ITEM_CREATE
    title = _("Add an agenda item")

    def success_address(self, obj):
        """Back to the editor."""
        return self.get_cancel_url()

    def get_cancel_url(self):
        """Back to the editor."""
        return editor_url(self.object)


class OneItem(FromLivePage, VisibleObject):
    """An item of a meeting whose papers the reader opens."""

    model = AgendaItem
    slug_field = "uuid"

    def get_queryset(self):
        """With its meeting."""
        meeting = ("meeting__kind", "meeting__unit", "meeting__minutes")
        return super().get_queryset().select_related("presenter", "department", *meeting)

    def success_address(self, obj):
        """Back to where the form was opened."""
        return self.get_cancel_url()

    def get_cancel_url(self):
        """Back to the editor."""
        return editor_url(self.object.meeting)


class ItemEdit(OneItem, EditPage):
    """Change an item."""

    action = ITEM_CHANGE
    title = _("Change the agenda item")


class ItemAction(OneItem, ActionPage):
    """Put an item at another place, note how it ended, or take it off."""

    object_actions = {**ITEM_ACTIONS, "remove": ITEM_REMOVE}

    def success_address(self, obj):
        """At the item, where it is only moved."""
        anchor = f"#item-{self.object.uuid}" if self.name == "move" else ""
        return f"{self.get_cancel_url()}{anchor}"

    def get_cancel_url(self):
        """An outcome is noted on the live page while the meeting runs, in the minutes afterwards."""
        meeting = self.object.meeting
        if self.name != "outcome":
            return editor_url(meeting)
        return where_recorded(meeting)


class Material(OpenMeeting, View):
    """GET a paper: remember that it was opened, then hand it over."""

    def get(self, request, **kwargs):
        """404 for papers of other meetings; HEAD only asks whether there is one."""
        found = paper(self.get_object(), kwargs["uuid"])
        if found is None:
            raise Http404
        if request.method == "GET":
            operations.note_opened(found, by=request.user, at=now())
        return HttpResponseRedirect(found.get_absolute_url())
