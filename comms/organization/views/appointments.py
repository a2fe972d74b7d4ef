"""Posts are given, confirmed and ended (clause 1.4.1: exactly one head per unit)."""

from django.contrib import messages
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from comms.organization.actions import APPOINTMENT_ACTIONS, APPOINTMENT_CREATE
from comms.organization.models import Appointment
from comms.organization.tables import appointment_chip
from comms.organization.views.buttons import chosen, whole_page
from comms.web.pages import ActionPage, FormPage, ObjectPage


class AppointmentCreate(FormPage):
    """Give a person a post; `?user=` and `?unit=` fill the form. The operation asks about the one post."""

    action = APPOINTMENT_CREATE
    title = _("Give a post")
    submit_label = _("Give the post")
    cancel_url = "/people/"

    def get_initial(self):
        """The person or unit whose page leads here."""
        return chosen(self.request.GET, "user", "unit")

    def success_address(self, obj):
        """To the person, saying whether the post counts."""
        said = _g("The post is given.")
        if obj.waits:
            said = _g("The post counts once a second person has confirmed it. They are told.")
        messages.success(self.request, said)
        return obj.user.get_absolute_url()


class AppointmentPage(ObjectPage):
    """One appointment: who gave it, who confirmed it, and what can be done with it."""

    model = Appointment
    slug_field = "uuid"
    template_name = "organization/appointment_detail.html"
    object_actions = APPOINTMENT_ACTIONS
    action_url_name = "organization:appointment_action"

    def get_queryset(self):
        """With everybody who has a hand in it."""
        rows = super().get_queryset()
        return rows.select_related("user", "unit", "given_by", "confirmed_by", "refused_by", "replaces__user")

    def get_title(self, obj):
        """Who, and which post."""
        return f"{obj.user.name} · {obj.get_post_display()}"

    def get_context_data(self, **kwargs):
        """Adds facts and state."""
        context = super().get_context_data(**kwargs)
        held = context["object"]
        person, unit = (
            format_html('<a href="{}">{}</a>', obj.get_absolute_url(), obj.name)
            for obj in (held.user, held.unit)
        )
        facts = [
            (_g("Person"), person),
            (_g("Unit"), unit),
            (_g("Post"), held.get_post_display()),
            (_g("Acting"), _g("Yes") if held.acting else _g("No")),
            (_g("Since"), held.since),
            (_g("Until"), held.until),
            (_g("Given by"), held.given_by and held.given_by.name),
        ]
        if held.replaces and held.waits:
            facts.append((_g("Replaces"), held.replaces.user.name))
        if held.confirmed_by:
            facts += [(_g("Confirmed by"), held.confirmed_by.name), (_g("Confirmed at"), held.confirmed_at)]
        if held.refused_by:
            facts.append((refused_label(held), held.refused_by.name))
        above = [
            (_g("People"), reverse("organization:user_list")),
            (held.user.name, held.user.get_absolute_url()),
        ]
        return context | {"facts": facts, "state": appointment_chip(held), "breadcrumbs": above}


def refused_label(held):
    """What whoever took it out of force did."""
    if held.called_off:
        return _g("Called off by")
    return _g("Taken back by") if held.withdrawn else _g("Refused by")


class AppointmentAction(ActionPage):
    """A second person confirms or refuses, the giver takes back, an appointment ends."""

    model = Appointment
    slug_field = "uuid"
    object_actions = APPOINTMENT_ACTIONS

    def get(self, request, *args, **kwargs):
        """What hangs on the person needs a page of its own: the table is too wide for a dialog."""
        return whole_page(self, request) or super().get(request, *args, **kwargs)

    def success_address(self, obj):
        """To the person, where the posts stand."""
        return obj.user.get_absolute_url()
