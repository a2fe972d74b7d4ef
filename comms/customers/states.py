"""The vocabulary of the customers: who lives in a room and who is a key customer. Pure."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Occupancy(TextChoices):
    """Whether somebody lives in the room; surveys are issued to occupied households (clause 2.3.3)."""

    OCCUPIED = "occupied", _("Occupied")
    VACANT = "vacant", _("Vacant")


class KeyCustomer(TextChoices):
    """A key customer is proposed by the office and confirmed by the quality department (reading A29)."""

    NO = "no", _("No")
    PROPOSED = "proposed", _("Proposed")
    CONFIRMED = "confirmed", _("Confirmed")
