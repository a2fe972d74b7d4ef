"""A building is found by every word for one: 栋, 幢, 号楼, 座."""

import pytest

from comms.customers import queries, rules
from comms.customers.models import Room
from tests.base import api, browser
from tests.factories.customers import make_community, make_household

LIST, PLACE = "/customers/", "/customers/place/"
FOUND = "/fault-slips/new/?choices=room&text={}"


def rooms_found(user, text):
    return list(queries.find_rooms(Room.objects.visible_to(user), text))


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


@pytest.mark.parametrize(
    ("word", "spellings"),
    [
        ("3栋", ["3栋", "3幢", "3号楼", "3座"]),
        ("a座", ["a栋", "a幢", "a号楼", "a座"]),
        ("3号楼", ["3栋", "3幢", "3号楼", "3座"]),
        ("三幢", ["三栋", "三幢", "三号楼", "三座"]),
        ("3", ["3"]),
        ("3号", ["3号"]),
        ("座", ["座"]),
        ("讲座", ["讲座"]),
        ("3座位", ["3座位"]),
    ],
)
def test_spellings_of_a_building(word, spellings):
    assert rules.building_spellings(word) == spellings


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("name", ["3栋", "3幢", "3号楼", "3座"])
def test_building_is_found_by_every_word_for_one(company, channel, name):
    community = make_community(company.MO01)
    make_household(community, number="1201", building=name)
    make_household(community, number="1202", building="4栋")
    texts = [f"翠湖 {typed}" for typed in ("3栋", "3幢", "3号楼", "3座", "３栋")]
    asked = {
        text: CHANNELS[channel](company.clerk, text) for text in [*texts, "3-1201", "3幢 1201", "翠湖 5幢"]
    }
    assert asked == dict.fromkeys(asked, 1) | {"翠湖 5幢": 0}
    for text, number in {
        "翠湖3栋": 1,
        "翠湖3幢1201": 1,
        "3栋1201": 1,
        "翠湖5栋": 0,
        "翠湖3栋1202": 0,
    }.items():
        assert CHANNELS[channel](company.clerk, text) == number, text
    buildings = api(company.clerk).get("/api/v1/buildings/", {"q": "3幢"}).json()["results"]
    assert [building["name"] for building in buildings] == [name]
