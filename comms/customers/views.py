"""Pages of the customers: households, contacts, communities, and the fragments for pickers elsewhere."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from comms.base.errors import DomainError
from comms.base.phones import dialled_phone, shown_phone
from comms.customers import queries
from comms.customers.actions import CONTACT_ACTIONS, CONTACT_CHANGE, HOUSEHOLD_ACTIONS, REVEAL
from comms.customers.filters import CommunityFilter, HouseholdFilter, PhoneRevealFilter
from comms.customers.models import Contact, Household
from comms.customers.tables import COMMUNITIES, HOUSEHOLDS, PHONE_REVEALS, key_chip, occupancy_chip
from comms.organization.models import User
from comms.web.actions import offered
from comms.web.pages import Act, ActionPage, EditPage, ListPage, ObjectPage, add_domain_errors


class HouseholdList(ListPage):
    """Households of the reader's office, found by room, phone or name in one field; everybody may read the
    list, and those who answer for its people take it out of the portal.
    """

    table = HOUSEHOLDS
    permission = "customers.view_household"
    file_permission = "customers.export_household"
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

    def complete(self, rows):
        """Which households the reader may open: administrators see that it happened, not the customer, and
        the head of an office what happened before a community passed to another.
        """
        seen = Household.objects.visible_to(self.request.user)
        self.open = set(
            seen.filter(uuid__in={row.household_uuid for row in rows}).values_list("uuid", flat=True)
        )

    def row_url(self, obj):
        """The household, for those who may open it."""
        if obj.household_uuid not in self.open:
            return ""
        return reverse("customers:household_detail", args=[obj.household_uuid])


class HouseholdPage(ObjectPage):
    """One household with its contacts; the place from which a slip for its room starts."""

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
        """Adds the chips, and the contacts with what can be done with each."""
        context = super().get_context_data(**kwargs)
        home, user = self.object, self.request.user
        contacts = list(home.contacts.order_by("-until", "id"))
        for contact in contacts:
            contact.household = home  # its office is asked for by the permissions
        present = sorted((one for one in contacts if one.is_present), key=lambda one: one.rank)
        return context | {
            "occupancy_chip": occupancy_chip(home),
            "key_chip": key_chip(home),
            "contacts": [(one, contact_acts(one, user)) for one in present],
            "former_contacts": [(one, contact_acts(one, user)) for one in contacts if not one.is_present],
            "act_of": {act.event.replace("-", "_"): act for act in context["acts"]},
        }


def contact_acts(contact: Contact, user: User) -> list[Act]:
    """What a person may do with a contact now, as buttons."""
    acts = [
        Act(
            name,
            act.label,
            act.tone,
            reverse("customers:contact_action", args=[contact.uuid, name]),
            act.icon,
        )
        for name, act in offered(CONTACT_ACTIONS, contact, user)
    ]
    for _name, act in offered({"edit": CONTACT_CHANGE}, contact, user):
        acts.append(
            Act("edit", act.label, act.tone, reverse("customers:contact_edit", args=[contact.uuid]), act.icon)
        )
    return acts


class ShowsPhone(ActionPage):
    """Ask for the whole phone number; the answer is shown once and the request is in the log."""

    slug_field = "uuid"

    def form_valid(self, form):
        """Show the number on the page itself; it is not put into an address or a message."""
        if self.name != REVEAL:
            return super().form_valid(form)
        try:
            phone = self.operate(form)
        except DomainError as refusal:
            add_domain_errors(form, refusal)
            return self.refused(form, refusal)
        shown = {
            "household": self.household(),
            "contact": self.contact(),
            "phone": shown_phone(phone),
            "dialled": dialled_phone(phone),
            "title": __("Phone"),
        }
        return render(self.request, "customers/household_phone.html", shown)

    def household(self) -> Household:
        """Whose history keeps that the number was shown."""
        raise NotImplementedError

    def contact(self) -> Contact | None:
        """Whose number it is."""
        raise NotImplementedError

    def get_template_names(self):
        """A page of its own, also for htmx: the number does not belong into a dialog's history."""
        if self.name != REVEAL:
            return super().get_template_names()
        return ["_layouts/event.html"]

    def success_address(self, obj):
        """Back to the household, where its contacts stand."""
        return self.household().get_absolute_url()


class HouseholdAction(ShowsPhone):
    """Show the phone of the main contact, or add one."""

    model = Household
    object_actions = HOUSEHOLD_ACTIONS

    def household(self):
        """The object itself."""
        return self.object

    def contact(self):
        """The main one."""
        return self.object.main_contact


class ContactPage(ObjectPage):
    """One contact of a household, with its history."""

    model = Contact
    slug_field = "uuid"
    template_name = "customers/contact_detail.html"
    list_url_name = "customers:household_list"

    def get_queryset(self):
        """With its place and the office that wrote it down."""
        return super().get_queryset().with_place().select_related("office")

    def acts(self, obj):
        """Also the change."""
        return contact_acts(obj, self.request.user)

    def get_context_data(self, **kwargs):
        """The way back is the household; the act that shows the phone stands beside it."""
        context = super().get_context_data(**kwargs)
        home, acts = self.object.household, context["acts"]
        return context | {
            "breadcrumbs": [(str(home), home.get_absolute_url())],
            "acts": [act for act in acts if act.event != REVEAL],
            "reveal_act": next((act for act in acts if act.event == REVEAL), None),
        }


class ContactEdit(EditPage):
    """Correct what is known of a contact."""

    model = Contact
    slug_field = "uuid"
    action = CONTACT_CHANGE
    title = CONTACT_CHANGE.label

    def get(self, request, *args, **kwargs):
        """A former contact is looked at, not changed."""
        if not self.action.possible(self.object):
            return HttpResponseRedirect(self.object.get_absolute_url())
        return super().get(request, *args, **kwargs)

    def success_address(self, obj):
        """Back to the household, where its contacts stand."""
        return obj.household.get_absolute_url()


class ContactAction(ShowsPhone):
    """Show the phone of a contact, or end it."""

    model = Contact
    object_actions = CONTACT_ACTIONS

    def household(self):
        """The one it belongs to."""
        return self.object.household

    def contact(self):
        """The object itself."""
        return self.object


@login_required
@require_GET
def place(request) -> HttpResponse:
    """The three dependent pickers, as far as chosen (`community`: code, `building`, `room`: uuid)."""
    chosen = {name: request.GET.get(name, "") for name in ("community", "building", "room")}
    return render(request, "customers/_place.html", {"place": queries.place_choices(request.user, **chosen)})
