"""What the pages of slips and tasks share: the whole hand-over, and its draft."""

from django.http import HttpResponseRedirect
from django.utils.translation import gettext_lazy as _

from comms.base.actions import Action, offered
from comms.base.pages import EditPage, ObjectPage, VisibleObject


class HandOverObject(VisibleObject):
    """A hand-over that the reader may see, with everything its page names."""

    def get_queryset(self):
        """With units, people and the trail."""
        return super().get_queryset().in_full()


class HandOverPage(HandOverObject, ObjectPage):
    """Facts, acts, promise, result and trail; clocks, files and timeline beside them."""

    change_action: Action

    def get_context_data(self, **kwargs):
        """Adds the way to complete a draft."""
        context = super().get_context_data(**kwargs)
        completing = dict(offered({"edit": self.change_action}, self.object, self.request.user))
        return context | {"edit_url": self.action_url(self.object, "edit") if completing else ""}


class DraftEdit(HandOverObject, EditPage):
    """Complete a draft and send it."""

    title = _("Complete the draft")

    def get(self, request, *args, **kwargs):
        """What was sent is looked at, not completed."""
        if not self.action.possible(self.object):
            return HttpResponseRedirect(self.object.get_absolute_url())
        return super().get(request, *args, **kwargs)
