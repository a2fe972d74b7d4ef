"""What waits for a second person: posts, links for new passwords, second factors, deputies."""

from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from comms.base.clock import now
from comms.organization.operations.waiting import what_waits
from comms.organization.permissions import READ_WAITING
from comms.organization.states import Waits
from comms.web.pages import Permitted

LISTS = {
    "appointments": Waits.POST,
    "links": Waits.LINK,
    "resets": Waits.FACTORS,
    "absences": Waits.DEPUTY,
}


class Waiting(Permitted, TemplateView):
    """GET everything that waits, how long it has, and the way to where it is confirmed or refused."""

    template_name = "organization/waiting.html"
    permission = READ_WAITING  # those who confirm, and Admin & HR, who ask

    def get_context_data(self, **kwargs):
        """appointments, links, resets, absences; the oldest first."""
        waiting = what_waits(now(), reader=self.request.user)
        lists = {name: [one for one in waiting if one.kind == kind] for name, kind in LISTS.items()}
        return super().get_context_data(
            title=_("Waiting for a second person"), nothing=not waiting, **lists, **kwargs
        )
