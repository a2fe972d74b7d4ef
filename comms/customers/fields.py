"""Fields for the forms of other rooms: a room (flat, shop), found by what the customer on the phone says."""

from collections.abc import Iterable, Mapping
from typing import Any, cast

from django import forms
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _

from comms.customers.models import Household, Room, RoomQuerySet
from comms.customers.queries import find_rooms, present_households
from comms.customers.rules import names_exactly
from comms.customers.states import Occupancy
from comms.web.choosing import Chooser, Hit, Searched


class RoomChooser(Chooser):
    """The search box above the pickers of the place; a room chosen in the picker goes before the text."""

    def value_from_datadict(self, data: Mapping[str, object], files: object, name: str) -> object:
        """The room of the picker, or what was typed."""
        return data.get(name) or super().value_from_datadict(data, files, name)


class RoomField(Searched, forms.ModelChoiceField):
    """One room, by uuid: found by its place, by the name or the phone of who lives there."""

    widget = RoomChooser
    nothing_fits = _("No room fits “%(text)s”. Choose it below, or describe the place in words.")
    can_type = _("Room, phone or name")

    def __init__(self, queryset: RoomQuerySet | None = None, **options: Any) -> None:
        if queryset is None:
            queryset = Room.objects.none()
        super().__init__(queryset, to_field_name="uuid", **options)

    def find(self, text: str) -> RoomQuerySet:
        """By community, building, entrance, number, name or phone."""
        return find_rooms(cast(RoomQuerySet, self.queryset), text).select_related("building__community")

    def hits(self, rooms: Iterable[Room]) -> list[Hit]:
        """With the main contact and the masked phone."""
        found = list(rooms)
        homes = present_households(found)
        return [Hit(str(room.uuid), room.full_name, _living_there(homes.get(room.pk))) for room in found]

    def is_exactly(self, text: str, row: Room) -> bool:
        """Whether the text names this room part by part."""
        return names_exactly(text, [row.building.community.name, row.building.name, row.entrance, row.number])


def _living_there(home: Household | None) -> str:
    """Whom to ask for; whether the room is vacant, or nobody has written down who has it."""
    if home is None:
        return __("No household recorded")
    vacant = home.get_occupancy_display() if home.occupancy == Occupancy.VACANT else ""
    return " ".join(part for part in (vacant, home.contact_name, home.masked_phone) if part)
