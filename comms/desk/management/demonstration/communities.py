"""Thirty communities with some six thousand households: names and numbers invented, phones of no network."""

from collections.abc import Iterator
from datetime import date
from random import Random

from comms.customers.models import Building, Community, Contact, Household, Room
from comms.customers.states import KeyCustomer, Occupancy, Relation
from comms.desk.management.demonstration.people import GIVEN, SURNAMES
from comms.organization.models import Unit

NAMES = (
    *(
        "翠湖花园",
        "翠湖名邸",
        "翠湖苑",
        "银杏里",
        "银杏公馆",
        "锦绣华庭",
        "锦绣新城",
        "锦绣东苑",
        "滨江一号",
        "滨江壹品",
    ),
    *(
        "望山居",
        "望山雅苑",
        "桂园小区",
        "桂园北区",
        "桂园公寓",
        "云栖山庄",
        "云栖玫瑰园",
        "和风雅居",
        "和风里",
        "和风国际",
    ),
    *(
        "朝晖六区",
        "朝晖新苑",
        "枫林绿洲",
        "枫林晚",
        "枫林水岸",
        "南苑花园",
        "南苑新村",
        "金桥公寓",
        "金桥家园",
        "金桥广场",
    ),
)
# Of so many rooms one has no household: nobody has written down who has it
ONE_UNKNOWN_IN = 50
RELATIONS = (Relation.OWNER,) * 7 + (Relation.TENANT,) * 3
OTHERS = (Relation.FAMILY, Relation.FAMILY, Relation.AGENT)
BEFORE, AFTER = date(2023, 3, 31), date(2023, 4, 1)


def make_communities(units: dict[str, Unit]) -> list[Community]:
    """Communities, buildings, rooms, households, contacts: over the twelve offices by first letters."""
    chance = Random(30)
    offices = {
        unit.name_zh[:2]: unit for code, unit in units.items() if code.startswith("MO") and "-" not in code
    }
    communities = Community.objects.bulk_create(
        Community(
            office=offices[name[:2]],
            code=f"C{index:02d}",
            name=name,
            address=f"安和市{name[:2]}路{index * 10 + 8}号",
        )
        for index, name in enumerate(NAMES, start=1)
    )
    buildings = Building.objects.bulk_create(
        Building(community=community, name=f"{number}幢", position=number)
        for community in communities
        for number in range(1, 6)
    )
    rooms = Room.objects.bulk_create(
        Room(building=building, entrance=f"{entrance}单元", number=f"{floor}0{door}")
        for building in buildings
        for entrance in (1, 2)
        for floor in range(1, 11)
        for door in (1, 2)
    )
    known = [room for number, room in enumerate(rooms, start=1) if number % ONE_UNKNOWN_IN]
    homes = Household.objects.bulk_create((_household(room, chance) for room in known), batch_size=1000)
    people = (contact for home in homes for contact in _contacts(home, chance))
    Contact.objects.bulk_create(people, batch_size=1000)
    return communities


def _household(room: Room, chance: Random) -> Household:
    home = Household(room=room, occupancy=Occupancy.VACANT, key_customer=KeyCustomer.NO)
    if chance.random() >= 0.08:
        home.occupancy = Occupancy.OCCUPIED
    if chance.random() < 0.01:
        home.key_customer = KeyCustomer.CONFIRMED
    return home


def _contacts(home: Household, chance: Random) -> Iterator[Contact]:
    """Whom to ask for: the owner or the tenant, in every fifth household somebody else, too, and after some
    tenants the one of before. Of half of the vacant ones the owner is known.
    """
    if home.occupancy == Occupancy.VACANT:
        if chance.random() < 0.5:
            yield _contact(home, Relation.OWNER, chance)
        return
    main = _contact(home, chance.choice(RELATIONS), chance)
    yield main
    if chance.random() < 0.2:
        yield _contact(home, chance.choice(OTHERS), chance)
    if main.relation == Relation.TENANT and chance.random() < 0.2:
        main.since = AFTER
        yield _contact(home, Relation.TENANT, chance, until=BEFORE)


def _contact(home: Household, relation: str, chance: Random, until: date | None = None) -> Contact:
    return Contact(
        household=home,
        name=chance.choice(SURNAMES) + chance.choice(GIVEN),
        relation=relation,
        phone=f"1000{chance.randrange(10**7):07d}",
        until=until,
        office=home.unit_in_charge,
    )
