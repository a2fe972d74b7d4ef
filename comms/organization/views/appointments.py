"""Posts are given and ended (clause 1.4.1: exactly one head per unit)."""

from django.utils.translation import gettext_lazy as _

from comms.organization.actions import APPOINTMENT_ACTIONS, APPOINTMENT_CREATE
from comms.organization.models import Appointment
from comms.organization.views.buttons import chosen, whole_page
from comms.web.pages import ActionPage, FormPage


class AppointmentCreate(FormPage):
    """Give a person a post; `?user=` and `?unit=` fill the form. The operation asks about the one post."""

    action = APPOINTMENT_CREATE
    title = _("Give a post")
    submit_label = _("Give the post")
    done_text = _("The post is given.")
    cancel_url = "/people/"

    def get_initial(self):
        """The person or unit whose page leads here."""
        return chosen(self.request.GET, "user", "unit")


class AppointmentAction(ActionPage):
    """Let an appointment end."""

    model = Appointment
    slug_field = "uuid"
    object_actions = APPOINTMENT_ACTIONS

    def get(self, request, *args, **kwargs):
        """What hangs on the person needs a page of its own: the table is too wide for a dialog."""
        return whole_page(self, request) or super().get(request, *args, **kwargs)
