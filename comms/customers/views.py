"""Pages of the customers: households, communities, and the fragments that pickers of other pages load."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from comms.base.errors import DomainError
from comms.base.phones import dialled_phone, shown_phone
from comms.customers import queries
from comms.customers.actions import HOUSEHOLD_ACTIONS
from comms.customers.filters import CommunityFilter, HouseholdFilter, PhoneRevealFilter
from comms.customers.models import Household
from comms.customers.tables import COMMUNITIES, HOUSEHOLDS, PHONE_REVEALS, key_chip, occupancy_chip
from comms.web.pages import ActionPage, ListPage, ObjectPage, add_domain_errors


class HouseholdList(ListPage):
    """Households of the reader's office, found by room, phone or name in one field."""

    table = HOUSEHOLDS
    permission = "customers.view_household"
    filterset_class = HouseholdFilter
    ordering = ("id",)
    empty_text = _("No household fits. Try fewer words: a room number, the end of a phone number or a name.")
    template_name = "customers/household_list.html"


class CommunityList(ListPage):
    """Communities with their office and the number of buildings."""

    table = COMMUNITIES
    permission = "customers.view_household"
    filterset_class = CommunityFilter
    ordering = ("code",)
    empty_text = _("No community here yet.")

    def row_url(self, obj):
        """A community opens its households."""
        return f"{reverse('customers:household_list')}?community={obj.code}"


class PhoneRevealList(ListPage):
    """Who saw which whole phone number when and why, for those who answer for it."""

    table = PHONE_REVEALS
    permission = "customers.view_phonereveal"
    filterset_class = PhoneRevealFilter
    ordering = ("-id",)
    empty_text = _("No phone number was shown.")

    def row_url(self, obj):
        """The household, for those who may open it: administrators see that it happened, not the customer."""
        if obj.household_uuid is None or not self.request.user.has_perm("customers.view_household"):
            return ""
        return reverse("customers:household_detail", args=[obj.household_uuid])


class HouseholdPage(ObjectPage):
    """One household; the place from which a slip for its room starts."""

    model = Household
    slug_field = "uuid"
    template_name = "customers/household_detail.html"
    list_url_name = "customers:household_list"
    object_actions = HOUSEHOLD_ACTIONS
    action_url_name = "customers:household_action"

    def get_queryset(self):
        """With its place."""
        return super().get_queryset().with_place()

    def get_context_data(self, **kwargs):
        """Adds the chips."""
        context = super().get_context_data(**kwargs)
        return context | {"occupancy_chip": occupancy_chip(self.object), "key_chip": key_chip(self.object)}


class HouseholdAction(ActionPage):
    """Ask for the whole phone number; the answer is shown once and the request is in the log."""

    model = Household
    slug_field = "uuid"
    object_actions = HOUSEHOLD_ACTIONS

    def form_valid(self, form):
        """Show the number on the page itself; it is not put into an address or a message."""
        try:
            phone = self.operate(form)
        except DomainError as refusal:
            add_domain_errors(form, refusal)
            return self.refused(form, refusal)
        shown = {
            "object": self.object,
            "phone": shown_phone(phone),
            "dialled": dialled_phone(phone),
            "title": __("Phone"),
        }
        return render(self.request, "customers/household_phone.html", shown)

    def get_template_names(self):
        """A page of its own, also for htmx: the number does not belong into a dialog's history."""
        return ["_layouts/event.html"]


@login_required
@require_GET
def place(request) -> HttpResponse:
    """The three dependent pickers, as far as chosen (`community`: code, `building`, `room`: uuid)."""
    chosen = {name: request.GET.get(name, "") for name in ("community", "building", "room")}
    return render(request, "customers/_place.html", {"place": queries.place_choices(request.user, **chosen)})
