"""The agenda editor, papers, and outcomes."""

from django.http import Http404, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView, View

from comms.base.clock import now
from comms.base.errors import DomainError
from comms.base.forms import ConfirmForm
from comms.base.pages import VisibleObject
from meetings import operations
from meetings.forms import ItemForm, OutcomeForm
from meetings.models import AgendaItem
from meetings.queries.papers import paper, papers_by_item
from meetings.states import ItemOutcome
from meetings.views.shared import ActForm, ActOnMeeting, OnMeeting, refused, said_version


def editor_url(meeting) -> str:
    """The agenda editor of a meeting."""
    return reverse("meetings:agenda", args=[meeting.number])


class AgendaEditor(OnMeeting, TemplateView):
    """All items with their order, papers and the sum of minutes against the planned length."""

    template_name = "meetings/agenda_editor.html"

    def get_context_data(self, **kwargs):
        """The items in order; for those who may change them."""
        meeting = self.get_object()
        if not self.request.user.has_perm("meetings.prepare_meeting", meeting):
            raise Http404
        items = list(meeting.agenda_items.select_related("presenter", "department"))
        lines, crumbs = papers_by_item(items, reader=self.request.user), [(meeting.title, meeting.get_absolute_url())]
        return super().get_context_data(object=meeting, title=_("Agenda"), lines=lines, breadcrumbs=crumbs, **kwargs)


class ItemCreate(ActOnMeeting):
    """Add an item."""

    form_class = ItemForm
    title = _("Add an agenda item")
    needs = "meetings.prepare_meeting"

    def act(self, **data):
        """Put it at the end."""
        operations.add_item(self.object, **data)

    def get_cancel_url(self):
        """Back to the editor."""
        return editor_url(self.object)


class ItemForms(VisibleObject, ActForm):
    """A form about one item of a meeting whose papers the reader opens."""

    model = AgendaItem
    slug_field = "uuid"
    needs = "meetings.prepare_meeting"

    def get_queryset(self):
        """With its meeting."""
        return super().get_queryset().select_related("meeting__kind", "meeting__unit")

    def subject(self):
        """Rights are those of the meeting."""
        return self.object.meeting

    def get_cancel_url(self):
        """Back to the editor."""
        return editor_url(self.object.meeting)


class ItemEdit(ItemForms):
    """Change an item."""

    form_class = ItemForm
    title = _("Change the agenda item")

    def get_initial(self):
        """What the item says."""
        item = self.object
        plain = {name: getattr(item, name) for name in ("title", "type", "category", "minutes", "note")}
        presenter = item.presenter and item.presenter.uuid
        return plain | {"presenter": presenter, "department": item.department and item.department.code}

    def get_form(self, form_class=None):
        """What the portal named itself keeps its name and type."""
        form = super().get_form(form_class)
        if self.object.is_automatic:
            for name in ("title", "type"):
                del form.fields[name]
        return form

    def act(self, **data):
        """Change it in the version the person saw."""
        operations.change_item(self.object, version=said_version(self.request), **data)


class ItemRemove(ItemForms):
    """Take an item off the agenda."""

    form_class = ConfirmForm
    title = _("Take off the agenda")

    def act(self, **data):
        """Remove it."""
        operations.remove_item(self.object, **data)


class ItemMove(VisibleObject, View):
    """POST `to` (1 = first): put an item at another place."""

    model = AgendaItem
    slug_field = "uuid"

    def post(self, request, **kwargs):
        """Back to the editor, at the item."""
        item = self.get_object()
        to = request.POST.get("to", "")
        if to.isascii() and to.isdigit():
            try:
                operations.move_item(item, position=int(to[:4]), by=request.user, at=now())
            except DomainError as refusal:
                return refused(request, refusal, editor_url(item.meeting))
        return HttpResponseRedirect(f"{editor_url(item.meeting)}#item-{item.uuid}")


class ItemOutcomeForm(ItemForms):
    """How an item ended: a dialog, or one press on the live page (`outcome` alone)."""

    form_class = OutcomeForm
    title = _("Outcome")
    needs = "meetings.run_meeting"

    def get_initial(self):
        """What was noted so far."""
        return {"outcome": self.object.outcome or ItemOutcome.CONCLUDED, "outcome_note": self.object.outcome_note}

    def act(self, **data):
        """Note it in the version the person saw."""
        operations.note_outcome(self.object, version=said_version(self.request), **data)

    def get_cancel_url(self):
        """Back to the live page while the meeting runs, to the minutes afterwards."""
        meeting = self.object.meeting
        if minutes := getattr(meeting, "minutes", None):
            return reverse("meetings:minutes_edit", args=[minutes.number])
        return reverse("meetings:live", args=[meeting.number])


class Material(OnMeeting, View):
    """GET a paper: remember that it was opened, then hand it over."""

    def get(self, request, **kwargs):
        """404 for papers of other meetings."""
        meeting = self.get_object()
        found = paper(meeting, kwargs["uuid"])
        if found is None:
            raise Http404
        operations.note_opened(meeting, found, by=request.user, at=now())
        return HttpResponseRedirect(found.get_absolute_url())
