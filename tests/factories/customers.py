"""Communities with buildings, rooms and households."""

from itertools import count

from comms.customers.models import Building, Community, Household, Room

_serial = count(1)


def make_community(office, name="翠湖花园", **fields):
    """One community of an office."""
    return Community.objects.create(
        office=office, code=fields.pop("code", f"C{next(_serial):04d}"), name=name, **fields
    )


def make_room(community, building="3栋", number="1201", entrance="2单元"):
    """One room; its building is made when missing."""
    house, _made = Building.objects.get_or_create(community=community, name=building)
    return Room.objects.create(building=house, entrance=entrance, number=number)


def make_household(community, **fields):
    """One household with a room of its own."""
    number = fields.pop("number", None) or f"{next(_serial) + 1000}"
    room = make_room(community, number=number, building=fields.pop("building", "3栋"))
    defaults = {"contact_name": "陈小姐", "phone": "13812345678"}
    return Household.objects.create(room=room, **(defaults | fields))
