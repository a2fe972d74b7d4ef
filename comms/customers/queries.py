"""Choices for picking a place, and the households that one typed word can mean."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from comms.customers.models import Building, Community, Household, Room
from comms.organization.models import User

SUGGESTIONS = 8


@dataclass
class PlaceChoices:
    """What the three dependent pickers offer, and what is chosen in each."""

    communities: list[Community]
    buildings: list[Building]
    rooms: list[Room]
    community: Community | None = None
    building: Building | None = None
    room: Room | None = None


def place_choices(user: User, *, community: str = "", building: str = "", room: str = "") -> PlaceChoices:
    """The pickers' choices for a person; a room decides its building, a building its community, and an only community is chosen.

    A community is named by its code, building and room by their uuids as text; what is malformed, not visible
    or no longer managed counts as not chosen.
    """
    communities = list(Community.objects.visible_to(user).active())
    chosen_room = _one(Room.objects.visible_to(user).select_related("building__community"), room)
    chosen_building = chosen_room.building if chosen_room else _one(Building.objects.visible_to(user).select_related("community"), building)
    named = next((known for known in communities if known.code == community), None)
    chosen_community = chosen_building.community if chosen_building else named
    if chosen_community is None and len(communities) == 1:
        chosen_community = communities[0]
    if chosen_building and community and chosen_community != named and not chosen_room:
        chosen_building, chosen_community = None, named
    return PlaceChoices(
        communities,
        list(chosen_community.buildings.all()) if chosen_community else [],
        list(chosen_building.rooms.in_order()) if chosen_building else [],
        chosen_community,
        chosen_building,
        chosen_room,
    )


def _one(queryset: QuerySet[Any], identity: str) -> Any:
    try:
        return queryset.filter(uuid=UUID(str(identity))).first()
    except ValueError:
        return None


def suggestions(user: User, text: str) -> list[Household]:
    """At most eight present households that the typed text can mean; none for an empty text."""
    if not text.strip():
        return []
    return list(Household.objects.visible_to(user).present().with_place().search(text)[:SUGGESTIONS])
