"""What people do with customers' data."""

from django.utils.translation import gettext_lazy as _

from comms.customers import operations
from comms.customers.forms import ContactForm, EndContactForm, RevealForm
from comms.web.actions import Action

REVEAL, ADD_CONTACT = "reveal-phone", "add-contact"

HOUSEHOLD_ACTIONS = {
    REVEAL: Action(
        operations.reveal_phone,
        RevealForm,
        permission="customers.reveal_phone",
        versioned=False,
        label=_("Show the whole phone number"),
        icon="eye",
        possible=lambda household: bool(household.phone),
    ),
    ADD_CONTACT: Action(
        operations.add_contact,
        ContactForm,
        permission="customers.change_contact",
        versioned=False,
        label=_("Add a contact"),
        icon="person-plus",
        possible=lambda household: household.left_on is None,
    ),
}
CONTACT_CHANGE = Action(
    operations.change_contact,
    ContactForm,
    permission="customers.change_contact",
    label=_("Change the contact"),
    icon="pencil",
    possible=lambda contact: contact.is_present,
)
CONTACT_ACTIONS = {
    REVEAL: Action(
        operations.reveal_contact_phone,
        RevealForm,
        permission="customers.reveal_phone",
        versioned=False,
        label=_("Show the whole phone number"),
        icon="eye",
        possible=lambda contact: bool(contact.phone),
    ),
    "end": Action(
        operations.end_contact,
        EndContactForm,
        permission="customers.change_contact",
        label=_("End the contact"),
        icon="person-dash",
        possible=lambda contact: contact.is_present,
    ),
}
