"""The phone and visit log: ordinary problems that need no slip."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from comms.handovers.actions import NOTE_ACTIONS
from comms.handovers.filters import PhoneNoteFilter
from comms.handovers.models import PhoneNote
from comms.handovers.tables import NOTES
from comms.web.actions import offered
from comms.web.pages import ActionPage, ListPage


class PhoneNoteList(ListPage):
    """Whom the office told of which ordinary problem."""

    table = NOTES
    template_name = "handovers/note_list.html"
    filterset_class = PhoneNoteFilter
    ordering = ("-noted_at", "-id")
    create_url_name = "handovers:slip_create"
    create_permission = "handovers.add_phonenote"
    create_label = _("Note or file")
    empty_text = _("No notes yet. Choose “Ordinary” in the slip form and note whom you told.")

    def row_url(self, obj):
        """A note leads to its slip, or to raising it for those above the clerk."""
        if obj.slip:
            return obj.slip.get_absolute_url()
        may_raise = dict(offered(NOTE_ACTIONS, obj, self.request.user))
        if may_raise:
            return reverse("handovers:note_action", args=[obj.uuid, "raise"])
        return ""


class PhoneNoteAction(ActionPage):
    """Somebody above the clerk finds the problem worse: the office gets a draft slip (reading A14)."""

    model = PhoneNote
    slug_field = "uuid"
    object_actions = NOTE_ACTIONS
    done_text = _("The office has a draft slip now.")

    def get_context_data(self, **kwargs):
        """Adds what was noted."""
        return super().get_context_data(lead=self.object.problem, **kwargs)
