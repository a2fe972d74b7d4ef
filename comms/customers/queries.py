"""Choices for picking a place, and the rooms that a typed text can mean."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from django.db.models import Case, Model, QuerySet, Value, When
from django.db.models.functions import Length

from comms.base.folding import parts_of
from comms.customers.models import Building, Community, Household, Room, RoomQuerySet
from comms.customers.rules import search_words
from comms.organization.models import User

Row = TypeVar("Row", bound=Model)


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
    """The pickers' choices; a room decides its building, that its community; an only community is chosen.

    A community is named by its code, building and room by their uuids as text; what is malformed, not visible
    or no longer managed counts as not chosen.
    """
    communities = list(Community.objects.visible_to(user).active())
    chosen_room = _one(Room.objects.visible_to(user).select_related("building__community"), room)
    if chosen_room:
        chosen_building = chosen_room.building
    else:
        chosen_building = _one(Building.objects.visible_to(user).select_related("community"), building)
    named = next((known for known in communities if known.code == community), None)
    chosen_community = chosen_building.community if chosen_building else named
    if chosen_community is None and len(communities) == 1:
        chosen_community = communities[0]
    if chosen_building and community and chosen_community != named and not chosen_room:
        chosen_building, chosen_community = None, named
    choices = PlaceChoices(communities, [], [], chosen_community, chosen_building, chosen_room)
    if chosen_community:
        choices.buildings.extend(chosen_community.buildings.all())
    if chosen_building:
        choices.rooms.extend(chosen_building.rooms.in_order())
    return choices


def _one(queryset: QuerySet[Row], identity: str) -> Row | None:
    try:
        return queryset.filter(uuid=UUID(str(identity))).first()
    except ValueError:
        return None


def find_rooms(rooms: RoomQuerySet, text: str) -> RoomQuerySet:
    """Those of `rooms` that a typed text can mean, none for an empty text.

    Rooms whose number begins so come before those that only somebody's phone or name fits; then in the order
    of their places.
    """
    words = search_words(text)
    if not words:
        return rooms.none()
    by_number = Case(When(number__istartswith=parts_of(words)[-1], then=Value(0)), default=Value(1))
    place = ("building__community__name", "building__position", "building__name", "entrance")
    return rooms.search(text).order_by(by_number, *place, Length("number"), "number", "pk")


def present_households(rooms: Iterable[Room]) -> dict[int, Household]:
    """{room id: the household that has it now, with its contacts}; a room that is not named is unknown."""
    homes = Household.objects.present().filter(room__in=list(rooms)).with_contacts()
    return {home.room_id: home for home in homes}
