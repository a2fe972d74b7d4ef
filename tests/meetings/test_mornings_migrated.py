"""Meetings that were planned ahead for every morning become decisions; what somebody touched stays."""

from datetime import date, timedelta
from importlib import import_module
from types import SimpleNamespace

import pytest
import time_machine
from django.apps import apps
from django.db import connection

from comms.base.models import SearchText
from comms.base.versions import ANY
from comms.deadlines.models import Clock, ClockStep, PeriodDuty
from comms.deadlines.operations import start
from comms.deadlines.queries import calendar
from comms.deadlines.rules import ClockTerms
from meetings import operations
from meetings.models import AgendaItem, Meeting, MeetingKind, OfficeMorning, Participant
from meetings.operations.duties import keep_duties
from meetings.operations.planning import plan_one
from meetings.rules import Rule, planned_between
from tests.factories.mornings import at_clock, make_deciding

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 18)
DAY = timedelta(days=1)


def migrate():
    module = import_module("meetings.migrations.0017_mornings_are_decided_daily")
    module.decide_daily(apps, SimpleNamespace(connection=connection))


@pytest.fixture
def planned(company, at):
    """As the former planner left them at ten of the 18th: meetings and duties from the 16th to the 23rd."""
    MeetingKind.objects.filter(code="office_morning").update(audience="staff", needs_minutes=True)
    series = make_deciding(company, at, planned_from=TODAY - 2 * DAY)
    series.__class__.objects.update(audience="staff")
    begun = at - 3 * DAY
    days = planned_between(Rule("every_day"), TODAY - 2 * DAY, TODAY + 5 * DAY, calendar())
    keep_duties(series, days, begun=TODAY - 2 * DAY, last=TODAY + 5 * DAY, at=begun)
    for one in days:
        meeting = plan_one(series, one, at=begun)
        terms = ClockTerms(
            "agenda", "agenda.lead.office_morning", begun, unit=series.unit, event_at=at + 9 * DAY
        )
        start(terms, subject=meeting, at=begun)
    with time_machine.travel(at, tick=False):
        yield series


def keys():
    return list(Meeting.objects.order_by("period_key").values_list("period_key", flat=True))


def test_untouched_meetings_become_decisions_and_the_rest_stays(planned, company, at):
    moved, issued, prepared = (Meeting.objects.get(period_key=f"2026-11-{day}") for day in (21, 22, 23))
    said = {"by": company.director, "at": at, "version": ANY}
    operations.reschedule(moved, starts_at=at_clock(TODAY + 3 * DAY, 10), reason="停电", **said)
    operations.issue_agenda(issued, **said)
    operations.add_item(prepared, title="消防演练", by=company.director, at=at)
    gone = Meeting.objects.filter(period_key__in=["2026-11-19", "2026-11-20"])
    clocks = list(
        Clock.objects.filter(name="agenda", object_id__in=gone.values("pk")).values_list("pk", flat=True)
    )
    for _again in range(2):
        migrate()
        assert keys() == [f"2026-11-{day}" for day in (16, 17, 18, 21, 22, 23)]
        morning = OfficeMorning.objects.get()
        assert (morning.day, morning.state, morning.starts_at) == (
            TODAY + DAY,
            "undecided",
            at_clock(TODAY + DAY, 8, 30),
        )
        clock = Clock.objects.get(name="decision")
        assert (clock.object_id, clock.due_at) == (morning.pk, at_clock(TODAY + DAY, 8, 45))
        assert set(clock.steps.values_list("rung", flat=True)) == {"warn-10m", "breach"}
        duties = PeriodDuty.objects.order_by("period_key").values_list("period_key", flat=True)
        assert list(duties) == ["2026-11-16", "2026-11-17", "2026-11-18"]
    assert not Clock.objects.filter(pk__in=clocks).exists()
    assert not ClockStep.objects.filter(clock__in=clocks).exists()
    assert not AgendaItem.objects.exclude(meeting__in=Meeting.objects.all()).exists()
    assert not Participant.objects.exclude(meeting__in=Meeting.objects.all()).exists()
    texts = SearchText.objects.filter(content_type__model="meeting").values_list("object_id", flat=True)
    assert set(texts) == set(Meeting.objects.values_list("pk", flat=True))


def test_the_planner_goes_on_where_the_migration_ended(planned, at):
    migrate()
    operations.plan_meetings(at)
    assert OfficeMorning.objects.count() == 1
    operations.plan_meetings(at + DAY)
    assert OfficeMorning.objects.count() == 2
    assert Clock.objects.filter(name="decision").count() == 2


def test_today_becomes_a_decision_while_there_is_time_for_it(planned, at):
    with time_machine.travel(at_clock(TODAY, 8, 40), tick=False):
        migrate()
    assert set(OfficeMorning.objects.values_list("day", flat=True)) == {TODAY, TODAY + DAY}
    assert "2026-11-18" not in keys()
    assert not PeriodDuty.objects.filter(period_key="2026-11-18").exists()


def test_the_management_level_comes_and_minutes_are_due_no_more(planned):
    migrate()
    kind = MeetingKind.objects.get(code="office_morning")
    planned.refresh_from_db()
    assert (kind.audience, kind.needs_minutes, planned.audience) == ("management", False, "management")
