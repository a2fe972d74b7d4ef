"""Links for new passwords: who makes them, where they go, and who confirms them."""

from datetime import timedelta

import pytest

from comms.audit.models import Event
from comms.base.errors import GuardFailed, NotAllowed, Refused, StaleVersion
from comms.base.versions import ANY
from comms.notifications.models import Notice, Outbox
from comms.notifications.operations.rendering import words_of
from comms.organization import operations
from comms.organization.models import Appointment, PasswordLink, Post, User
from tests.base import api, browser, expect_statuses, form_errors, problem
from tests.comms.organization.operations.events import DAY, events_of
from tests.comms.organization.second_person.letters import LINK, letters, link_in, opens
from tests.comms.organization.second_person.proposals import asked_link, only, propose, told
from tests.factories.absences import away, fresh
from tests.factories.organization import appoint, make_person

pytestmark = pytest.mark.django_db


# Who


@pytest.mark.parametrize("who", ["hr_staff", "director", "president", "quality", "clerk", "outsider"])
def test_only_the_head_of_admin_and_hr_and_system_administrators_make_links(company, at, who):
    with pytest.raises(NotAllowed):
        operations.make_password_link(company.colleague, by=getattr(company, who), at=at)
    for person in (company.hr, company.admin):
        assert operations.make_password_link(company.colleague, by=person, at=at).made_at == at


def test_nobody_makes_one_for_themselves_or_whom_they_act_for(company, at):
    for person in (company.hr, company.admin):
        with pytest.raises(NotAllowed):
            operations.make_password_link(person, by=person, at=at)
    away(company.hr, company.staff, at=at)
    with pytest.raises(NotAllowed):
        operations.make_password_link(company.hr, by=fresh(company.staff), at=at)


@pytest.mark.parametrize(
    ("maker", "person", "waits"),
    [
        ("hr", "clerk", False),
        ("admin", "staff", False),
        ("hr", "hr_staff", True),
        ("admin", "hr_staff", True),
        ("hr", "president", True),
        ("hr", "admin", True),
        ("hr", "engineering", True),
        ("hr", "chairman", True),
        ("admin", "hr", True),
        ("admin", "quality", True),
    ],
)
def test_account_that_sees_more_needs_a_second_person(company, at, maker, person, waits):
    link = asked_link(company, at, person=getattr(company, person), by=getattr(company, maker))
    assert (link.waits, link.made_at is None) == (waits, waits)
    assert letters().exists() is not waits


def test_account_of_the_staff_of_quality_management_sees_more(company, at):
    appoint(company.staff, Post.STAFF, company.QM)
    assert asked_link(company, at, person=fresh(company.staff)).waits


@pytest.mark.parametrize("post", [Post.SYSTEM_ADMINISTRATOR, Post.MANAGEMENT_REPRESENTATIVE])
def test_account_of_an_equal_that_gives_or_confirms_needs_a_second_person(company, at, post):
    """Whoever had both would confirm what they ask for themselves."""
    appoint(company.admin, post, company.MO01)
    appoint(company.staff, post, company.MO01)
    assert asked_link(company, at, person=fresh(company.staff), by=fresh(company.admin)).waits


def test_account_of_the_installation_needs_a_second_person_from_its_like(company, at):
    first, second = make_person("first"), make_person("second")
    User.objects.filter(pk__in=[first.pk, second.pk]).update(is_superuser=True)
    assert asked_link(company, at, person=fresh(second), by=fresh(first)).waits


def test_deputy_of_somebody_who_sees_more_sees_more(company, at):
    away(company.president, company.clerk, at=at)
    assert asked_link(company, at, person=fresh(company.clerk)).waits


def test_post_that_is_to_come_or_waits_counts_too(company, at):
    """Whoever got hold of the account today would only have to wait."""
    later = DAY + timedelta(days=30)
    appoint(company.staff, Post.VICE_PRESIDENT, company.HQ, since=later)
    propose(company, at, user=company.colleague, post=Post.VICE_PRESIDENT, unit=company.HQ)
    for person in (company.staff, company.colleague):
        assert asked_link(company, at, person=fresh(person)).waits


def test_maker_does_not_see_more_by_acting_for_somebody(company, at):
    appoint(company.staff, Post.OFFICE_DIRECTOR, company.MO01, acting=True)
    away(company.director, company.hr, at=at)
    assert asked_link(company, at, person=fresh(company.staff), by=fresh(company.hr)).waits


def test_while_nobody_else_could_confirm_it_is_made_at_once_and_says_so(company, at):
    only(company.admin, company.engineering)
    link = asked_link(company, at, person=company.engineering, by=company.admin)
    assert link.made_at == at
    assert Event.objects.about(company.engineering).get().reason == "organization.alone"


# Where it goes


def test_link_is_mailed_in_the_language_of_the_person_and_not_shown(company, at):
    User.objects.filter(pk=company.clerk.pk).update(language="en")
    page = browser(company.hr).post(f"{company.clerk.get_absolute_url()}password-link/", follow=True)
    text = page.content.decode()
    assert "The link is mailed to 一处前台." in text
    assert not LINK.search(text)
    message = letters().get()
    assert message.address == "clerk@example.com"
    words = words_of(message)
    assert words.subject == "Your link for a new password"
    assert "Valid until" in words.body
    assert opens(link_in(message))
    assert told("password_link_made") == ["clerk"]


def test_link_stands_in_no_table_and_in_no_message_to_a_messenger(company, at):
    from comms.notifications.operations import add_channel

    add_channel(name="钉钉", url="https://example.com/hook", by=company.clerk, at=at)
    asked_link(company, at, person=company.clerk)
    token = link_in(letters().get()).rpartition("-")[2].strip("/")
    kept = [*Outbox.objects.values(), *Notice.objects.values(), *Event.objects.values()]
    assert token not in str([*kept, *PasswordLink.objects.values()])
    pushed = Outbox.objects.get(channel="apprise", kind="organization.password_link_made")
    assert not LINK.search(words_of(pushed).body)


def test_of_somebody_without_an_address_it_is_shown_once_and_the_head_is_told(company, at):
    User.objects.filter(pk=company.clerk.pk).update(email="")
    page = browser(company.hr).post(f"{company.clerk.get_absolute_url()}password-link/")
    assert opens(page.context["link"])
    assert page.context["link"] in page.content.decode()
    assert told("password_link_shown") == ["clerk", "director"]
    assert not letters().exists()
    told_head = Outbox.objects.get(kind="organization.password_link_shown", recipient=company.director)
    assert not LINK.search(words_of(told_head).body)
    shown = browser(company.hr).get(company.clerk.get_absolute_url()).content.decode()
    assert "is valid until" in shown
    assert page.context["link"] not in shown


def test_head_who_makes_the_link_is_not_its_witness(company, at):
    User.objects.filter(pk=company.hr_staff.pk).update(email="")
    asked_link(company, at, person=company.hr_staff)
    operations.confirm_password_link(company.hr_staff, by=company.admin, at=at, version=ANY)
    asked_link(company, at, person=company.hr_staff)
    assert told("password_link_shown") == ["hr_staff", "president"]


# A second person


def test_second_person_confirms_and_the_link_goes_to_the_person(company, at):
    asked_link(company, at)
    assert told("password_link_asked") == ["admin", "president", "representative"]
    row = operations.confirm_password_link(company.president, by=company.admin, at=at, version=2)
    link = PasswordLink.objects.get()
    assert (link.confirmed_by, link.made_at, link.mailed) == (company.admin, at, True)
    assert events_of(row) == ["password_link_asked", "password_link_confirmed", "password_link_made"]
    assert told("password_link_confirmed") == ["hr"]
    assert letters().get().recipient == company.president
    assert opens(link_in(letters().get()))


@pytest.mark.parametrize("who", ["hr", "president", "hr_staff", "director", "quality"])
def test_others_do_not_confirm_it(company, at, who):
    asked_link(company, at)
    with pytest.raises(NotAllowed):
        operations.confirm_password_link(company.president, by=getattr(company, who), at=at, version=ANY)


def test_asker_does_not_confirm_as_deputy_and_a_deputy_does(company, at):
    asked_link(company, at)
    away(company.representative, company.hr, at=at)
    with pytest.raises(NotAllowed):
        operations.confirm_password_link(company.president, by=fresh(company.hr), at=at, version=ANY)
    away(company.admin, company.engineer, at=at)
    operations.confirm_password_link(company.president, by=fresh(company.engineer), at=at, version=ANY)
    assert PasswordLink.objects.get().made_at == at


def test_confirmed_link_of_somebody_without_an_address_is_fetched_by_who_asked(company, at):
    User.objects.filter(pk=company.president.pk).update(email="")
    asked_link(company, at)
    operations.confirm_password_link(company.president, by=company.admin, at=at, version=ANY)
    assert PasswordLink.objects.get().made_at is None
    page = browser(company.hr).post(f"{company.president.get_absolute_url()}password-link/")
    assert opens(page.context["link"])
    link = PasswordLink.objects.get()
    assert (link.asked_by, link.confirmed_by, link.mailed) == (company.hr, company.admin, False)
    # a further one is a further question
    assert asked_link(company, at).waits
    assert PasswordLink.objects.count() == 2


def test_confirmation_for_one_is_none_for_another(company, at):
    appoint(company.staff, Post.SYSTEM_ADMINISTRATOR, company.HQ)
    User.objects.filter(pk=company.president.pk).update(email="")
    asked_link(company, at)
    operations.confirm_password_link(company.president, by=company.admin, at=at, version=ANY)
    assert asked_link(company, at, by=fresh(company.staff)).waits


def test_refusal_and_taking_back_have_a_reason(company, at):
    asked_link(company, at)
    with pytest.raises(Refused):
        operations.refuse_password_link(company.president, by=company.admin, at=at, version=ANY)
    said = {"at": at, "version": ANY, "reason": "没有请求"}
    with pytest.raises(NotAllowed):
        operations.refuse_password_link(company.president, by=company.hr_staff, **said)
    operations.refuse_password_link(company.president, by=company.admin, **said)
    assert told("password_link_refused") == ["hr", "president"]
    with pytest.raises(NotAllowed):  # nothing waits, so nobody is its second person
        operations.confirm_password_link(company.president, by=company.admin, at=at, version=ANY)
    asked_link(company, at)
    operations.refuse_password_link(company.president, by=company.hr, **said)
    assert not PasswordLink.objects.waiting().exists()


def test_asked_twice_confirmed_twice_or_after_the_person_left(company, at):
    asked_link(company, at)
    with pytest.raises(GuardFailed):
        asked_link(company, at)
    with pytest.raises(StaleVersion):
        operations.confirm_password_link(company.president, by=company.admin, at=at, version=1)
    operations.confirm_password_link(company.president, by=company.admin, at=at, version=2)
    with pytest.raises(NotAllowed):
        operations.confirm_password_link(company.president, by=company.representative, at=at, version=2)
    asked_link(company, at, person=company.engineering)
    operations.deactivate(
        company.engineering, by=company.admin, at=at, version=ANY, successor=company.president
    )
    with pytest.raises(NotAllowed):
        operations.confirm_password_link(company.engineering, by=company.admin, at=at, version=ANY)
    assert letters().count() == 1


# Ways around


def test_address_of_an_account_that_sees_more_is_not_changed_by_others(company, at):
    appoint(company.staff, Post.STAFF, company.AH)
    for by, person in (
        (company.hr_staff, company.president),
        (company.admin, company.engineering),
        (company.hr_staff, fresh(company.staff)),  # of the same department
    ):
        with pytest.raises(Refused) as refused:
            operations.change_person(person, by=by, at=at, version=ANY, email="mine@example.com")
        assert list(refused.value.errors) == ["email"]
        assert operations.change_person(person, by=by, at=at, version=ANY, phone="8001").phone == "8001"
    assert operations.change_person(company.clerk, by=company.hr, at=at, version=ANY, email="a@b.cn")
    typed = {"name": "总裁", "username": "president", "tier": "management", "version": "2"}
    page = browser(company.hr).post(
        f"{company.president.get_absolute_url()}edit/", typed | {"email": "mine@example.com"}
    )
    assert list(form_errors(page)) == ["email"]


def test_lost_address_is_emptied_and_the_link_confirmed_and_handed_over(company, at):
    operations.change_person(company.president, by=company.hr, at=at, version=ANY, email="")
    assert Outbox.objects.get(kind="organization.account_changed").address == "president@example.com"
    with pytest.raises(Refused):
        operations.change_person(company.president, by=company.hr, at=at, version=ANY, email="mine@a.cn")
    assert asked_link(company, at).waits
    operations.confirm_password_link(company.president, by=company.admin, at=at, version=ANY)
    assert asked_link(company, at).made_at
    assert told("password_link_shown") == ["president"]


# Pages and REST


def test_link_is_confirmed_and_refused_by_page_and_rest(company, at):
    url = f"/api/v1/users/{company.president.uuid}/"
    answer = api(company.hr).post(f"{url}password-link/", {}, format="json").json()
    assert answer == {"state": "waits", "link": "", "ends_at": None}
    row = api(company.admin).get("/api/v1/password-links/").json()["results"][0]
    assert (row["person"]["name"], row["asked_by"]["name"]) == ("总裁", "行政主管")
    problem(api(company.clerk).get("/api/v1/password-links/"), 403)
    acts = {who: api(getattr(company, who)).get(url).json()["allowed_actions"] for who in ("admin", "hr")}
    assert [("confirm-link" in names, "refuse-link" in names) for names in acts.values()] == [
        (True, True),
        (False, True),
    ]
    problem(api(company.hr).post(f"{url}confirm-link/", {"version": 2}, format="json"), 403)
    assert api(company.admin).post(f"{url}confirm-link/", {"version": 2}, format="json").status_code == 200
    assert letters().count() == 1

    person = company.engineering
    page = browser(company.hr).post(f"{person.get_absolute_url()}password-link/", follow=True)
    assert "a second person confirms the link first" in page.content.decode()
    assert (
        "waits for a second person" in browser(company.admin).get(person.get_absolute_url()).content.decode()
    )
    confirm = f"{person.get_absolute_url()}confirm-link/"
    expect_statuses(confirm, {company.admin: 200, company.hr: 302, company.clerk: 302})
    assert browser(company.admin).post(confirm, {"version": "2"}).status_code == 302
    assert letters().count() == 2


def test_waiting_link_goes_with_the_first_post_of_the_asker(company, at):
    """A link is not confirmed by somebody who is a second person only because of a post that waits."""
    asked_link(company, at)
    held = propose(company, at, user=company.staff, post=Post.MANAGEMENT_REPRESENTATIVE, unit=company.HQ)
    with pytest.raises(NotAllowed):
        operations.confirm_password_link(company.president, by=fresh(company.staff), at=at, version=ANY)
    operations.confirm_post(held, by=company.admin, at=at, version=ANY)
    operations.confirm_password_link(company.president, by=fresh(company.staff), at=at, version=ANY)
    assert Appointment.objects.current(DAY).filter(pk=held.pk).exists()
