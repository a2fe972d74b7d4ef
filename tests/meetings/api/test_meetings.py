"""Acts on a meeting ask for version and right; moves, times and names in answers."""

from datetime import timedelta

import pytest
from django.utils import timezone

from meetings.models import Meeting
from meetings.states import MeetingState
from tests.base import api, browser, problem
from tests.factories.meetings import HOUR, adopted
from tests.meetings.api.calls import ROOT, post

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.mark.clause("1.7.b.5", by="rest")
def test_an_agenda_without_items_is_a_conflict(meeting, company):
    meeting.agenda_items.all().delete()
    said = problem(post(company.hr, f"meetings/{meeting.number}/issue-agenda/", version=meeting.version), 409)
    assert set(said["errors"]) == {"agenda_items"}


def test_events_ask_for_the_version_and_the_right(meeting, company):
    path = f"meetings/{meeting.number}/issue-agenda/"
    problem(post(company.hr, path), 428)
    problem(post(company.hr, path, version=99), 412)
    problem(post(company.vice, path, version=meeting.version), 403)
    problem(post(company.outsider, path, version=meeting.version), 404)
    issued = post(company.hr, path, version=meeting.version)
    assert issued.json()["state"] == MeetingState.AGENDA_ISSUED
    assert issued["ETag"] == f'"{meeting.version + 1}"'


def test_an_illegal_event_names_the_allowed_ones(meeting, company):
    said = problem(post(company.hr, f"meetings/{meeting.number}/finish/", version=meeting.version), 409)
    assert "issue-agenda" in said["allowed"]


@pytest.mark.clause("1.7.2", by="rest")
def test_too_long_without_reason_is_refused_by_field(company):
    start = timezone.now() + timedelta(days=7)
    end = start + 2 * HOUR + MINUTE
    body = {
        "kind": "department",
        "unit": "EN",
        "title": "x",
        "starts_at": start.isoformat(),
        "ends_at": end.isoformat(),
    }
    assert set(problem(post(company.engineering, "meetings/", body), 400)["errors"]) == {"extended_reason"}
    made = post(company.engineering, "meetings/", body | {"extended_reason": "验收"})
    assert made.status_code == 201
    assert set(
        problem(post(company.engineering, "meetings/", body | {"starts_at": "2030-01-07T09:00:00"}), 400)[
            "errors"
        ]
    ) == {"starts_at"}


def test_a_meeting_is_changed_in_the_version_seen(meeting, company):
    path = f"{ROOT}/meetings/{meeting.number}/"
    answer = api(company.hr).patch(
        path, {"location": "二楼"}, format="json", headers={"if-match": f'"{meeting.version}"'}
    )
    assert answer.json()["location"] == "二楼"
    problem(
        api(company.hr).patch(
            path, {"location": "x"}, format="json", headers={"if-match": f'"{meeting.version}"'}
        ),
        412,
    )
    assert (
        "state"
        in problem(api(company.hr).patch(path, {"state": "closed", "version": 2}, format="json"), 400)[
            "errors"
        ]
    )


def test_times_in_answers_carry_their_offset(issued, company):
    assert (
        api(company.hr).get(f"{ROOT}/meetings/{issued.number}/").json()["starts_at"]
        == "2026-12-02T09:00:00+08:00"
    )


def test_people_are_named_by_uuid_and_units_by_code(running, company):
    """The same shape in every answer."""
    one = adopted(running, company)
    number = running.number
    person, unit = {"uuid", "name"}, {"code", "name"}
    meeting = api(company.hr).get(f"{ROOT}/meetings/{number}/").json()
    assert (set(meeting["chair"]), set(meeting["minute_taker"]), set(meeting["unit"])) == (
        person,
        person,
        unit,
    )
    series = api(company.hr).get(f"{ROOT}/meeting-series/po/").json()
    assert (series["unit"]["code"], series["chair"]) == ("AH", None)
    resolution = api(company.hr).get(f"{ROOT}/resolutions/{one.number}/").json()
    assert (set(resolution["owner"]), set(resolution["tracking_unit"])) == (person, unit)
    [part, *_others] = api(company.hr).get(f"{ROOT}/meetings/{number}/participants/").json()["results"]
    assert set(part["user"]) == person


def test_moving_without_a_place_leaves_it_where_it_was(meeting, company):
    later = (meeting.starts_at + HOUR).isoformat()
    said = {"starts_at": later, "reason": "总裁出差"}
    answer = post(company.hr, f"meetings/{meeting.number}/reschedule/", said, version=meeting.version)
    assert answer.json()["location"] == meeting.location != ""


def test_moving_far_away_is_flagged(meeting, company):
    later = (meeting.starts_at + timedelta(days=9)).isoformat()
    answer = post(
        company.hr,
        f"meetings/{meeting.number}/reschedule/",
        {"starts_at": later, "reason": "总裁出差"},
        version=meeting.version,
    )
    assert answer.json()["out_of_rule"] is True
    assert Meeting.objects.get(pk=meeting.pk).moved_by_hand


@pytest.mark.parametrize("year", ["0001", "1970", "9999"])
def test_mistyped_years_are_refused_by_field(running, company, year):
    """No time that somebody enters can break a computation."""
    moment, day = f"{year}-12-31T23:59:00+08:00", f"{year}-12-31"
    january = running.series.meetings.get(period_key="2027-01")
    base, kept = f"meetings/{january.number}", f"meetings/{running.number}"
    refusals = [
        post(
            company.hr, f"{base}/reschedule/", {"starts_at": moment, "reason": "x"}, version=january.version
        ),
        post(company.hr, f"{base}/start/", {"occurred_at": moment, "reason": "x"}, version=january.version),
        post(
            company.hr,
            f"{base}/record-held/",
            {"actual_start": moment, "actual_end": moment, "reason": "x"},
            version=january.version,
        ),
        post(company.hr, f"{kept}/sign-ins/", {"user": str(company.vice.uuid), "in_at": moment}),
        post(
            company.hr,
            "resolutions/",
            {"meeting": running.number, "text": "x", "owner": str(company.engineering.uuid), "due_on": day},
        ),
        api(company.hr).get(f"{ROOT}/meeting-series/po/occurrences/?from={day}"),
    ]
    assert {answer.status_code for answer in refusals} == {400}


def test_ones_calendar_address_is_made_and_replaced(company):
    client, address = api(company.vice), f"{ROOT}/calendar/feed/"
    problem(client.get(address), 404)
    made = client.post(address, {}, format="json")
    assert (made.status_code, made.json()) == (201, client.get(address).json())
    first = browser().get(made.json()["address"])
    assert first["Content-Type"].startswith("text/calendar")
    again = client.post(address, {}, format="json").json()
    assert browser().get(made.json()["address"]).status_code == 404
    assert browser().get(again["address"]).status_code == 200
    problem(api(company.hr).get(address), 404)
