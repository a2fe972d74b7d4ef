"""Who approves minutes and says who chairs: the chair or who acts for them, never who wrote (1.7.7.1)."""

from datetime import timedelta

import pytest
import time_machine

from comms.audit.models import Event
from comms.base.errors import NotAllowed, Refused
from comms.base.versions import ANY
from comms.deadlines.queries import clock_of
from comms.notifications.models import Notice
from meetings import operations
from meetings.models import Minutes
from meetings.operations.sweeps import pass_on_reviews
from meetings.states import MinutesState
from tests.base import api, browser, form_errors
from tests.factories.absences import away, fresh
from tests.factories.meetings import HOUR, submitted

pytestmark = [pytest.mark.django_db, pytest.mark.clause("1.7.7.1", by="operation")]


@pytest.fixture
def later(over):
    """An hour after the end of the meeting, where the portal's clock stands."""
    at = over.actual_end + HOUR
    with time_machine.travel(at, tick=False):
        yield at


@pytest.fixture
def minutes(over, company, later):
    """Submitted to the chair by the minute taker."""
    return submitted(over, company, later)


def approve(minutes, person, at):
    return operations.approve(minutes, by=fresh(person), at=at, version=ANY)


def reviewer(minutes):
    return clock_of(minutes, "review").person.username


# The deputy of the chair


def test_deputy_of_the_chair_approves_for_them(minutes, company, later):
    away(company.president, company.vice, at=later)
    assert approve(minutes, company.vice, later).state == MinutesState.DISTRIBUTED
    event = Event.objects.about(minutes).get(event="approve")
    assert (event.by_name, event.for_whom["name"]) == ("副总裁", "总裁")
    page = browser(company.hr).get(minutes.get_absolute_url()).content.decode()
    assert "副总裁 for 总裁" in page
    answer = api(company.hr).get(f"/api/v1/minutes/{minutes.number}/").json()
    assert (answer["approved_by"]["name"], answer["signed_for"]) == ("副总裁", {"approved_by": "总裁"})


def test_deputy_sees_and_may_nothing_after_the_absence(minutes, company, later):
    away(company.president, company.staff, at=later)
    assert Minutes.objects.visible_to(fresh(company.staff)).filter(pk=minutes.pk).exists()
    with time_machine.travel(later + timedelta(days=1), tick=False):
        assert not Minutes.objects.visible_to(fresh(company.staff)).filter(pk=minutes.pk).exists()
        with pytest.raises(NotAllowed):
            approve(minutes, company.staff, later)


def test_deputy_who_wrote_them_is_passed_over(minutes, company, later):
    away(company.president, company.hr, at=later)
    with pytest.raises(NotAllowed):
        approve(minutes, company.hr, later)
    assert pass_on_reviews(later) == 1
    # nobody heads a unit above the president's: the management representative decides
    assert reviewer(minutes) == "representative"
    assert pass_on_reviews(later) == 0
    answer = api(company.representative).get(f"/api/v1/minutes/{minutes.number}/")
    assert "approve" in answer.json()["allowed_actions"]
    assert approve(minutes, company.representative, later).state == MinutesState.DISTRIBUTED


def test_deputy_of_the_deputy_who_wrote_them_does_not_approve(minutes, company, later):
    """It stays the turn of the chair and the deputy, and the writer acts for both of them."""
    away(company.president, company.vice, at=later)
    away(company.vice, company.hr, at=later)
    assert fresh(company.hr).acts_for(company.president)
    with pytest.raises(NotAllowed):
        approve(minutes, company.hr, later)
    assert approve(minutes, company.vice, later).state == MinutesState.DISTRIBUTED


def test_chair_who_wrote_them_does_not_approve(over, company, later):
    operations.change_meeting(over, minute_taker=company.president, by=company.hr, at=later, version=ANY)
    over.refresh_from_db()
    operations.write_minutes(over.minutes, by=company.president, at=later, body="讨论。", version=ANY)
    minutes = operations.submit(over.minutes, by=fresh(company.president), at=later, version=ANY)
    assert reviewer(minutes) == "representative"
    told = Notice.objects.filter(kind="meetings.minutes_submitted").values_list(
        "recipient__username", flat=True
    )
    assert list(told) == ["representative"]
    with pytest.raises(NotAllowed):
        approve(minutes, company.president, later)
    assert approve(minutes, company.representative, later).state == MinutesState.DISTRIBUTED


# Who chairs


def test_writer_does_not_make_herself_chair_after_the_meeting(over, company, later):
    for person in (company.hr, company.hr_staff):
        with pytest.raises(NotAllowed):
            operations.change_meeting(
                over, chair=person, reason="x", by=fresh(company.hr), at=later, version=ANY
            )


def test_present_chair_hands_over_with_a_reason_and_nobody_takes(over, company, later):
    said = {"chair": company.vice, "by": company.president, "at": later, "version": ANY}
    with pytest.raises(Refused) as refused:
        operations.change_meeting(over, **said)
    assert list(refused.value.errors) == ["reason"]
    away(company.president, company.vice, at=later)
    with pytest.raises(Refused) as refused:
        operations.change_meeting(over, **said | {"by": fresh(company.vice), "reason": "出差"})
    assert list(refused.value.errors) == ["chair"]
    assert operations.change_meeting(over, **said, reason="出差").chair == company.vice


def test_page_and_rest_say_the_same_of_a_new_chair(over, company, later):
    url, said = over.get_absolute_url(), {"chair": str(company.hr_staff.uuid), "reason": "出差"}
    whole = {"title": over.title, "location": over.location, "version": over.version} | said
    assert browser(company.hr).post(f"{url}edit/", whole).status_code == 403
    rest = f"/api/v1/meetings/{over.number}/"
    assert api(company.hr).patch(rest, said | {"version": over.version}, format="json").status_code == 403
    page = browser(company.president).post(f"{url}edit/", whole | {"reason": ""})
    assert list(form_errors(page)) == ["reason"]
    answer = api(company.president).patch(rest, said | {"version": over.version}, format="json")
    assert answer.json()["chair"]["name"] == "行政专员"


def test_before_the_start_the_department_says_who_chairs(issued, company, at):
    changed = operations.change_meeting(issued, chair=company.vice, by=company.hr, at=at, version=ANY)
    assert changed.chair == company.vice
