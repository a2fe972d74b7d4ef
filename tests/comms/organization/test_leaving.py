"""What hangs on somebody who leaves is handed over in one step: by operation, on the page, over REST."""

from datetime import timedelta
from itertools import count

import pytest
import time_machine
from django.utils import translation

from comms.audit.models import Event
from comms.base.clock import today
from comms.base.errors import GuardFailed, NotAllowed, Refused
from comms.base.versions import ANY
from comms.deadlines.operations import tell_unattended
from comms.notifications.models import ChannelAddress, Notice, Outbox
from comms.notifications.operations import add_channel
from comms.organization import operations
from comms.organization.models import Group, Post, User
from comms.organization.operations import charges_of, likely_successor, unattended
from comms.organization.operations.charges import successor_problem
from tests.base import api, browser, expect_api_statuses, expect_statuses, form_errors, problem, query_counts
from tests.factories.absences import away, fresh
from tests.factories.organization import appoint, make_person, make_unit

pytestmark = pytest.mark.django_db
numbers = count(1)


@pytest.fixture(autouse=True)
def _now(at):
    with time_machine.travel(at, tick=False), translation.override("en"):
        yield


@pytest.fixture
def picked(company):
    """A group into which the clerk was picked by hand."""
    group = Group.objects.get(code="office_directors")
    group.picked.add(company.clerk)
    return group


def leave(person, by, at, **said):
    return operations.deactivate(person, by=by, at=at, version=ANY, reason="离职", **said)


def keys(person, at):
    return [charge.key for charge in charges_of(person, at)]


# Who takes over


def test_likely_successor_holds_the_post_since_or_heads_the_unit(company, at):
    assert likely_successor(company.clerk, at) == company.director
    heir = make_person("heir", post=Post.STAFF, unit=company.MO02)
    appoint(heir, Post.SERVICE_CENTER_CLERK, company.MO01, since=today(at))
    assert likely_successor(company.clerk, at) == heir


def test_likely_successor_of_the_last_person_of_a_unit_is_the_head_above(company, at):
    assert likely_successor(company.security, at) == company.president
    alone = make_person("alone", post=Post.STAFF, unit=make_unit("XX", "department", "新部", company.HQ))
    assert likely_successor(alone, at) == company.president
    # who asks is never proposed, and above the president there is nobody
    assert likely_successor(alone, at, by=company.president) is None


def test_likely_successor_who_is_away_alone_is_passed_over(company, at):
    away(company.director, at=at)
    assert likely_successor(company.clerk, at) == company.president


def test_who_cannot_take_over(company, at):
    gone = leave(company.colleague, company.hr, at)
    idle = make_person("idle")
    away(company.director, at=at)
    away(company.director2, company.outsider, at=at)
    away(company.engineering, company.clerk, at=at)
    said = {
        one.username: successor_problem(fresh(one), company.clerk, at)
        for one in (
            company.clerk,
            gone,
            idle,
            company.director,
            company.director2,
            company.engineering,
            company.staff,
        )
    }
    assert said == {
        "clerk": "Somebody else must take over.",
        "colleague": "一处前台乙 has left.",
        "idle": "idle holds no post and could do nothing with it.",
        "director": "一处主任 is away, and no deputy may act for them.",
        "director2": "",
        # whose deputy is the one who leaves
        "engineering": "工程主管 is away, and no deputy may act for them.",
        "staff": "",
    }


# Leaving


def test_leaving_without_a_successor_is_refused_and_names_what_is_open(company, at, picked):
    with pytest.raises(Refused) as refused:
        leave(company.clerk, company.hr, at)
    assert refused.value.errors == {
        "successor": ["Say who takes over: Picked by hand into a group office_directors."]
    }
    assert User.objects.get(pk=company.clerk.pk).is_active


def test_leaving_hands_everything_over_and_says_who_did(company, at, picked):
    gone = leave(company.clerk, company.hr, at, successor=company.staff)
    assert not gone.is_active
    assert list(picked.picked.all()) == [company.staff]
    event = Event.objects.about(picked).latest("id")
    assert (event.event, event.who, event.reason) == ("picked", "行政主管", "离职")
    assert event.data == {"added": ["一处员工"], "removed": ["一处前台"]}
    own = Event.objects.about(gone).get(event="handed_over")
    assert own.data == {"things": ["organization.pick:office_directors → 一处员工"]}
    assert keys(gone, at) == []
    assert unattended(at) == []


def test_line_goes_to_its_own_successor(company, at, picked):
    other = Group.objects.get(code="board_members")
    other.picked.add(company.clerk)
    line = {"charge": "organization.pick:board_members", "successor": company.colleague}
    leave(company.clerk, company.hr, at, successor=company.staff, successors=[line])
    assert (other.picked.get(), picked.picked.get()) == (company.colleague, company.staff)


@pytest.mark.parametrize("who", ["clerk", "director", "idle"])
def test_unfit_successor_is_refused_beside_the_field(company, at, picked, who):
    company.idle = make_person("idle")
    away(company.director, at=at)
    person = getattr(company, who)
    with pytest.raises(Refused) as refused:
        leave(company.clerk, company.hr, at, successor=person)
    assert list(refused.value.errors) == ["successor"]
    line = {"charge": "organization.pick:office_directors", "successor": person}
    with pytest.raises(Refused) as refused:
        leave(company.clerk, company.hr, at, successor=company.staff, successors=[line])
    assert list(refused.value.errors) == ["successors"]
    assert list(picked.picked.all()) == [company.clerk]


def test_line_that_is_not_open_is_refused(company, at, picked):
    line = {"charge": "organization.pick:board_members", "successor": company.staff}
    with pytest.raises(Refused) as refused:
        leave(company.clerk, company.hr, at, successor=company.staff, successors=[line])
    assert list(refused.value.errors) == ["successors"]


def test_deputy_is_named_anew_and_waits_for_confirmation(company, at):
    absence = away(company.colleague, company.clerk, at=at, days=5)
    assert keys(company.clerk, at) == [f"organization.deputy:{absence.uuid}"]
    for bad in (company.hr, company.colleague):
        with pytest.raises(Refused):
            leave(company.clerk, company.hr, at, successor=bad)
    leave(company.clerk, company.hr, at, successor=company.staff)
    absence.refresh_from_db()
    assert (absence.deputy, absence.noted_by, absence.authorised_at) == (company.staff, company.hr, None)
    assert absence.waits_for_confirmation
    assert Event.objects.about(absence).latest("id").event == "handed_over"


def test_channels_are_switched_off_and_nothing_waits_for_them(company, at):
    channel = add_channel(name="钉钉", url="https://example.com/hook", by=company.clerk, at=at)
    assert keys(company.clerk, at) == [f"notifications.channel:{channel.uuid}"]
    Outbox.objects.create(
        key="k",
        channel="apprise",
        recipient=company.clerk,
        address=channel.url,
        kind="x",
        message_id="m",
        created_at=at,
        next_at=at,
    )
    line = {"charge": f"notifications.channel:{channel.uuid}", "successor": company.staff}
    with pytest.raises(Refused) as refused:
        leave(company.clerk, company.hr, at, successors=[line])
    assert list(refused.value.errors) == ["successors"]
    leave(company.clerk, company.hr, at)
    assert not ChannelAddress.objects.get().active
    assert Outbox.objects.get(key="k").state == "cancelled"


def test_the_system_leaves_to_the_nightly_check_what_needs_a_successor(company, at, picked):
    gone = leave(company.clerk, None, at)
    assert [charge.person for charge in unattended(at)] == [gone]
    assert picked.picked.get() == gone


# Ending an appointment


def end(person, by, at, **said):
    held = person.appointments.get(unit__code="MO01")
    return operations.end_post(held, until=said.pop("until", today(at)), by=by, at=at, version=ANY, **said)


def test_last_post_ends_with_a_successor_only(company, at, picked):
    channel = add_channel(name="钉钉", url="https://example.com/hook", by=company.clerk, at=at)
    with pytest.raises(Refused) as refused:
        end(company.clerk, company.hr, at)
    assert list(refused.value.errors) == ["successor"]
    end(company.clerk, company.hr, at, successor=company.staff)
    assert picked.picked.get() == company.staff
    # the account stays, and with it what belongs to it
    channel.refresh_from_db()
    assert channel.active
    with time_machine.travel(at + timedelta(days=1), tick=False):
        assert unattended(at + timedelta(days=1)) == []


def test_post_that_ends_later_or_is_not_the_last_may_leave_everything(company, at, picked):
    end(company.clerk, company.hr, at, until=today(at) + timedelta(days=3))
    assert picked.picked.get() == company.clerk
    later = at + timedelta(days=4)
    with time_machine.travel(later, tick=False):
        assert [charge.key for charge in unattended(later)] == ["organization.pick:office_directors"]
    appoint(company.clerk, Post.STAFF, company.MO02)
    end(fresh(company.clerk), company.hr, at)
    assert picked.picked.get() == company.clerk


def test_what_is_named_is_handed_over_with_another_post(company, at, picked):
    appoint(company.clerk, Post.STAFF, company.MO02)
    line = {"charge": "organization.pick:office_directors", "successor": company.staff}
    end(company.clerk, company.hr, at, successors=[line])
    assert picked.picked.get() == company.staff


# The nightly check


def test_nightly_check_tells_once_a_day_while_something_is_open(company, at, picked):
    tell_unattended(at)
    assert not Notice.objects.exists()
    gone = leave(company.clerk, None, at)
    tell_unattended(at)
    tell_unattended(at + timedelta(hours=1))
    told = Notice.objects.filter(kind="organization.unattended")
    assert set(told.values_list("recipient__username", flat=True)) == {"hr", "quality"}
    assert told.count() == 2
    tell_unattended(at + timedelta(days=1))
    assert told.count() == 4
    operations.hand_over(gone, successor=company.staff, by=company.quality, at=at, version=ANY)
    tell_unattended(at + timedelta(days=2))
    assert told.count() == 4


@pytest.mark.parametrize(
    "language,said", [("zh-hans", "/people/unattended/"), ("en", "hold no post any more: 1")]
)
def test_letter_of_the_nightly_check_leads_to_the_list(company, at, picked, language, said):
    from comms.notifications.operations.rendering import words_of

    User.objects.filter(pk=company.hr.pk).update(language=language)
    leave(company.clerk, None, at)
    tell_unattended(at)
    assert said in words_of(Outbox.objects.get(recipient=company.hr, channel="email")).body


def test_hand_over_is_for_those_who_cannot_act(company, at, picked):
    said = {"successor": company.staff, "at": at, "version": ANY}
    with pytest.raises(GuardFailed):
        operations.hand_over(company.clerk, by=company.hr, **said)
    gone = leave(company.clerk, None, at)
    for nobody in (company.president, company.director):
        with pytest.raises(NotAllowed):
            operations.hand_over(gone, by=nobody, **said)
    with pytest.raises(Refused):
        operations.hand_over(gone, by=company.hr, at=at, version=ANY)
    operations.hand_over(gone, by=company.quality, **said)
    with pytest.raises(GuardFailed):
        operations.hand_over(gone, by=company.quality, **said)


def test_list_is_for_those_who_see_to_it(company, at, picked):
    leave(company.clerk, None, at)
    seen = {
        company.hr: 200,
        company.hr_staff: 200,
        company.admin: 200,
        company.quality: 200,
        company.president: 403,
        company.director: 403,
    }
    expect_statuses("/people/unattended/", seen | {None: 302})
    expect_api_statuses("/api/v1/unattended/", seen)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_list_leads_to_the_form_of_each_person(company, at, picked, language):
    gone = leave(company.clerk, None, at)
    pages = browser(company.hr, language)
    form = f"/people/{gone.uuid}/hand-over/"
    assert form in pages.get("/people/unattended/").content.decode()
    assert "/people/unattended/" in pages.get("/people/").content.decode()
    assert pages.get(form).status_code == 200
    typed = {"successor": str(company.staff.uuid), "version": gone.version}
    assert pages.post(form, typed).status_code == 302
    assert form not in pages.get("/people/unattended/").content.decode()
    assert picked.picked.get() == company.staff


# The page and REST


def page_of(person):
    return f"/people/{person.uuid}/deactivate/"


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_page_shows_what_hangs_on_the_person_and_who_takes_over(company, at, picked, language):
    page = browser(company.hr, language).get(page_of(company.clerk))
    text = page.content.decode()
    assert "organization.pick:office_directors" in text
    assert picked.get_absolute_url() in text
    assert page.context["form"].initial["successor"] == company.director.uuid


def test_page_without_anything_open_asks_for_a_reason_alone(company, at):
    form = browser(company.hr).get(page_of(company.clerk)).context["form"]
    assert [field.name for field in form.visible_fields()] == ["reason"]


def test_refused_page_keeps_what_was_typed(company, at, picked):
    typed = {
        "reason": "离职",
        "version": 1,
        "successors-0-charge": "organization.pick:office_directors",
        "successors-0-successor": str(company.clerk.uuid),
    }
    page = browser(company.hr).post(page_of(company.clerk), typed)
    assert (page.status_code, list(form_errors(page))) == (400, ["successors"])
    text = page.content.decode()
    assert f'value="{company.clerk.uuid}" selected' in text
    assert 'value="离职"' in text
    done = typed | {"successors-0-successor": str(company.staff.uuid)}
    assert browser(company.hr).post(page_of(company.clerk), done).status_code == 302
    assert picked.picked.get() == company.staff


def test_dialog_gives_way_to_a_page(company, at, picked):
    answer = browser(company.hr).get(page_of(company.clerk), headers={"hx-request": "true"})
    assert (answer.status_code, answer["HX-Redirect"]) == (204, page_of(company.clerk))


def test_page_of_the_end_of_an_appointment(company, at, picked):
    held = company.clerk.appointments.get()
    url = f"/appointments/{held.uuid}/end/"
    assert "organization.pick:office_directors" in browser(company.hr).get(url).content.decode()
    typed = {"until": str(today(at)), "version": 1}
    page = browser(company.hr).post(url, typed)
    assert (page.status_code, list(form_errors(page))) == (400, ["successor"])
    typed["successor"] = str(company.staff.uuid)
    assert browser(company.hr).post(url, typed).status_code == 302
    assert picked.picked.get() == company.staff


def test_rest_lists_and_takes_the_same(company, at, picked):
    client, url = api(company.hr), f"/api/v1/users/{company.clerk.uuid}/"
    assert client.get(f"{url}charges/").json()["results"] == [
        {
            "charge": "organization.pick:office_directors",
            "label": "Picked by hand into a group",
            "number": "office_directors",
            "title": "office_directors",
            "person": {"uuid": str(company.clerk.uuid), "name": "一处前台"},
            "instead": "",
            "successor": {"uuid": str(company.director.uuid), "name": "一处主任"},
        }
    ]
    said = problem(client.post(f"{url}deactivate/", {"version": 1}, format="json"), 400)
    assert list(said["errors"]) == ["successor"]
    line = {"charge": "organization.pick:office_directors", "successor": str(company.staff.uuid)}
    answer = client.post(f"{url}deactivate/", {"version": 1, "successors": [line]}, format="json")
    assert answer.status_code == 200
    assert picked.picked.get() == company.staff


def test_charges_over_rest_are_for_those_who_hand_over(company, at):
    url = f"/api/v1/users/{company.clerk.uuid}/charges/"
    expect_api_statuses(
        url, {company.hr: 200, company.quality: 200, company.director: 403, company.clerk: 403}
    )


def more_picks(person):
    return lambda: Group.objects.create(code=f"g{next(numbers)}", name_zh="组").picked.add(person)


def test_pages_and_lists_cost_the_same_with_three_things(company, at):
    query_counts(more_picks(company.clerk), page_of(company.clerk), company.hr)
    query_counts(
        more_picks(company.clerk), f"/api/v1/users/{company.clerk.uuid}/charges/", company.hr, client=api
    )
    gone = leave(company.staff, None, at)
    query_counts(more_picks(gone), "/people/unattended/", company.hr)
    query_counts(more_picks(gone), "/api/v1/unattended/", company.hr, client=api)
