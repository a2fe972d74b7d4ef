"""The vocabulary of the customers: who lives in a room, who is a contact, who is a key customer. Pure."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Occupancy(TextChoices):
    """Whether somebody lives in the room; surveys are issued to occupied households (clause 2.3.3)."""

    OCCUPIED = "occupied", _("Occupied")
    VACANT = "vacant", _("Vacant")


# What is said of a room that has no household: nobody has written down whether it is vacant
UNKNOWN = ("unknown", _("Unknown"))
ROOM_OCCUPANCY = [*Occupancy.choices, UNKNOWN]


class KeyCustomer(TextChoices):
    """A key customer is proposed by the office and confirmed by the quality department (reading A29)."""

    NO = "no", _("No")
    PROPOSED = "proposed", _("Proposed")
    CONFIRMED = "confirmed", _("Confirmed")


class Relation(TextChoices):
    """What a contact is to the household; in this order one is chosen to be called first."""

    OWNER = "owner", pgettext_lazy("contact", "Owner")
    TENANT = "tenant", pgettext_lazy("contact", "Tenant")
    FAMILY = "family", pgettext_lazy("contact", "Family")
    AGENT = "agent", pgettext_lazy("contact", "Agent")


# The event of the log that says that somebody saw a whole phone number
REVEALED = "phone_revealed"
# The wording of what happens to a household, and to a contact
HOUSEHOLD_EVENTS = {
    REVEALED: _("Whole phone number shown"),
    "contact_added": _("Contact added"),
    "contact_changed": _("Contact changed"),
    "contact_ended": _("Contact ended"),
}
CONTACT_EVENTS = {"ended": pgettext_lazy("contact", "Ended")}
