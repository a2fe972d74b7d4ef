"""What hung on a head passes to the new one, or is named where it cannot."""

from datetime import timedelta

import pytest

from comms.audit.models import Event
from comms.base.clock import today
from comms.base.versions import ANY
from comms.notifications.models import Outbox
from comms.notifications.operations.rendering import words_of
from comms.organization import operations
from comms.organization.models import Group, Post
from comms.organization.operations import unattended
from tests.comms.organization.leaving.leavers import keys
from tests.factories.absences import away
from tests.factories.organization import appoint

pytestmark = pytest.mark.django_db


@pytest.fixture
def group(company):
    """A group into which the director of the first office was picked by hand."""
    group = Group.objects.get(code="hq_staff")
    group.picked.add(company.director)
    return group


def replaced(company, at, by=None, **changes):
    """The clerk becomes director of the first office."""
    said = {"user": company.clerk, "post": Post.OFFICE_DIRECTOR, "unit": company.MO01, "since": today(at)}
    held = operations.give_post(**(said | changes), replace=True, by=company.hr_staff, at=at)
    return operations.confirm_post(held, by=by or company.president, at=at, version=ANY)


def event_of(person):
    return Event.objects.about(person).filter(event="handed_over").first()


# the president may not hand things over, so who gave the post does; the head of Admin & HR may
@pytest.mark.parametrize(("who", "name"), [("president", "行政专员"), ("hr", "行政主管")])
def test_what_hung_on_the_former_head_passes_to_the_new_one(company, at, group, who, name):
    absence = away(company.staff, company.director, at=at, days=3)
    replaced(company, at, by=getattr(company, who))
    absence.refresh_from_db()
    assert (group.picked.get(), absence.deputy) == (company.clerk, company.clerk)
    assert absence.waits_for_confirmation
    assert unattended(at) == []
    event = event_of(company.director)
    assert (event.who, event.data["left"]) == (name, [])
    assert len(event.data["things"]) == 2


def test_nothing_moves_before_the_confirmation(company, at, group):
    said = {"user": company.clerk, "post": Post.OFFICE_DIRECTOR, "unit": company.MO01, "since": today(at)}
    operations.give_post(**said, replace=True, by=company.hr_staff, at=at)
    assert group.picked.get() == company.director


def test_head_who_goes_later_keeps_everything_until_then(company, at, group):
    replaced(company, at, since=today(at) + timedelta(days=3))
    assert group.picked.get() == company.director
    assert event_of(company.director) is None


def test_head_who_holds_another_post_keeps_what_is_not_of_the_unit(company, at, group):
    appoint(company.director, Post.STAFF, company.EN)
    own = away(company.staff, company.director, at=at, days=3)
    other = away(company.outsider, company.director, at=at, days=3)
    replaced(company, at)
    own.refresh_from_db()
    other.refresh_from_db()
    assert (own.deputy, other.deputy, group.picked.get()) == (
        company.clerk,
        company.director,
        company.director,
    )


def test_what_the_new_head_cannot_take_stays_and_is_named(company, at, group):
    absence = away(company.clerk, company.director, at=at + timedelta(days=5))
    held = replaced(company, at)
    absence.refresh_from_db()
    assert (absence.deputy, group.picked.get()) == (company.director, company.clerk)
    assert keys(company.director, at) == [f"organization.deputy:{absence.uuid}"]
    assert event_of(company.director).data["left"] == [f"organization.deputy:{absence.uuid}"]
    assert (
        Event.objects.about(held).get(event="confirmed").data["left"]
        == event_of(company.director).data["left"]
    )
    message = Outbox.objects.get(kind="organization.post_confirmed", recipient=company.hr_staff)
    message.recipient.language = "en"
    assert "1 open thing of the former head could not pass to the new one" in words_of(message).body


def test_new_head_who_is_away_without_a_deputy_takes_nothing(company, at, group):
    away(company.clerk, at=at)
    replaced(company, at)
    assert group.picked.get() == company.director
    assert event_of(company.director).data["left"] == ["organization.pick:hq_staff"]
