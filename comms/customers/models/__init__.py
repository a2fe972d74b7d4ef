"""Where customers live, who they are, whose customers a person reads, and who saw whose phone number."""

from comms.customers.models.communities import (
    Building,
    BuildingQuerySet,
    Community,
    CommunityQuerySet,
)
from comms.customers.models.households import (
    Contact,
    ContactQuerySet,
    Household,
    HouseholdQuerySet,
    Room,
    RoomQuerySet,
)
from comms.customers.models.reading import offices_headed_by, offices_of, reads_every_office
from comms.customers.models.reveals import PhoneReveal, PhoneRevealQuerySet

__all__ = [
    "Building",
    "BuildingQuerySet",
    "Community",
    "CommunityQuerySet",
    "Contact",
    "ContactQuerySet",
    "Household",
    "HouseholdQuerySet",
    "PhoneReveal",
    "PhoneRevealQuerySet",
    "Room",
    "RoomQuerySet",
    "offices_headed_by",
    "offices_of",
    "reads_every_office",
]
