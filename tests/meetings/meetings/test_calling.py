"""A meeting of its own is called: its chair, its length, what fits its kind."""

from datetime import timedelta

import pytest
from django.utils import translation

from comms.base.errors import NotAllowed, Refused
from comms.base.versions import ANY
from comms.deadlines.queries import clock_of
from meetings import operations
from meetings.queries import kind
from tests.factories.meetings import HOUR

pytestmark = pytest.mark.django_db


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
    assert (meeting.chair, meeting.minute_taker) == (company.engineering, company.engineer)


def test_a_new_chair_has_the_role_and_the_old_one_attends(meeting, company, at):
    meeting = operations.change_meeting(meeting, chair=company.vice, by=company.hr, at=at, version=ANY)
    roles = {part.user: part.role for part in meeting.participants.all()}
    assert (roles[company.vice], roles[company.president]) == ("chair", "member")
