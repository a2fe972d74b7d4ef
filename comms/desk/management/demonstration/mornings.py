"""A month of daily decisions of every office (1.5.6.1): held, not needed, now and then nobody decided."""

from datetime import datetime, time, timedelta

from comms.base.clock import at_local, today
from comms.base.versions import ANY
from comms.desk.management.demonstration.scenario import Scenario
from comms.organization.models import Unit, User
from comms.organization.queries import heads_of
from comms.organization.states import UnitKind
from meetings.models import MeetingKind, OfficeMorning
from meetings.operations import holding, morning_plan, mornings, series, signing

MONTH = timedelta(days=31)
WHY = ("无新增事项，工作群内布置", "全员外出巡查", "配合消防检查", "")
LATE_WHY = "处理突发停水，会后补记"


def plan_mornings(scenario: Scenario, units: dict[str, Unit]) -> None:
    """One series for each office from a month ago on, and what its director does each morning."""
    Mornings(scenario, units).begin()


class Mornings:
    """What the directors do each morning; that of today is left to whoever looks at the demonstration."""

    def __init__(self, scenario: Scenario, units: dict[str, Unit]):
        self.scenario = scenario
        self.offices = [unit for unit in units.values() if unit.kind == UnitKind.MANAGEMENT_OFFICE]
        self.first = max(scenario.start, today(scenario.now) - MONTH)

    def begin(self) -> None:
        self.scenario.plan(at_local(self.first, time(7, 40)), self.set_up)
        self.scenario.every_day(time(7, 45), self.plan)
        self.scenario.every_day(time(8, 32), self.decide)
        self.scenario.every_day(time(8, 50), self.plan)
        self.scenario.every_day(time(9, 20), self.decide_late)

    def plan(self, at: datetime) -> None:
        """What the portal does every few minutes."""
        morning_plan.plan_mornings(at)

    def set_up(self, at: datetime) -> None:
        """Offices begin at half past eight, two of them at a time of their own."""
        kind = MeetingKind.objects.get(code="office_morning")
        heads = heads_of(self.offices, today(at))
        for number, unit in enumerate(self.offices):
            if unit.pk not in heads:
                continue
            row = series.create_series(
                code=f"morning-{unit.code.lower()}",
                title=f"{unit.name_zh}晨会",
                kind=kind,
                unit=unit,
                by=None,
                at=at,
                rule_kind="every_day",
                location="管理处会议室",
                start_time=time(8, 0) if number in (4, 7) else time(8, 30),
                duration_minutes=20,
            )
            series.activate(row, by=None, at=at, version=ANY)

    def decide(self, at: datetime) -> None:
        """Most days need none; one day in four is held, and some are forgotten."""
        day = today(at)
        if day == today(self.scenario.now):
            return
        for number, row, director in self._open(at):
            turn = day.toordinal() * 7 + number * 5
            if turn % 17 == 0:
                continue
            moment = min(at, row.starts_at + timedelta(minutes=number % 6))
            if turn % 4 == 0:
                self.hold(row, director, moment)
            else:
                mornings.skip_morning(row, by=director, at=moment, version=ANY, reason=WHY[turn % len(WHY)])

    def decide_late(self, at: datetime) -> None:
        """Some of those who forgot say so afterwards."""
        day = today(at)
        if day == today(self.scenario.now) or day.toordinal() % 3:
            return
        lapsed = OfficeMorning.objects.filter(day=day, state="lapsed")
        heads = heads_of(self.offices, day)
        for row in lapsed.select_related("unit", "series__kind"):
            mornings.skip_morning(row, by=heads[row.unit_id], at=at, version=ANY, reason=LATE_WHY)

    def hold(self, row: OfficeMorning, director: User, at: datetime) -> None:
        """Whoever is there is ticked, one in seven comes not; it takes a quarter of an hour."""
        meeting = mornings.hold_morning(row, by=director, at=at, version=ANY).meeting
        assert meeting is not None, "it was made"
        for part in meeting.participants.select_related("user").exclude(user=director):
            if (part.pk + row.pk) % 7:
                signing.sign_in(meeting, user=part.user, in_at=at, by=director, at=at)
        holding.finish(meeting, by=director, at=at + timedelta(minutes=15), version=ANY)

    def _open(self, at: datetime) -> list[tuple[int, OfficeMorning, User]]:
        rows = OfficeMorning.objects.undecided().filter(day=today(at)).select_related("unit", "series__kind")
        heads = heads_of(self.offices, today(at))
        return [(number, row, heads[row.unit_id]) for number, row in enumerate(rows.order_by("unit__code"))]
