"""What hangs on somebody who leaves, or whose appointment ends, is handed over in one step."""

from datetime import timedelta

import pytest
import time_machine

from comms.audit.models import Event
from comms.base.clock import today
from comms.base.errors import Refused
from comms.base.versions import ANY
from comms.notifications.models import ChannelAddress, Outbox
from comms.notifications.operations import add_channel
from comms.organization import operations
from comms.organization.models import Group, Post, User
from comms.organization.operations import likely_successor, unattended
from comms.organization.operations.charges import successor_problem
from tests.comms.organization.leaving.leavers import keys, leave
from tests.factories.absences import away, fresh
from tests.factories.organization import appoint, make_person, make_unit

pytestmark = pytest.mark.django_db


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
    other = Group.objects.get(code="hq_staff")
    other.picked.add(company.clerk)
    line = {"charge": "organization.pick:hq_staff", "successor": company.colleague}
    leave(company.clerk, company.hr, at, successor=company.staff, successors=[line])
    assert (other.picked.get(), picked.picked.get()) == (company.colleague, company.staff)


def test_nobody_comes_by_hand_into_a_group_that_opens_confidential_papers(company, at, picked):
    board = Group.objects.get(code="board_members")
    board.picked.add(company.clerk)
    line = {"charge": "organization.pick:board_members", "successor": company.colleague}
    with pytest.raises(Refused) as refused:
        leave(company.clerk, company.hr, at, successor=company.staff, successors=[line])
    assert list(refused.value.errors) == ["successors"]
    leave(company.clerk, company.hr, at, successor=company.staff)
    assert (list(board.picked.all()), picked.picked.get()) == ([], company.staff)


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
