"""Posts are given and ended (clause 1.4.1: exactly one head per unit)."""

from django.utils.translation import gettext_lazy as _

from comms.base.clock import now, today
from comms.base.pages import EditPage, FormPage
from comms.organization import operations
from comms.organization.forms import AppointmentForm, EndForm
from comms.organization.models import Appointment


class AppointmentCreate(FormPage):
    """Give a person a post; `?user=` and `?unit=` fill the form."""

    form_class = AppointmentForm
    title = _("Give a post")
    submit_label = _("Give the post")
    done_text = _("The post is given.")

    def permitted(self):
        """Whether the person gives posts at all; the operation asks about the one post."""
        return self.request.user.has_perm("organization.manage_appointment")

    def get_initial(self):
        """From today on."""
        return {"since": today(now()), "user": self.request.GET.get("user"), "unit": self.request.GET.get("unit")}

    def operate(self, form):
        """Give it."""
        return operations.give_post(**form.cleaned_data, by=self.request.user, at=now())

    def get_cancel_url(self):
        """Back to the directory."""
        return "/people/"


class AppointmentEnd(EditPage):
    """Let an appointment end."""

    model = Appointment
    slug_field = "uuid"
    form_class = EndForm
    title = _("End the appointment")
    submit_label = _("End the appointment")
    tone = "danger"
    permission = "organization.manage_appointment"

    def get_initial(self):
        """With the end of today."""
        return {"until": max(today(now()), self.object.since)}

    def operate(self, form):
        """End it."""
        return operations.end_post(self.object, **form.cleaned_data, by=self.request.user, at=now(), version=self.said_version())
