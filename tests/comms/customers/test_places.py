"""Rooms and households found by what people type, and the pickers of a place."""

import pytest
from django.core.exceptions import ValidationError

from comms.customers import queries, rules
from comms.customers.fields import RoomField
from comms.customers.models import Building, Contact, Room
from comms.web.choosing import Typed
from tests.base import api, browser, expect_statuses
from tests.factories.customers import make_community, make_household, make_room

LIST, PLACE = "/customers/", "/customers/place/"
FOUND = "/fault-slips/new/?choices=room&text={}"


@pytest.mark.parametrize(
    "typed, words",
    [
        ("3-2-1201", ["3", "2", "1201"]),
        ("翠湖 3栋/1201", ["翠湖", "3栋", "1201"]),
        ("  ", []),
        ("a b c d e f g", list("abcdef")),
    ],
)
def test_search_words(typed, words):
    assert rules.search_words(typed) == words


# Search and pickers


@pytest.mark.parametrize(
    "typed, found",
    [
        ("1201", 1),
        ("3栋 1201", 1),
        ("3-2-1201", 1),
        ("陈", 1),
        ("5678", 1),
        ("1381234", 0),
        ("13812345678", 1),
        ("138", 0),
        ("345678", 0),
        ("翠湖", 1),
        ("9999", 0),
        ("", 0),
    ],
)
def test_one_field_finds_room_phone_or_name(company, typed, found):
    make_household(make_community(company.MO01), number="1201")
    assert len(rooms_found(company.clerk, typed)) == found


SPELLINGS = [
    "138 1234 5678",
    "+86-138-1234-5678",
    "0086 13812345678",
    "１３８１２３４５６７８",
    "（138）1234-5678",
    "陈 138 1234 5678",
    "翠湖 138-1234-5678",
]
PARTS = ["138 1234", "+86 138 1234", "1381234567", "38 1234 5678", "12345678", "2345678", "345678", "45678"]
CHANNELS = {
    "list": lambda user, text: browser(user).get(LIST, {"q": text}).context["count"],
    "rest": lambda user, text: api(user).get("/api/v1/households/count/", {"q": text}).json()["count"],
    "rooms": lambda user, text: len(rooms_found(user, text)),
    "picker": lambda user, text: len(
        browser(user).get("/fault-slips/new/", {"choices": "room", "text": text}).json()["hits"]
    ),
    "search": lambda user, text: (
        browser(user).get("/search/", {"q": text}).content.decode().count("****5678")
    ),
}


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize(
    ("texts", "found"), [(SPELLINGS, 1), (PARTS, 0), (["5678"], 1)], ids=["whole", "part", "last"]
)
def test_phone_is_found_whole_in_any_spelling_or_by_its_last_four_digits(company, channel, texts, found):
    make_household(make_community(company.MO01), number="1201")
    asked = {text: CHANNELS[channel](company.clerk, text) for text in texts}
    assert asked == dict.fromkeys(texts, found)


def test_number_with_an_extension_is_found_by_the_number_alone(company):
    home = make_household(make_community(company.MO01), phone="0571-5550 1234 转 8001")
    for text in ("0571-55501234", "0571-55501234转8001", "1234"):
        assert rooms_found(company.clerk, text) == [home.room], text
    for text in ("0571-55501234转8002", "8001", "0571-55501234转800"):
        assert rooms_found(company.clerk, text) == [], text
    page = browser(company.clerk).get(home.get_absolute_url()).content.decode()
    assert ("057****1234" in page, "8001" in page) == (True, False)


def test_text_that_is_no_number_is_masked_by_its_digits(company):
    home = make_household(make_community(company.MO01), phone="")
    Contact.objects.filter(household=home).update(phone="儿子 13812345678")
    assert "138****5678" in browser(company.clerk).get(home.get_absolute_url()).content.decode()


def rooms_found(user, text):
    return list(queries.find_rooms(Room.objects.visible_to(user), text))


def test_rooms_of_others_are_not_found(company, two_offices):
    assert rooms_found(company.clerk, "林先生") == []
    assert browser(company.clerk).get(FOUND.format("林")).json() == {"hits": [], "more": False}


def test_people_who_moved_out_do_not_find_their_room(company, at):
    make_household(make_community(company.MO01), left_on=at.date())
    assert rooms_found(company.clerk, "陈") == []


def test_empty_room_is_found_by_its_place(company):
    room = make_room(make_community(company.MO01))
    assert rooms_found(company.clerk, "翠湖 1201") == [room]


def test_rooms_cost_the_same_for_one_and_many(company, django_assert_num_queries):
    community = make_community(company.MO01)
    for count in (1, 5):
        for _number in range(count):
            make_household(community)
        field = RoomField(Room.objects.visible_to(company.clerk))
        with django_assert_num_queries(3):
            field.search("3栋")


@pytest.mark.parametrize(
    "text, exactly",
    [
        ("3-2-1201", True),
        ("3栋2单元", False),
        ("3-1201", True),
        ("1201室", True),
        ("翠湖花园 3栋 1201", True),
        ("翠湖花园", True),
        ("翠湖 3栋 1201", False),
        ("1201-3", False),
        ("3-2-120", False),
        ("", False),
        ("  ", False),
    ],
)
def test_text_names_a_room_part_by_part(text, exactly):
    assert rules.names_exactly(text, ["翠湖花园", "3栋", "2单元", "1201"]) is exactly


def test_whole_place_is_meant_although_longer_ones_fit(company):
    community = make_community(company.MO01)
    room, _other = make_room(community, building="3栋"), make_room(community, building="13栋")
    field = RoomField(Room.objects.visible_to(company.clerk))
    assert field.clean(Typed("3-2-1201")) == room
    with pytest.raises(ValidationError, match="13栋"):
        field.clean(Typed("1201"))
    with pytest.raises(ValidationError, match="No room fits"):
        field.clean(Typed("9999"))


def test_only_community_is_chosen_at_once(company):
    room = make_room(make_community(company.MO01))
    choices = queries.place_choices(company.clerk)
    assert (choices.community, choices.buildings, choices.rooms) == (
        room.building.community,
        [room.building],
        [],
    )


def test_room_chooses_its_building_and_community(company):
    make_community(company.MO01, name="海韵居")
    room = make_room(make_community(company.MO01))
    choices = queries.place_choices(company.clerk, room=str(room.uuid))
    assert (choices.community, choices.building, choices.room) == (
        room.building.community,
        room.building,
        room,
    )


def test_other_community_forgets_the_building(company):
    other = make_community(company.MO01, name="海韵居")
    room = make_room(make_community(company.MO01))
    choices = queries.place_choices(company.clerk, community=other.code, building=str(room.building.uuid))
    assert (choices.community, choices.building, choices.rooms) == (other, None, [])


def test_place_of_another_office_counts_as_not_chosen(company):
    room = make_room(make_community(company.MO02))
    choices = queries.place_choices(
        company.clerk, community="x", building=str(room.building.uuid), room=str(room.uuid)
    )
    assert (choices.communities, choices.community, choices.building, choices.room) == ([], None, None, None)


def test_rooms_are_counted_as_people_count(company):
    community = make_community(company.MO01)
    for number in ("1001", "201", "101"):
        make_room(community, number=number)
    building = Building.objects.get()
    assert [
        room.number for room in queries.place_choices(company.clerk, building=str(building.uuid)).rooms
    ] == ["101", "201", "1001"]


def test_fragments_need_a_sign_in(company):
    expect_statuses(PLACE, {None: 302, company.clerk: 200, company.engineering: 200})
    expect_statuses(FOUND.format("1"), {None: 302, company.clerk: 200, company.engineering: 403})


def test_a_room_number_comes_before_a_phone_that_holds_the_same_figures(company):
    community = make_community(company.MO01)
    by_phone = make_household(community, building="1栋", number="202", phone="13800001802").room
    by_number = make_room(community, building="9栋", number="1802")
    assert rooms_found(company.clerk, "1802") == [by_number, by_phone]
