"""The contacts of a household: added, changed, ended and never deleted; each found, masked and shown."""

from datetime import timedelta

import pytest

from comms.audit.models import Event
from comms.base.errors import GuardFailed, NotAllowed, Refused, StaleVersion
from comms.base.versions import ANY
from comms.customers import operations
from comms.customers.models import Contact, Household, Room
from comms.procedure.operations import set_policy
from comms.procedure.queries import policy
from tests.base import api, browser, form_errors, problem, query_counts
from tests.factories.customers import make_community, make_contact, make_household

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
TENANT = {"name": "李先生", "relation": "tenant", "phone": "139 8765 4321"}


@pytest.fixture
def home(company):
    """A household of office 1 with its owner."""
    return make_household(make_community(company.MO01), number="1201")


def fresh(home):
    """The household as the next request reads it."""
    return Household.objects.get(pk=home.pk)


def found(user, text):
    """The households that a list gives for a text, as (page, REST)."""
    page = browser(user).get("/customers/", {"q": text}).context["count"]
    return page, api(user).get("/api/v1/households/count/", {"q": text}).json()["count"]


# Added, changed, ended


def test_contact_is_added_with_its_office_and_one_spelling_of_the_phone(company, home, at):
    contact = operations.add_contact(home, **TENANT, since=at.date(), by=company.clerk, at=at)
    contact = Contact.objects.get(pk=contact.pk)
    assert (contact.phone, contact.office, contact.until) == ("13987654321", company.MO01, None)
    assert [event.event for event in Event.objects.about(contact)] == ["created"]
    assert [event.event for event in Event.objects.about(home)] == ["contact_added"]


def test_log_never_holds_name_phone_or_note(company, home, at):
    contact = operations.add_contact(home, **TENANT, note="门卡在前台", by=company.clerk, at=at)
    fields = {"name": "李女士", "phone": "13700001111", "note": "夜班"}
    contact = operations.change_contact(contact, **fields, by=company.clerk, at=at, version=contact.version)
    operations.end_contact(contact, until=at.date(), by=company.clerk, at=at, version=contact.version)
    told = " ".join(f"{event.object_label} {event.data}" for event in Event.objects.all())
    assert not [text for text in ("李", "1398765", "1370000", "门卡", "夜班") if text in told]
    assert [event.event for event in Event.objects.about(contact)] == ["ended", "edited", "created"]
    history = [event.event for event in Event.objects.about(home)]
    assert history == ["contact_ended", "contact_changed", "contact_added"]


def test_change_that_changes_nothing_leaves_no_trace(company, home, at):
    owner = home.contacts.get()
    operations.change_contact(owner, name=owner.name, by=company.clerk, at=at, version=owner.version)
    assert Event.objects.count() == 0


@pytest.mark.parametrize("who", ["clerk", "colleague", "director"])
def test_director_and_clerks_keep_contacts(company, home, at, who):
    person = getattr(company, who)
    contact = operations.add_contact(home, **TENANT, by=person, at=at)
    changed = operations.change_contact(contact, relation="agent", by=person, at=at, version=contact.version)
    operations.end_contact(changed, until=at.date(), by=person, at=at, version=changed.version)


@pytest.mark.parametrize("who", ["staff", "outsider", "director2", "quality", "president", "hr", "admin"])
def test_others_do_not(company, home, at, who):
    person, owner = getattr(company, who), home.contacts.get()
    with pytest.raises(NotAllowed):
        operations.add_contact(home, **TENANT, by=person, at=at)
    with pytest.raises(NotAllowed):
        operations.change_contact(owner, name="x", by=person, at=at, version=ANY)
    with pytest.raises(NotAllowed):
        operations.end_contact(owner, until=at.date(), by=person, at=at, version=ANY)
    assert (Contact.objects.count(), Event.objects.count()) == (1, 0)


def test_days_to_come_and_days_in_the_wrong_order_are_refused(company, home, at):
    facts = {"by": company.clerk, "at": at}
    with pytest.raises(Refused) as refused:
        operations.add_contact(home, **TENANT, since=at.date() + DAY, **facts)
    assert list(refused.value.errors) == ["since"]
    contact = operations.add_contact(home, **TENANT, since=at.date(), **facts)
    for day in (at.date() + DAY, at.date() - DAY):
        with pytest.raises(Refused) as refused:
            operations.end_contact(contact, until=day, version=ANY, **facts)
        assert list(refused.value.errors) == ["until"]


def test_former_contact_stays_as_it_was(company, home, at):
    owner = home.contacts.get()
    ended = operations.end_contact(owner, until=at.date(), by=company.clerk, at=at, version=owner.version)
    with pytest.raises(GuardFailed):
        operations.change_contact(ended, name="x", by=company.clerk, at=at, version=ANY)
    with pytest.raises(GuardFailed):
        operations.end_contact(ended, until=at.date(), by=company.clerk, at=at, version=ANY)
    assert Contact.objects.get().name == "陈小姐"
    assert api(company.clerk).get(f"/api/v1/contacts/{owner.uuid}/").json()["until"] == str(at.date())


def test_household_that_moved_out_gets_no_more_contacts(company, at):
    gone = make_household(make_community(company.MO01), left_on=at.date())
    with pytest.raises(GuardFailed):
        operations.add_contact(gone, **TENANT, by=company.clerk, at=at)


def test_what_somebody_else_changed_is_not_written_over(company, home, at):
    owner = home.contacts.get()
    operations.change_contact(owner, name="陈女士", by=company.clerk, at=at, version=owner.version)
    with pytest.raises(StaleVersion):
        operations.change_contact(owner, name="陈先生", by=company.colleague, at=at, version=owner.version)


def test_contact_is_never_deleted_over_rest(company, home):
    url = f"/api/v1/contacts/{home.contacts.get().uuid}/"
    assert api(company.director).delete(url).status_code == 405


# Which is the main one, and who is found


def test_main_contact_can_be_called_and_is_the_owner_before_others(company):
    home = make_household(make_community(company.MO01), contact_name="房东", phone="")
    assert fresh(home).contact_name == "房东"
    make_contact(home, name="中介", relation="agent", phone="13700001111")
    assert fresh(home).contact_name == "中介"
    tenant = make_contact(home, name="租客", relation="tenant", phone="13700002222")
    assert (fresh(home).contact_name, fresh(home).masked_phone) == ("租客", "137****2222")
    make_contact(home, name="业主", phone="13700003333")
    assert fresh(home).contact_name == "业主"
    home.contacts.exclude(pk=tenant.pk).update(until=home.created_at.date())
    assert fresh(home).contact_name == "租客"
    home.contacts.update(until=home.created_at.date())
    assert (fresh(home).main_contact, fresh(home).contact_name, fresh(home).phone) == (None, "", "")


@pytest.mark.parametrize("text", ["李先生", "4321", "139-8765-4321", "陈小姐", "13812345678", "李 1201"])
def test_household_and_room_are_found_by_every_present_contact(company, home, at, text):
    operations.add_contact(home, **TENANT, by=company.clerk, at=at)
    assert found(company.clerk, text) == (1, 1)
    assert list(Room.objects.search(text)) == [home.room]
    assert home.get_absolute_url() in browser(company.clerk).get("/search/", {"q": text}).content.decode()


@pytest.mark.parametrize("text", ["李先生", "4321", "13987654321"])
def test_former_contact_finds_nobody(company, home, at, text):
    contact = make_contact(home, **TENANT)
    operations.end_contact(contact, until=at.date(), by=company.clerk, at=at, version=ANY)
    assert found(company.clerk, text) == (0, 0)
    assert list(Room.objects.search(text)) == []
    assert list(Contact.objects.search(text)) == [contact]


def test_households_with_several_contacts_cost_the_same(company):
    community = make_community(company.MO01)

    def one_more():
        make_contact(make_household(community), phone="13700001111")

    query_counts(one_more, "/customers/", company.clerk, at_most=13)
    query_counts(one_more, "/api/v1/households/?expand=contacts", company.clerk, client=api, at_most=13)
    query_counts(one_more, "/api/v1/contacts/", company.clerk, client=api, at_most=13)


# Phones


def test_phone_of_each_contact_is_masked_until_a_reason_is_given(company, home, at):
    tenant = make_contact(home, **TENANT)
    client = browser(company.clerk)
    for url in (home.get_absolute_url(), tenant.get_absolute_url()):
        shown = client.get(url).content.decode()
        assert ("139****4321" in shown, "13987654321" in shown) == (True, False), url
    answer = api(company.clerk).get(f"/api/v1/contacts/{tenant.uuid}/")
    assert answer.json()["phone"] == "139****4321"
    page = client.post(f"{tenant.get_absolute_url()}reveal-phone/", {"reason": "核实漏水"}).content.decode()
    assert "139 8765 4321" in page
    sent = {"reason": "回电"}
    told = api(company.clerk).post(f"/api/v1/contacts/{tenant.uuid}/reveal-phone/", sent, format="json")
    assert told.json() == {"phone": "13987654321"}
    events = Event.objects.about(home).filter(event="phone_revealed")
    assert [event.data for event in events] == [{"contact": str(tenant.uuid), "relation": "tenant"}] * 2


def test_phone_of_a_former_contact_is_shown_for_a_reason_too(company, home, at):
    former = make_contact(home, **TENANT, until=at.date())
    assert (
        operations.reveal_contact_phone(former, reason="退租核对", by=company.staff, at=at) == "13987654321"
    )


def test_numbers_of_all_contacts_count_together(company, home, at):
    limit = policy("customers.reveals_per_hour")
    set_policy(limit, value=1, reason="x", by=company.quality, at=at, version=0)
    operations.reveal_phone(home, reason="回电", by=company.clerk, at=at)
    with pytest.raises(GuardFailed, match="1 phone numbers within an hour"):
        operations.reveal_contact_phone(make_contact(home, **TENANT), reason="回电", by=company.clerk, at=at)


def test_what_has_no_number_reveals_none(company, home, at):
    silent = make_contact(home, phone="")
    with pytest.raises(GuardFailed, match="No phone number"):
        operations.reveal_contact_phone(silent, reason="回电", by=company.clerk, at=at)
    empty = make_household(home.room.building.community, contact_name="", phone="")
    with pytest.raises(GuardFailed, match="No phone number"):
        operations.reveal_phone(empty, reason="回电", by=company.clerk, at=at)
    assert Event.objects.count() == 0


# Pages and REST


def test_page_of_the_household_tells_present_and_former_contacts_apart(company, home, at):
    tenant = make_contact(home, **TENANT, since=at.date())
    former = make_contact(home, name="前租客", relation="tenant", until=at.date())
    page = browser(company.clerk).get(home.get_absolute_url())
    assert [one for one, _acts in page.context["contacts"]] == [home.contacts.first(), tenant]
    assert [one for one, _acts in page.context["former_contacts"]] == [former]
    offered = {one.pk: [act.event for act in acts] for one, acts in page.context["contacts"]}
    assert offered[tenant.pk] == ["reveal-phone", "end", "edit"]
    assert [act.event for act in page.context["former_contacts"][0][1]] == []
    seen = browser(company.staff).get(home.get_absolute_url())
    assert {act.event for _one, acts in seen.context["contacts"] for act in acts} == {"reveal-phone"}
    assert f"{home.get_absolute_url()}add-contact/" not in seen.content.decode()


def test_contact_is_added_changed_and_ended_on_the_page(company, home, at):
    client, address = browser(company.clerk), home.get_absolute_url()
    answer = client.post(f"{address}add-contact/", TENANT | {"since": "", "note": ""})
    assert (answer.status_code, answer.url) == (302, address)
    tenant = home.contacts.get(relation="tenant")
    form = client.get(f"{tenant.get_absolute_url()}edit/").content.decode()
    assert ("139****4321" in form, "4321" in form.replace("139****4321", "")) == (True, False)
    said = {"name": "李女士", "relation": "tenant", "phone": "", "version": tenant.version}
    assert client.post(f"{tenant.get_absolute_url()}edit/", said).url == address
    tenant.refresh_from_db()
    assert (tenant.name, tenant.phone, tenant.version) == ("李女士", "13987654321", 2)
    said = {"until": "2026-11-18", "version": tenant.version}
    assert client.post(f"{tenant.get_absolute_url()}end/", said).url == address
    tenant.refresh_from_db()
    assert str(tenant.until) == "2026-11-18"
    assert client.get(f"{tenant.get_absolute_url()}edit/").status_code == 302
    late = client.get(f"{tenant.get_absolute_url()}end/", follow=True).content.decode()
    assert "“End the contact” is not possible while the state is “Former contact”." in late


@pytest.mark.parametrize(
    "wrong", [{"name": " "}, {"phone": "很多"}, {"relation": "friend"}, {"since": "2099-01-01"}]
)
def test_what_does_not_fit_is_refused_alike_on_page_and_rest(company, home, wrong):
    said = TENANT | wrong
    page = browser(company.clerk).post(f"{home.get_absolute_url()}add-contact/", said)
    answer = api(company.clerk).post(f"/api/v1/households/{home.uuid}/add-contact/", said, format="json")
    assert list(problem(answer, 400)["errors"]) == list(form_errors(page)) == list(wrong)
    assert page.status_code == 400


def test_contact_over_rest(company, home):
    client = api(company.clerk)
    made = client.post(f"/api/v1/households/{home.uuid}/add-contact/", TENANT, format="json")
    assert (made.status_code, made["Location"], made["ETag"]) == (201, made.json()["url"], '"1"')
    body = made.json()
    told = ("phone", "relation", "household", "office", "place")
    assert [body[name] for name in told] == [
        "139****4321",
        "tenant",
        str(home.uuid),
        {"code": "MO01", "name": "MO01"},
        home.room.full_name,
    ]
    assert body["allowed_actions"] == ["reveal-phone", "end", "change"]
    url = f"/api/v1/contacts/{body['uuid']}/"
    assert client.patch(url, {"note": "夜班"}, format="json").status_code == 428
    changed = client.patch(url, {"note": "夜班", "version": 1}, format="json").json()
    assert (changed["note"], changed["name"], changed["version"]) == ("夜班", "李先生", 2)
    problem(client.patch(url, {"note": "x", "version": 1}, format="json"), 412)
    home_now = client.get(f"/api/v1/households/{home.uuid}/").json()
    assert [one["relation"] for one in home_now["contacts"]] == ["owner", "tenant"]
    ended = client.post(f"{url}end/", {"until": "2026-11-18", "version": 2}, format="json").json()
    assert (ended["until"], ended["allowed_actions"]) == ("2026-11-18", ["reveal-phone"])
    home_now = client.get(f"/api/v1/households/{home.uuid}/").json()
    assert [one["relation"] for one in home_now["contacts"]] == ["owner"]


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("", 3),
        ("present=true", 2),
        ("present=false", 1),
        ("relation=tenant", 1),
        ("q=139 8765 4321", 1),
        ("q=陈", 2),
        ("household={home}&present=true", 2),
    ],
)
def test_contacts_are_filtered_over_rest(company, home, at, query, number):
    make_contact(home, **TENANT)
    make_contact(home, name="陈先生", until=at.date())
    make_household(make_community(company.MO02), contact_name="陈小姐", phone="13987654321")
    url = f"/api/v1/contacts/count/?{query.format(home=home.uuid)}"
    assert api(company.clerk).get(url).json() == {"count": number}
    assert len(api(company.clerk).get(url.replace("count/", "")).json()["results"]) == number
