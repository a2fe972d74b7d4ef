"""Communities with buildings, rooms and households."""

from itertools import count

from comms.customers.models import Building, Community, Contact, Household, Room

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
    """One household with a room of its own, and one contact unless there is neither name nor phone."""
    number = fields.pop("number", None) or f"{next(_serial) + 1000}"
    room = make_room(community, number=number, building=fields.pop("building", "3栋"))
    known = {"name": fields.pop("contact_name", "陈小姐"), "phone": fields.pop("phone", "13812345678")}
    home = Household.objects.create(room=room, **fields)
    if any(known.values()):
        make_contact(home, **known, until=home.left_on)
    return home


def make_contact(household, **fields):
    """One contact of a household, written down by the office of now."""
    known = {"office": household.unit_in_charge, "name": "王先生"}
    return Contact.objects.create(household=household, **(known | fields))
