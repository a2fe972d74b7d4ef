"""What waits for a second person: posts, links for new passwords, second factors, deputies."""

from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from comms.base.clock import now
from comms.organization.models import Absence, Appointment, FactorReset, PasswordLink
from comms.organization.permissions import READ_WAITING
from comms.web.pages import Permitted


class Waiting(Permitted, TemplateView):
    """GET everything that waits, each with the way to where it is confirmed or refused."""

    template_name = "organization/waiting.html"
    permission = READ_WAITING  # those who confirm, and Admin & HR, who ask

    def get_context_data(self, **kwargs):
        """appointments, links, resets, absences; the oldest first."""
        reader = self.request.user
        appointments = Appointment.objects.visible_to(reader).waiting()
        absences = Absence.objects.visible_to(reader).waiting(now())
        return super().get_context_data(
            title=_("Waiting for a second person"),
            appointments=appointments.select_related("user", "unit", "given_by").order_by("created_at", "id"),
            links=PasswordLink.objects.waiting().select_related("person", "asked_by").order_by("id"),
            resets=FactorReset.objects.waiting().select_related("person", "asked_by").order_by("id"),
            absences=absences.select_related("user", "deputy", "noted_by").order_by("begins_at", "id"),
            **kwargs,
        )
