"""What the pages of slips and tasks share: the whole hand-over, and what the sender still changes."""

from django.http import HttpResponseRedirect
from django.utils.translation import gettext_lazy as _

from comms.handovers.states import State
from comms.web.actions import Action, offered
from comms.web.pages import EditPage, FormPage, ObjectPage, VisibleObject


def editing_title(handover):
    """What changing it is called: a draft is completed, what came back is amended."""
    if handover.state == State.DRAFT:
        return _("Complete the draft")
    return _("Amend and send again")


class HandOverObject(VisibleObject):
    """A hand-over that the reader may see, with everything its page names."""

    def get_queryset(self):
        """With units, people and the trail."""
        return super().get_queryset().in_full()


class HandOverPage(HandOverObject, ObjectPage):
    """Facts, acts, promise, result and trail; clocks, files and timeline beside them."""

    template_name = "handovers/handover_detail.html"
    change_action: Action

    def get_context_data(self, **kwargs):
        """Adds the words of the sender's form, and the way to complete a draft or amend what came back."""
        context = super().get_context_data(**kwargs)
        open_to_change = dict(offered({"edit": self.change_action}, self.object, self.request.user))
        edit_url = self.action_url(self.object, "edit") if open_to_change else ""
        return context | {
            "labels": {name: box.label for name, box in self.change_action.form.base_fields.items()},
            "edit_url": edit_url,
            "edit_label": editing_title(self.object),
        }


class SenderForm(FormPage):
    """What the sender says, with two buttons: one sends it, the other keeps a draft."""

    form_template = "handovers/handover_form.html"

    def get_template_names(self):
        """A page of its own also where something is changed."""
        return [self.form_template]


class SenderEdit(SenderForm, HandOverObject, EditPage):
    """Complete a draft, or amend what came back, and send it."""

    title = _("Complete the draft")

    def get_context_data(self, **kwargs):
        """The title says which of the two it is."""
        return super().get_context_data(**({"title": editing_title(self.object)} | kwargs))

    def get(self, request, *args, **kwargs):
        """What a department has is looked at, not changed."""
        if not self.action.possible(self.object):
            return HttpResponseRedirect(self.object.get_absolute_url())
        return super().get(request, *args, **kwargs)
