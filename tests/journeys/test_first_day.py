"""An empty portal becomes a company, and a year of its president's office meetings is owed as the procedure
says (1.5.1.1): by pages alone, from the code on the console to the last step.
"""

from datetime import UTC, date, datetime, timedelta

import pytest

from comms.deadlines.models import Clock, PeriodDuty
from comms.deadlines.operations import tick
from comms.deadlines.queries import calendar
from comms.deadlines.states import DutyState
from comms.organization.models import Appointment, Unit, User
from comms.organization.operations import run_job
from comms.organization.operations.first_day import open_first_day
from comms.organization.queries import first_day
from meetings import operations
from meetings.models import MeetingSeries
from tests.base import browser, form_errors

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"
START = datetime(2025, 12, 20, 2, 0, tzinfo=UTC)
OFFICES = "code,name_zh\n" + "".join(f"MO{number:02d},第{number}管理处\n" for number in range(1, 13))
PEOPLE = """name,username,post,unit
张总,zhang,president,HQ
李慧,lihui,quality_manager,QM
周敏,zhoumin,department_head,AH
吴工,wugong,department_head,EN
"""


@pytest.fixture(autouse=True)
def _without_second_factor(settings):
    settings.SECOND_FACTOR_ASKED = False


@pytest.fixture
def founder(time_machine):
    """Whoever typed the code of the console, signed in."""
    time_machine.move_to(START, tick=False)
    code = open_first_day(at=START)
    client = browser()
    typed = {"code": code, "name": "王建", "username": "wangjian", "password": PASSWORD, "again": PASSWORD}
    assert client.post("/setup/", typed).status_code == 302
    client.post("/accounts/login/", {"login": "wangjian", "password": PASSWORD})
    return client


def step(client, name, **typed):
    """One step of the set-up, which leads on."""
    answer = client.post(f"/setup/step/{name}/", typed | {"version": first_day().version})
    assert answer.status_code == 302, form_errors(answer)


def set_up(client):
    """Every step but the last."""
    step(client, "company", name_zh="安居物业", code="HQ", hotline="400-800-1234")
    lines = client.get("/setup/step/departments/").context["form"].initial["departments"]
    rows = {
        f"departments-{number}-{name}": value
        for number, line in enumerate(lines)
        for name, value in line.items()
    }
    step(client, "departments", **rows)
    for name, text in (("units", OFFICES), ("people", PEOPLE)):
        assert client.post(f"/{name}/import/", {"text": text}).status_code == 302
        assert run_job(START)
    step(client, "groups")
    step(client, "series")


def activate(client, code):
    """A draft begins to plan."""
    series = MeetingSeries.objects.get(code=code)
    address = f"{series.get_absolute_url()}activate/"
    assert client.post(address, {"version": series.version}).status_code == 302
    series.refresh_from_db()
    assert series.state == "active"


@pytest.mark.clause("1.5.1.1", by="page")
def test_from_an_empty_portal_to_a_year_of_duties(founder, time_machine):
    set_up(founder)
    assert Unit.objects.filter(kind="management_office").count() == 12
    assert not Appointment.objects.waiting().exists()
    activate(founder, "president-office")
    step(founder, "finish", checked="on")
    assert founder.get("/setup/").url == "/setup/checklist/"

    day = timedelta(days=1)
    for number in range(370):
        at = START + number * day
        time_machine.move_to(at, tick=False)
        if number % 28 == 0:
            operations.plan_meetings(at)
        for meeting in MeetingSeries.objects.get(code="president-office").meetings.filter(
            state__in=("scheduled", "agenda_issued"), starts_at__lte=at
        ):
            operations.start(meeting, by=meeting.chair, at=meeting.starts_at, version=meeting.version)
    duties = PeriodDuty.objects.filter(source="series:president-office", window_from__year=2026)
    known = calendar()
    expected = {
        f"2026-{month:02d}": (known.workday(2026, month, 1), known.workday(2026, month, 3))
        for month in range(1, 13)
    }
    assert {duty.period_key: (duty.window_from, duty.window_to) for duty in duties} == expected
    assert duties.count() == 12
    assert expected["2026-10"] == (date(2026, 10, 8), date(2026, 10, 10))
    assert {duty.state_at(START + 370 * day) for duty in duties.select_related("clock")} == {DutyState.MET}


def test_nobody_was_there_to_hold_a_meeting_and_quality_sees_it(founder, time_machine):
    """The half-yearly board meeting is owed from the day on which its series is active."""
    set_up(founder)
    activate(founder, "board")
    step(founder, "finish", checked="on")
    operations.plan_meetings(START)
    duty = PeriodDuty.objects.get(source="series:board", period_key="2026-H1")
    over = duty.window_ends_at + timedelta(minutes=1)
    time_machine.move_to(over, tick=False)
    tick(over)
    duty.refresh_from_db()
    assert duty.state_at(over) == DutyState.MISSED
    quality = User.objects.get(username="lihui")
    assert duty.get_absolute_url() in browser(quality).get("/year-board/?year=2026&state=missed").text
    assert Clock.objects.visible_to(quality).of(duty).exists()
