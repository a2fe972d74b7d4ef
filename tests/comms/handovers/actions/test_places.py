"""Where a slip is: a public area alone where there is one community, a typed place that fits."""

import pytest

from comms.customers.models import Community
from comms.handovers.models import FaultSlip, PhoneNote
from comms.handovers.states import State
from tests.base import api, browser
from tests.comms.handovers.actions.channels import SLIP, by_page, by_rest
from tests.factories.customers import make_community, make_room
from tests.factories.handovers import fresh, make_note, make_slip, slip_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("standing_clock")]


def test_public_area_alone_is_in_the_only_community(company):
    assert by_page(company.clerk, "fault-slips/new/", SLIP).status == 302
    assert by_rest(company.clerk, "fault-slips/", SLIP).status == 201
    assert set(FaultSlip.objects.values_list("community__code", flat=True)) == {"MO01-home"}


def test_public_area_alone_is_not_enough_where_there_are_two_communities(company):
    make_community(company.MO01, name="海韵居")
    for answer in (
        by_page(company.clerk, "fault-slips/new/", SLIP),
        by_rest(company.clerk, "fault-slips/", SLIP),
    ):
        assert (answer.status, answer.fields) == (409, ["community"])
    assert FaultSlip.objects.count() == 0
    said = SLIP | {"community": "MO01-home"}
    assert by_page(company.clerk, "fault-slips/new/", said).status == 302
    assert by_rest(company.clerk, "fault-slips/", said).status == 201


def test_note_of_a_public_area_says_its_community_where_there_are_two(company):
    note = SLIP | {"severity": "ordinary", "told_to": "小李", "channel": "phone"}
    assert by_page(company.clerk, "fault-slips/new/", note).status == 302
    make_community(company.MO01, name="海韵居")
    answer = by_page(company.clerk, "fault-slips/new/", note)
    assert (answer.status, answer.fields) == (400, ["community"])
    assert by_page(company.clerk, "fault-slips/new/", note | {"community": "MO01-home"}).status == 302
    places = list(PhoneNote.objects.order_by("id").values_list("place", flat=True))
    home = Community.objects.get(code="MO01-home").name
    assert places == [f"{home} 水泵房"] * 2


def test_typed_place_is_taken_when_only_one_room_fits(company):
    home = Community.objects.get(code="MO01-home")
    room, other = make_room(home, building="3栋", number="802"), make_room(home, building="5栋", number="802")
    answer = by_page(company.clerk, "fault-slips/new/", SLIP | {"room_text": "802"})
    assert (answer.status, answer.fields) == (400, ["room"])
    assert by_page(company.clerk, "fault-slips/new/", SLIP | {"room_text": "5-802"}).status == 302
    assert (
        by_page(company.clerk, "fault-slips/new/", SLIP | {"room_text": "802", "room": str(room.uuid)}).status
        == 302
    )
    assert list(FaultSlip.objects.order_by("id").values_list("room", flat=True)) == [other.pk, room.pk]


def test_draft_may_lack_its_community_until_it_is_sent(company, at):
    make_community(company.MO01, name="海韵居")
    assert by_page(company.clerk, "fault-slips/new/", SLIP | {"draft": "true"}).status == 302
    assert by_rest(company.clerk, "fault-slips/", SLIP | {"draft": True}).status == 201
    for slip in FaultSlip.objects.all():
        for way in (by_page, by_rest):
            answer = way(company.clerk, f"fault-slips/{slip.number}/send/", {"version": slip.version})
            assert (answer.status, fresh(slip).state) == (409, State.DRAFT)


def test_slip_sent_before_a_community_was_asked_for_goes_on(company, at):
    slip = slip_in(State.RETURNED, company, at)
    FaultSlip.objects.filter(pk=slip.pk).update(community=None)
    make_community(company.MO01, name="海韵居")
    answer = by_page(
        company.clerk,
        f"fault-slips/{slip.number}/send/",
        {"department": "SE", "version": slip.version},
    )
    assert (answer.status, fresh(slip).state, fresh(slip).community) == (302, State.SENT, None)


def passed_on(slip, company, at):
    """The community of a slip belongs to the second office from now on."""
    room = make_room(slip.community, building="3栋", number="802")
    FaultSlip.objects.filter(pk=slip.pk).update(room=room, building=room.building)
    Community.objects.filter(pk=slip.community_id).update(office=company.MO02)
    return fresh(slip)


def test_slip_is_amended_where_it_was_when_its_community_has_passed_to_another_office(company, at):
    slip = passed_on(slip_in(State.RETURNED, company, at), company, at)
    form = browser(company.clerk).get(f"/fault-slips/{slip.number}/edit/").content.decode()
    assert f'name="room" value="{slip.room.uuid}"' in form and f'value="{slip.community.code}"' in form
    place = {"community": slip.community.code, "room": str(slip.room.uuid)}
    place |= {"building": str(slip.building.uuid)}
    said = SLIP | place | {"department": "SE", "problem": "水泵仍异响", "version": slip.version}
    said.pop("office")
    assert by_page(company.clerk, f"fault-slips/{slip.number}/edit/", said).status == 302
    slip = fresh(slip)
    assert (slip.state, slip.office, slip.problem) == (State.SENT, company.MO01, "水泵仍异响")
    assert (slip.community.office, slip.room.number) == (company.MO02, "802")


def test_slip_over_rest_keeps_its_place_in_a_community_that_has_passed_to_another_office(company, at):
    slip = passed_on(slip_in(State.RETURNED, company, at), company, at)
    other = make_community(company.MO01, name="海韵居")
    client, url = api(company.clerk), f"/api/v1/fault-slips/{slip.number}/"
    elsewhere = client.patch(url, {"community": other.code, "version": slip.version}, format="json")
    assert (elsewhere.status_code, list(elsewhere.json()["errors"])) == (400, ["community"])
    same = {"community": slip.community.code, "problem": "水泵仍异响", "version": slip.version}
    assert client.patch(url, same, format="json").status_code == 200
    assert (fresh(slip).problem, fresh(slip).community) == ("水泵仍异响", slip.community)


def test_community_no_longer_managed_is_no_choice(company, at):
    make_community(company.MO01, name="旧小区", active=False)
    assert make_slip(company, at, community=None).community.code == "MO01-home"


def test_draft_raised_from_a_note_is_sent_to_the_only_community(company, at):
    note = make_note(company, at)
    url = f"fault-slips/notes/{note.uuid}/raise/"
    assert (
        by_page(company.director, url, {"severity": "serious", "reason": "多户", "version": 1}).status == 302
    )
    slip = FaultSlip.objects.get()
    assert by_rest(company.clerk, f"fault-slips/{slip.number}/send/", {"version": 1}).status == 200
    assert fresh(slip).community.code == "MO01-home"
