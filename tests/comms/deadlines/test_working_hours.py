"""Hours are saved in one room and counted in another: the clocks of a unit follow what its page was told."""

import pytest

from comms.deadlines import operations
from comms.deadlines.models import ClockStep
from comms.notifications.models import Outbox
from comms.organization.models import Unit
from comms.organization.operations import change_contacts
from comms.organization.rules import keep_hours, read_segments
from comms.procedure import rules as procedure_rules
from tests.base import api, browser
from tests.comms.deadlines.calendar import wall
from tests.factories.procedure import set_number

POLICY = "slip.pass_on"
WEDNESDAY, THURSDAY = "20:00-24:00", "00:00-02:00, 09:00-10:00"


@pytest.fixture(autouse=True)
def _five_working_hours(company, at, monkeypatch):
    """A duty whose number is counted in working minutes."""
    monkeypatch.setitem(procedure_rules.UNIT_BASIS, "minutes", "working_minutes")
    set_number(POLICY, 300, reason="trial", by=company.quality, at=at)


def save_by_form(company, at):
    """As an administrator types them on the page of the unit."""
    said = {
        "name_zh": "工程部",
        "parent": "HQ",
        "active": "on",
        "hours_3": WEDNESDAY,
        "hours_4": "0:00-2:00，9:00～10:00",
    }
    answer = browser(company.hr).post("/units/EN/edit/", said | {"version": company.EN.version})
    assert answer.status_code == 302


def save_by_rules(company, at):
    """As a program hands them to the operation."""
    week = keep_hours({3: read_segments(WEDNESDAY), 4: read_segments(THURSDAY)})
    change_contacts(company.EN, working_hours=week, by=company.engineering, at=at)


@pytest.fixture(params=[save_by_form, save_by_rules])
def unit(request, company, at):
    """Engineering with hours until midnight, saved in one way or the other."""
    request.param(company, at)
    return Unit.objects.get(code="EN")


def test_clock_of_the_unit_counts_its_hours_over_midnight(unit, run):
    clock = run(POLICY, moment=wall("2026-11-18 10:00"), unit=unit)
    assert clock.due_at == wall("2026-11-19 01:00")


def test_reminders_of_the_unit_wait_for_its_opening_and_none_is_parked(unit, run):
    clock = run(moment=wall("2026-11-14 17:10"), unit=unit)  # minutes of a Saturday, due when Tuesday ends
    operations.tick(clock.due_at)
    assert set(Outbox.objects.values_list("next_at", flat=True)) == {wall("2026-11-18 20:00")}
    assert not ClockStep.objects.exclude(failures=0).exists()


def test_pages_show_the_hours_and_open_for_editing(unit, company):
    shown = browser(company.clerk).get("/units/EN/").content.decode()
    assert WEDNESDAY in shown
    assert THURSDAY in shown
    assert "20:00–24:00" in browser(company.admin).get("/units/EN/").content.decode()  # in the history
    for page in ("edit", "contacts"):
        form = browser(company.hr).get(f"/units/EN/{page}/")
        assert form.status_code == 200
        assert f'value="{WEDNESDAY}"' in form.content.decode()
        assert f'value="{THURSDAY}"' in form.content.decode()


def test_programs_read_pairs_of_times(unit, company):
    answer = api(company.clerk).get("/api/v1/units/EN/").json()
    assert answer["working_hours"] == {
        "3": [["20:00", "24:00"]],
        "4": [["00:00", "02:00"], ["09:00", "10:00"]],
    }


def test_clock_explains_itself_with_the_hours_of_the_unit(unit, run, company):
    clock = run(POLICY, moment=wall("2026-11-18 10:00"), unit=unit)
    assert browser(company.engineering).get(clock.get_absolute_url()).status_code == 200
