"""Who reads the customers of every office, who takes them away, what stays with the office of its time."""

import pytest
import time_machine

from comms.audit.models import Event
from comms.customers import operations
from comms.customers.fields import RoomField
from comms.customers.models import Community, Contact, Household, PhoneReveal, Room
from comms.handovers.models import FaultSlip
from comms.organization.states import Post
from tests.base import api, browser, expect_api_statuses, expect_statuses, problem
from tests.factories.absences import away
from tests.factories.customers import make_community, make_contact, make_household, make_room
from tests.factories.handovers import make_slip
from tests.factories.organization import appoint, make_person

pytestmark = pytest.mark.django_db
LIST = "/customers/"


@pytest.fixture
def readers(company):
    """Somebody of each post and department that reads the customers of every office, with all others."""
    units = {
        "revisit": (Post.REVISIT_OFFICER, company.QM),
        "revisit_in_office": (Post.REVISIT_OFFICER, company.MO02),
        "quality_staff": (Post.STAFF, company.QM),
        "service": (Post.DEPARTMENT_HEAD, company.CS),
        "service_staff": (Post.STAFF, company.CS),
    }
    for name, (post, unit) in units.items():
        setattr(company, name, make_person(name, post=post, unit=unit))
    return company


ALL_OFFICES = ("revisit", "revisit_in_office", "quality_staff", "service", "service_staff", "quality", "vice")


@pytest.mark.parametrize("who", ALL_OFFICES)
def test_reads_customers_of_every_office_everywhere_alike(readers, two_offices, who):
    person, count = getattr(readers, who), {"count": 2}
    for model in (Community, Room, Household, Contact):
        assert model.objects.visible_to(person).count() == 2, model
    assert browser(person).get(LIST).context["count"] == 2
    assert api(person).get("/api/v1/households/count/").json() == count
    assert api(person).get("/api/v1/contacts/count/").json() == count
    assert api(person).get("/api/v1/communities/count/").json() == count
    for home in two_offices:
        assert browser(person).get(home.get_absolute_url()).status_code == 200
        search = browser(person).get("/search/", {"q": home.room.number}).content.decode()
        assert home.get_absolute_url() in search


@pytest.mark.parametrize(
    ("who", "seen"),
    [("clerk", 1), ("staff", 1), ("director", 1), ("engineering", 0), ("hr", 0), ("admin", 0)],
)
def test_others_read_those_of_their_office_everywhere_alike(readers, two_offices, who, seen):
    person = getattr(readers, who)
    assert Contact.objects.visible_to(person).count() == Household.objects.visible_to(person).count() == seen
    assert api(person).get("/api/v1/contacts/count/").json() == {"count": seen}
    assert api(person).get("/api/v1/households/count/").json() == {"count": seen}
    other = two_offices[1].contacts.get()
    expect_statuses(other.get_absolute_url(), {person: 404, None: 302})
    expect_api_statuses(f"/api/v1/contacts/{other.uuid}/", {person: 404, None: 401})


def test_deputy_of_the_revisit_officer_reads_as_they_do_and_only_while_they_are_away(
    readers, two_offices, at
):
    assert Household.objects.visible_to(readers.engineer).count() == 0
    away(readers.revisit, readers.engineer, at=at)
    with time_machine.travel(at):
        deputy = type(readers.engineer).objects.get(pk=readers.engineer.pk)
        assert Household.objects.visible_to(deputy).count() == 2
        operations.reveal_phone(two_offices[1], reason="回访", by=deputy, at=at)
    assert Event.objects.about(two_offices[1]).get().who == "工程师 for revisit"


def test_readers_of_every_office_see_a_number_for_a_reason_and_keep_no_contacts(readers, two_offices, at):
    for name in ALL_OFFICES:
        person = getattr(readers, name)
        operations.reveal_phone(two_offices[1], reason="回访客户", by=person, at=at)
        answer = api(person).get(f"/api/v1/households/{two_offices[0].uuid}/").json()
        assert answer["allowed_actions"] == ["reveal-phone"], name
        assert answer["phone"] == "138****5678"


# Out of the portal


MAY_TAKE = ("director", "director2", "quality", "president", "vice", "representative", "service")
MAY_NOT = ("clerk", "colleague", "staff", "revisit", "quality_staff", "service_staff")


@pytest.mark.parametrize("who", MAY_TAKE + MAY_NOT)
def test_only_those_who_answer_for_others_take_households_as_a_file_or_on_paper(readers, two_offices, who):
    person, allowed = getattr(readers, who), who in MAY_TAKE
    client, status = browser(person), 200 if allowed else 403
    for query in ("export=csv", "export=xlsx", "print=1"):
        assert client.get(f"{LIST}?{query}").status_code == status, query
    assert api(person).get("/api/v1/households/export/").status_code == status
    page = client.get(LIST)
    assert (page.status_code, "export=csv" in page.content.decode()) == (200, allowed)
    assert Event.objects.filter(event="exported").count() == (3 if allowed else 0)


def test_refusal_says_which_right_is_missing(readers, two_offices):
    said = problem(api(readers.clerk).get("/api/v1/households/export/"), 403)["detail"]
    assert said == "Your posts do not allow “Take households out as a file or on paper” here."


# A community passes to another office


def test_what_arose_stays_with_the_office_of_its_time_and_customers_go_with_their_community(company, at):
    community = make_community(company.MO01)
    home = make_household(community)
    slip = make_slip(company, at, community=community)
    operations.reveal_phone(home, reason="回电核实漏水", by=company.clerk, at=at)
    first = operations.add_contact(home, name="租客", relation="tenant", by=company.clerk, at=at)
    Community.objects.filter(pk=community.pk).update(office=company.MO02)
    home = Household.objects.get(pk=home.pk)

    assert list(Household.objects.visible_to(company.clerk)) == []
    assert list(Contact.objects.visible_to(company.clerk)) == []
    assert list(Household.objects.visible_to(company.outsider)) == [home]
    second = operations.add_contact(home, name="家人", relation="family", by=company.outsider, at=at)
    operations.reveal_phone(home, reason="约定上门时间", by=company.outsider, at=at)

    first.refresh_from_db()
    assert (first.office, second.office) == (company.MO01, company.MO02)
    assert [line.reason for line in PhoneReveal.objects.visible_to(company.director)] == ["回电核实漏水"]
    assert [line.reason for line in PhoneReveal.objects.visible_to(company.director2)] == ["约定上门时间"]
    assert list(FaultSlip.objects.visible_to(company.clerk)) == [slip]
    assert list(FaultSlip.objects.visible_to(company.outsider)) == []


def test_report_leads_only_to_households_that_its_reader_may_open(company, at):
    home = make_household(make_community(company.MO01))
    operations.reveal_phone(home, reason="回电核实漏水", by=company.clerk, at=at)
    page = "/customers/phones-shown/"
    assert home.get_absolute_url() in browser(company.director).get(page).content.decode()
    Community.objects.update(office=company.MO02)
    left = browser(company.director).get(page).content.decode()
    assert ("回电核实漏水" in left, home.get_absolute_url() in left) == (True, False)


def test_report_says_whose_number_it_was(company, at):
    home = make_household(make_community(company.MO01))
    tenant = make_contact(home, relation="tenant", phone="13700001111")
    operations.reveal_contact_phone(tenant, reason="回电核实漏水", by=company.clerk, at=at)
    [row] = browser(company.director).get("/customers/phones-shown/").context["rows"]
    assert {column.key: cell for column, cell in row["cells"]}["whose"] == "Tenant"
    [line] = api(company.director).get("/api/v1/phone-reveals/").json()["results"]
    assert (line["contact"], line["relation"]) == (str(tenant.uuid), "tenant")


# Rooms of which nothing is known


def test_room_without_a_household_is_unknown_and_not_vacant(company):
    community = make_community(company.MO01)
    unknown = make_room(community, number="101")
    vacant = make_household(community, number="102", occupancy="vacant", contact_name="", phone="").room
    owned = make_household(community, number="103", occupancy="vacant").room
    lived_in = make_household(community, number="104").room
    hits = RoomField(Room.objects.visible_to(company.clerk)).search("3栋")[0]
    notes = {hit.value: str(hit.note) for hit in hits}
    assert notes == {
        str(unknown.uuid): "No household recorded",
        str(vacant.uuid): "Vacant",
        str(owned.uuid): "Vacant 陈小姐 138****5678",
        str(lived_in.uuid): "陈小姐 138****5678",
    }
    rooms = api(company.clerk).get("/api/v1/rooms/?ordering=number").json()["results"]
    assert [room["occupancy"] for room in rooms] == ["unknown", "vacant", "vacant", "occupied"]
    assert browser(company.clerk).get(f"{LIST}?occupancy=vacant").context["count"] == 2


def test_second_post_adds_its_rights(company, two_offices):
    appoint(company.engineer, Post.REVISIT_OFFICER, company.QM)
    person = type(company.engineer).objects.get(pk=company.engineer.pk)
    assert Household.objects.visible_to(person).count() == 2
