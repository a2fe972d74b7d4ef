"""A recurring duty belongs to a unit and a period: opened once, met by whatever fulfils it, explained when
missed.
"""

from datetime import date, timedelta

import pytest
import time_machine
from django.utils.translation import override

from comms.audit.models import Event
from comms.audit.queries.timeline import line_of
from comms.base.clock import end_of_day
from comms.base.errors import GuardFailed, NotAllowed, StaleVersion
from comms.base.versions import ANY
from comms.deadlines import operations, queries
from comms.deadlines.models import Clock, PeriodDuty
from comms.deadlines.operations import Period
from comms.deadlines.states import ClockState, DutyState, ExemptReason
from comms.deadlines.tables import duties_at
from comms.notifications.models import Notice
from tests.base import api, browser
from tests.factories.absences import away, fresh
from tests.factories.organization import make_person

pytestmark = pytest.mark.django_db
HALF = Period("2026-H2", (date(2026, 7, 1), date(2026, 12, 31)))
END = end_of_day(date(2026, 12, 31))
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def owe(company, at):
    """`owe(period, person=…)`: the board's duty in a period."""

    def make(period=HALF, **said):
        told = {"source": "series:board", "policy": "meetings.held.board", "unit": company.HQ, "at": at}
        return operations.open_period_duty(period, **(told | said))

    return make


def test_a_duty_is_opened_once_with_its_clock(owe, company, at):
    duty = owe(person=company.hr)
    assert owe() == duty
    clock = Clock.objects.of(duty).get()
    assert duty.clock == clock
    assert (clock.due_at, clock.unit, clock.person, clock.clause) == (
        END,
        company.HQ,
        company.hr,
        "1.7.a.3",
    )
    assert duty.state_at(at) == DutyState.OPEN
    assert Event.objects.about(duty).get().event == "created"


def test_each_unit_has_its_own(owe, company):
    assert owe(unit=company.MO01) != owe(unit=company.MO02)
    assert PeriodDuty.objects.count() == 2


def test_an_exempt_period_is_a_row_without_a_clock_and_is_never_counted(owe, at):
    exempt = owe(Period("2026-10-05", (date(2026, 10, 5),) * 2, exempt_reason=ExemptReason.HOLIDAY))
    assert (exempt.clock, exempt.state_at(at)) == (None, DutyState.EXEMPT)
    assert str(exempt.why_exempt)
    assert not Clock.objects.counted().exists()


def test_whatever_comes_first_inside_the_window_meets_it(owe, company, at):
    duty = operations.meet_period_duty(owe(), company.MO01, occurred_at=at, by=company.hr, at=at + HOUR)
    assert (duty.met_by, duty.state_at(at)) == (company.MO01, DutyState.MET)
    again = operations.meet_period_duty(duty, company.MO02, occurred_at=at, by=company.hr, at=at)
    assert again.met_by == company.MO01
    assert PeriodDuty.objects.get().clock.met_at == at


def test_after_the_window_it_is_late(owe, company, at):
    duty = owe()
    operations.tick(END + HOUR)
    late = operations.meet_period_duty(duty, company.MO01, occurred_at=END + DAY, by=company.hr, at=END + DAY)
    assert late.state_at(END + DAY) == DutyState.LATE


def test_a_missed_duty_tells_quality_and_the_management_representative(owe, company):
    duty = owe(person=company.hr)
    assert duty.state_at(END) == DutyState.MISSED
    for days in range(1, 12):
        operations.tick(END + days * DAY)
    told = Notice.objects.filter(kind__in=["deadlines.breach", "deadlines.escalation"])
    assert {company.hr, company.quality, company.representative} <= {line.recipient for line in told}
    assert queries.compliance(Clock.objects.all(), group="clause", at=END + 12 * DAY) == [
        {
            "group": "1.7.a.3",
            "due": 1,
            "met": 0,
            "late": 0,
            "missed": 1,
            "running": 0,
            "claimed": 0,
            "rate": 0.0,
        }
    ]


def test_whoever_answers_for_it_explains_a_missed_duty(owe, company):
    duty = owe(person=company.hr)
    operations.tick(END + HOUR)
    explained = operations.explain_period_duty(
        duty, reason="董事长住院", by=company.hr, at=END + DAY, version=ANY
    )
    assert (explained.explanation, explained.explained_by, explained.explained_at) == (
        "董事长住院",
        company.hr,
        END + DAY,
    )
    assert explained.state_at(END + DAY) == DutyState.MISSED
    clock = PeriodDuty.objects.get().clock
    assert (clock.state, clock.breached_at) == (ClockState.CANCELLED, END)  # nobody is reminded any more
    assert not PeriodDuty.objects.unexplained(END + DAY).exists()
    event = Event.objects.about(duty).filter(event="explained").get()
    assert (event.by, event.reason) == (company.hr, "董事长住院")


def test_explanation_of_a_deputy_says_for_whom(owe, company):
    duty, at = owe(person=company.hr), END + DAY
    with time_machine.travel(at, tick=False), override("en"):
        away(company.hr, company.engineer, at=at)
        said = operations.explain_period_duty(
            duty, reason="住院", by=fresh(company.engineer), at=at, version=ANY
        )
        page = browser(company.quality).get(said.get_absolute_url()).text
        answer = api(company.quality).get(f"/api/v1/period-duties/{said.uuid}/").json()
        listed = duties_at(at).columns[-1].plain(said)
        again = operations.explain_period_duty(said, reason="出差", by=company.hr, at=at, version=ANY)
    assert listed == "工程师 for 行政主管"
    assert "工程师 for 行政主管 ·" in page
    assert answer["signed_for"] == {"explained_by": "行政主管"}
    assert again.signature("explained_by") == "行政主管"
    # beside the event, which says it of itself, the columns tell nothing more
    told = line_of(Event.objects.about(duty).filter(event="explained").earliest("id"), said).differences
    assert {one.label for one in told} == {"Explanation", "Explained by", "Explained at"}


def test_what_comes_after_the_explanation_makes_it_late(owe, company):
    duty = owe(person=company.hr)
    operations.tick(END + HOUR)
    operations.explain_period_duty(duty, reason="x", by=company.hr, at=END + HOUR, version=ANY)
    late = operations.meet_period_duty(duty, company.MO01, occurred_at=END + DAY, by=company.hr, at=END + DAY)
    assert (late.state_at(END + DAY), late.explanation) == (DutyState.LATE, "x")


@pytest.mark.parametrize("name", ["quality", "clerk", "engineering", "director"])
def test_nobody_else_explains(owe, company, name):
    duty = owe(person=company.hr)
    with pytest.raises(NotAllowed):
        operations.explain_period_duty(duty, reason="x", by=getattr(company, name), at=END + DAY, version=ANY)


def test_what_is_kept_or_can_still_be_kept_is_not_explained(owe, company, at):
    duty = owe(person=company.hr)
    with pytest.raises(GuardFailed):
        operations.explain_period_duty(duty, reason="x", by=company.hr, at=at, version=ANY)
    operations.meet_period_duty(duty, company.MO01, occurred_at=at, by=company.hr, at=at)
    with pytest.raises(GuardFailed):
        operations.explain_period_duty(duty, reason="x", by=company.hr, at=END + DAY, version=ANY)


def test_an_explanation_of_an_older_version_is_refused(owe, company):
    duty = owe(person=company.hr)
    said = {"by": company.hr, "at": END + DAY}
    operations.explain_period_duty(duty, reason="x", version=duty.version, **said)
    with pytest.raises(StaleVersion):
        operations.explain_period_duty(duty, reason="y", version=duty.version, **said)


def test_open_days_move_and_missed_ones_stay(owe, at):
    duty = owe()
    earlier = Period("2026-H2", (date(2026, 7, 1), date(2026, 12, 30)), provisional=True)
    moved = operations.move_period_duty(duty, earlier, reason="x", at=at)
    assert (moved.window_to, moved.provisional) == (date(2026, 12, 30), True)
    assert PeriodDuty.objects.get().clock.due_at == end_of_day(date(2026, 12, 30))
    later = Period("2026-H2", (date(2026, 7, 1), date(2027, 1, 31)))
    stays = operations.move_period_duty(duty, later, reason="x", at=END + DAY)
    assert stays.window_to == date(2026, 12, 30)


def test_a_duty_falls_away_and_comes_back(owe, company, at):
    duty = operations.exempt_period_duty(owe(), reason=ExemptReason.RULE_DROPPED, at=at)
    assert duty.state_at(at) == DutyState.EXEMPT
    assert not Clock.objects.open().exists()
    back = operations.revive_period_duty(duty, person=company.hr, at=at)
    assert (back.state_at(at), back.clock.cycle, back.clock.person) == (DutyState.OPEN, 2, company.hr)


def test_a_missed_duty_does_not_fall_away(owe):
    duty = owe()
    operations.tick(END + HOUR)
    kept = operations.exempt_period_duty(duty, reason=ExemptReason.RULE_DROPPED, at=END + HOUR)
    assert kept.state_at(END + HOUR) == DutyState.MISSED


def test_a_duty_passes_to_somebody_else(owe, company, at):
    duty = owe(person=company.hr)
    operations.reassign_period_duty(duty, company.hr_staff, by=company.admin, at=at)
    assert PeriodDuty.objects.get().clock.person == company.hr_staff


# Who sees it, and which one something fulfils


def test_a_duty_is_seen_by_its_unit_its_person_and_those_who_answer_for_the_procedure(owe, company):
    owe(unit=company.MO01, person=company.engineer)
    helper = make_person("qm_staff", post="staff", unit=company.QM)
    seen = {
        name
        for name in ("director", "clerk", "engineer", "president", "quality", "outsider", "engineering")
        if PeriodDuty.objects.visible_to(getattr(company, name)).exists()
    }
    assert seen == {"director", "clerk", "engineer", "president", "quality"}
    assert PeriodDuty.objects.visible_to(helper).exists()


def test_states_are_found_as_they_are_shown(owe, company, at):
    moment = END + HOUR
    duties = {
        DutyState.MISSED: owe(),
        DutyState.OPEN: owe(Period("2027-H1", (date(2027, 1, 1), date(2027, 6, 30)))),
        DutyState.EXEMPT: owe(Period("x", (date(2026, 1, 1),) * 2, exempt_reason=ExemptReason.HOLIDAY)),
        DutyState.MET: owe(Period("2026-H1", (date(2026, 11, 1), date(2026, 12, 1)))),
    }
    operations.meet_period_duty(duties[DutyState.MET], company.MO01, occurred_at=at, by=None, at=at)
    for state, duty in duties.items():
        assert list(PeriodDuty.objects.in_state(state, moment)) == [duty], state
        assert PeriodDuty.objects.get(pk=duty.pk).state_at(moment) == state


@pytest.mark.parametrize(
    ("day", "own", "found"),
    [
        (date(2026, 12, 2), "2027-01", "2026-12"),  # inside a window: that one
        (date(2026, 11, 30), "2026-12", None),  # before its window: it does not keep the rule
        (date(2026, 12, 8), "2026-12", "2026-12"),  # planned for that period, but late
        (date(2026, 12, 8), "2027-01", None),  # planned for the next one, and early
        (date(2026, 12, 8), "", "2026-12"),  # called: the last one that was missed
    ],
)
def test_which_duty_something_fulfils(owe, company, day, own, found):
    owe(Period("2026-12", (date(2026, 12, 1), date(2026, 12, 3))))
    owe(Period("2027-01", (date(2027, 1, 4), date(2027, 1, 6))))
    duty = queries.duty_for("meetings.held.board", company.HQ, day, source="series:board", period_key=own)
    assert (duty and duty.period_key) == found
    assert queries.duty_for("meetings.held.board", company.AH, day) is None
