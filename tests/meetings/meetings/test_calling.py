"""A meeting of its own is called: its chair, its length, what fits its kind."""

from datetime import timedelta

import pytest
from django.utils import translation

from comms.base.errors import NotAllowed, Refused
from comms.base.versions import ANY
from comms.deadlines.queries import clock_of
from meetings import operations
from meetings.queries import kind
from meetings.queries.meetings import open_resolutions_before
from tests.factories.meetings import HOUR, adopted, make_series

pytestmark = pytest.mark.django_db


def called(company, at, kind_, unit, *, by, days):
    """What calling a meeting of this kind says, so many days ahead."""
    start = at + timedelta(days=days)
    times = {"starts_at": start, "ends_at": start + HOUR}
    return {"kind": kind(kind_), "unit": unit, "title": "临时会议", "by": by, "at": at, **times}


def people(meeting):
    return {part.user.username: part.role for part in meeting.participants.all()}


def held_for_an_hour(meeting, company):
    meeting = operations.start(meeting, by=company.hr, at=meeting.starts_at, version=ANY)
    return operations.finish(meeting, by=company.hr, at=meeting.starts_at + HOUR, version=ANY)


@pytest.mark.clause("1.7.5", by="operation")
def test_a_meeting_of_its_own_names_its_chair(company, at):
    start = at + timedelta(days=3)
    told = {
        "kind": kind("department"),
        "unit": company.EN,
        "title": "工程部例会",
        "starts_at": start,
        "ends_at": start + HOUR,
    }
    meeting = operations.call_meeting(**told, members=[company.engineer], by=company.engineering, at=at)
    assert meeting.chair == company.engineering
    assert {part.user for part in meeting.participants.all()} == {company.engineering, company.engineer}
    assert clock_of(meeting, "window") is None
    with pytest.raises(NotAllowed):
        operations.call_meeting(**told, by=company.hr, at=at)


@pytest.mark.clause("1.7.2", by="operation")
def test_a_called_meeting_of_more_than_two_hours_needs_a_reason(company, at):
    start = at + timedelta(days=3)
    with pytest.raises(Refused) as refused:
        operations.call_meeting(
            kind=kind("department"),
            unit=company.EN,
            title="x",
            starts_at=start,
            ends_at=start + 3 * HOUR,
            by=company.engineering,
            at=at,
        )
    assert set(refused.value.errors) == {"extended_reason"}


@pytest.mark.clause("1.5.1.1", by="operation")
@pytest.mark.clause("1.5.4.4", by="operation")
@pytest.mark.clause("1.7.a.2", by="operation")
def test_a_called_meeting_fits_its_kind(company, at):
    """A board meeting in an office, an office meeting of Engineering, a clerk in the chair: refused beside
    the field.
    """
    start = at + timedelta(days=3)
    times = {"starts_at": start, "ends_at": start + HOUR, "title": "x", "at": at}

    def refused(kind_, by, unit, **people):
        with pytest.raises(Refused) as refusal:
            operations.call_meeting(kind=kind(kind_), unit=unit, by=by, **people, **times)
        return refusal.value.errors

    assert set(refused("board", company.director, company.MO01, chair=company.director)) == {"unit", "chair"}
    assert set(refused("department", company.director, company.MO01)) == {"unit"}
    with translation.override("en"):
        said = refused("president_office", company.engineering, company.EN, chair=company.engineer)
    assert said == {
        "unit": ["Meetings of this kind belong to: AH."],
        "chair": ["Meetings of this kind are chaired by: President."],
    }
    meeting = operations.call_meeting(kind=kind("inter_department"), unit=company.AH, by=company.hr, **times)
    assert (meeting.chair, meeting.minute_taker) == (company.vice, company.hr)
    assert {part.user: part.role for part in meeting.participants.all()} == {
        company.vice: "chair",
        company.hr: "secretary",
    }


@pytest.mark.clause("1.5.3.1", by="operation")
def test_whoever_calls_is_not_the_chair_by_accident(company, at):
    start = at + timedelta(days=3)
    told = {
        "kind": kind("department"),
        "unit": company.EN,
        "title": "工程部例会",
        "starts_at": start,
        "ends_at": start + HOUR,
    }
    meeting = operations.call_meeting(**told, by=company.engineer, at=at)
    assert (meeting.chair, meeting.minute_taker) == (company.engineering, company.engineering)


@pytest.mark.clause("1.7.b.2", by="operation")
@pytest.mark.clause("1.7.b.4", by="operation")
def test_a_called_meeting_has_the_people_of_its_kind(company, at):
    """Called by plain staff: chair, minute taker and attendees are those of the procedure."""
    told = called(company, at, "president_office", company.AH, by=company.hr_staff, days=20)
    assert people(operations.call_meeting(**told)) == {
        "president": "chair",
        "hr": "secretary",
        "vice": "member",
        "representative": "member",
    }
    small = operations.call_meeting(**told, with_audience=False, members=[company.vice])
    assert people(small) == {"president": "chair", "hr": "secretary", "vice": "member"}


@pytest.mark.clause("1.7.a.5", by="operation")
@pytest.mark.clause("1.7.b.5", by="operation")
def test_a_meeting_called_too_late_for_its_agenda_needs_a_reason(company, at):
    told = called(company, at, "president_office", company.AH, by=company.hr, days=3)
    with pytest.raises(Refused) as refusal:
        operations.call_meeting(**told)
    assert list(refusal.value.errors) == ["short_notice_reason"]
    meeting = operations.call_meeting(**told, short_notice_reason="台风抢险")
    assert meeting.short_notice_reason == "台风抢险"
    department = called(company, at, "department", company.EN, by=company.engineering, days=1)
    assert operations.call_meeting(**department).short_notice_reason == ""


@pytest.mark.clause("1.7.a.2", by="operation")
def test_who_takes_the_minutes_of_the_board_is_named(company, at):
    told = called(company, at, "board", company.HQ, by=company.chairman, days=20)
    with pytest.raises(Refused) as refusal:
        operations.call_meeting(**told)
    assert list(refusal.value.errors) == ["minute_taker"]
    board = {"code": "bd", "kind": "board", "rule_kind": "half_year", "unit": company.HQ}
    make_series(company, at, **board, minute_taker=company.vice)
    assert operations.call_meeting(**told).minute_taker == company.vice


@pytest.mark.clause("1.7.8", by="operation")
def test_only_the_meeting_that_goes_on_with_another_takes_up_what_that_left_open(company, at):
    """Two matters between departments do not mix; meetings of other kinds find what is open by themselves."""
    told = called(company, at, "inter_department", company.AH, by=company.hr, days=1)
    first = operations.call_meeting(**told)
    adopted(held_for_an_hour(first, company), company, at=first.starts_at)
    later = called(company, at, "inter_department", company.AH, by=company.hr, days=9)
    assert not open_resolutions_before(operations.call_meeting(**later)).exists()
    second = operations.call_meeting(**later, follows=first)
    third = operations.call_meeting(
        **called(company, at, "inter_department", company.AH, by=company.hr, days=12), follows=second
    )
    assert open_resolutions_before(second).count() == open_resolutions_before(third).count() == 1
    with pytest.raises(Refused) as refusal:
        operations.call_meeting(
            **called(company, at, "department", company.AH, by=company.hr, days=9), follows=first
        )
    assert list(refusal.value.errors) == ["follows"]


@pytest.mark.clause("1.7.8", by="operation")
def test_an_extra_meeting_hands_on_what_it_left_open(running, company, at):
    adopted(running, company)
    extra = operations.call_meeting(
        **called(company, at, "president_office", company.AH, by=company.hr, days=30)
    )
    assert [item.type for item in extra.agenda_items.all() if item.is_automatic] == ["prior_actions"]


def test_a_new_chair_has_the_role_and_the_old_one_attends(meeting, company, at):
    meeting = operations.change_meeting(meeting, chair=company.vice, by=company.hr, at=at, version=ANY)
    roles = {part.user: part.role for part in meeting.participants.all()}
    assert (roles[company.vice], roles[company.president]) == ("chair", "member")
