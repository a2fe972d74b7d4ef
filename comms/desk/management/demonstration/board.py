"""A board meeting with motions: two adopted, one not, one adjourned, one still to be voted on; progress of
resolutions, and one that a newer took the place of.
"""

from datetime import datetime, time, timedelta

from comms.base.clock import at_local, today
from comms.base.versions import ANY
from comms.deadlines.queries import calendar
from comms.desk.management.demonstration.scenario import Scenario
from comms.organization.models import Unit, User
from meetings.models import Meeting, MeetingKind, Motion, Resolution
from meetings.operations import (
    agenda,
    holding,
    meetings,
    minutes,
    motions,
    progress,
    signing,
    steps,
    superseding,
    votes,
)
from meetings.operations.resolutions import accept_plan, submit_plan
from meetings.queries import open_resolutions_before
from meetings.queries.people import people_of
from meetings.states import ItemOutcome, ResolutionState, Verdict

WEEKS_AGO = 9
# (title, text, reason, votes of chair and directors)
MOTIONS = (
    (
        "电梯大修专项资金",
        "同意设立电梯大修专项资金三百万元，分两年安排。",
        "高风险电梯共十一台，维修资金不足。",
        ("yes", "yes", "yes", "yes"),
    ),
    (
        "智能停车系统对外合作",
        "同意与外部单位合作建设智能停车系统。",
        "现有系统已使用八年。",
        ("yes", "no", "no", "abstain"),
    ),
    (
        "物业维保单位续约",
        "同意与现维保单位续约一年，费用不变。",
        "合同年底到期，服务评价良好。",
        ("yes", "yes", "recused", "yes"),
    ),
    ("总部办公区搬迁", "同意总部办公区搬迁。", "现租约明年六月到期。", ()),
)


def hold_board(scenario: Scenario, units: dict[str, Unit], people: dict[str, User]) -> None:
    """Plan what the board does about its motions, and what becomes of resolutions."""
    Board(scenario, units, people).begin()


class Board:
    """The chairman, the directors and the one who takes their minutes."""

    def __init__(self, scenario, units, people):
        self.scenario, self.units, self.people = scenario, units, people

    def begin(self) -> None:
        """The meeting of nine weeks ago and the next one, which is called."""
        day = calendar().previous_workday_on_or_before(today(self.scenario.now) - timedelta(weeks=WEEKS_AGO))
        self.starts = at_local(day, time(14, 0))
        if today(self.starts) - timedelta(days=20) > self.scenario.start:
            self.scenario.plan(self.starts - timedelta(days=20), self.call)
            self.scenario.plan(self.starts - timedelta(days=15), self.announce)
            self.scenario.plan(self.starts, self.meet)
            self.scenario.plan(self.starts + timedelta(hours=20), self.publish)
        self.scenario.plan(self.scenario.now - timedelta(days=4), self.call_next)
        self.scenario.every_day(time(16, 0), self.work)
        self.scenario.plan(self.scenario.now - timedelta(hours=1), self.replace)

    def call(self, at: datetime) -> None:
        self.meeting = self.called("董事会会议（专题）", self.starts, at)

    def called(self, title: str, starts: datetime, at: datetime) -> Meeting:
        """A board meeting on a day of the chairman's choice."""
        return meetings.call_meeting(
            kind=MeetingKind.objects.get(code="board"),
            unit=self.units["HQ"],
            title=title,
            starts_at=starts,
            ends_at=starts + timedelta(minutes=90),
            location="总部董事会会议室",
            chair=self.people["chairman"],
            minute_taker=self.people["board1"],
            by=self.people["chairman"],
            at=at,
        )

    def announce(self, at: datetime) -> None:
        """Motions are put on the agenda, which goes out two weeks before (1.7.a.5)."""
        for title, text, reason, _votes in MOTIONS:
            self.admit(self.meeting, title, text, reason, at)
        meetings.issue_agenda(self.meeting, by=self.people["board1"], at=at, version=ANY)

    def admit(self, meeting: Meeting, title: str, text: str, reason: str, at: datetime) -> Motion:
        row = motions.propose_motion(
            meeting, title=title, text=text, reason=reason, by=self.people["chairman"], at=at
        )
        return motions.admit_motion(row, by=self.people["board1"], at=at, version=ANY)

    def meet(self, at: datetime) -> None:
        """Vote on each motion, with a director who is recused from one."""
        chair, writer = self.people["chairman"], self.people["board1"]
        meeting = holding.start(self.meeting, by=chair, at=at, version=ANY)
        people = people_of(meeting)
        for person in people:
            signing.sign_in(meeting, user=person, by=writer, at=at)
        directors = sorted(people, key=lambda one: one != chair)
        for row, (_title, _text, _reason, said) in zip(meeting.motions.order_by("pk"), MOTIONS, strict=True):
            if not said:
                motions.adjourn_motion(row, reason="待补充选址比较。", by=chair, at=at, version=ANY)
                continue
            row = votes.open_vote(row, by=chair, at=at, version=ANY)
            for person, choice in zip(directors, said, strict=False):
                why = "本人亲属在该单位任职。" if choice == "recused" else ""
                votes.cast_vote(row, choice=choice, reason=why, by=person, at=at)
            votes.close_vote(
                row,
                owner=self.people["vice1"],
                due_on=today(self.scenario.now) + timedelta(days=30),
                by=chair,
                at=at,
                version=ANY,
            )
        for item in meeting.agenda_items.filter(outcome=""):
            agenda.note_outcome(
                item, outcome=ItemOutcome.NOTED, by=writer, at=at + timedelta(minutes=70), version=ANY
            )
        holding.finish(meeting, by=chair, at=at + timedelta(minutes=80), version=ANY)

    def publish(self, at: datetime) -> None:
        row = Meeting.objects.get(pk=self.meeting.pk).minutes
        writer, chair = self.people["board1"], self.people["chairman"]
        row = minutes.write_minutes(row, body="逐项审议议案并表决。", by=writer, at=at, version=ANY)
        row = minutes.submit(row, by=writer, at=at, version=ANY)
        minutes.approve(row, by=chair, at=at, version=ANY)

    def call_next(self, at: datetime) -> None:
        """The next meeting has a motion on its agenda, one that waits and a draft."""
        day = calendar().next_workday_on_or_after(today(self.scenario.now) + timedelta(days=21))
        meeting = self.called("董事会会议", at_local(day, time(9, 0)), at)
        self.admit(meeting, "下年度经营计划", "同意下年度经营计划及预算。", "附经营计划草案。", at)
        for title, draft in (("增设社区养老服务", False), ("设立海南分公司", True)):
            motions.propose_motion(
                meeting, title=title, text=f"同意{title}。", by=self.people["chairman"], at=at, draft=draft
            )

    def work(self, at: datetime) -> None:
        """Owners note progress each week; the first step of a plan is done. What the board resolved is
        planned and accepted after three days.
        """
        closed = Resolution.objects.open().filter(meeting__confidential=True)
        for row in closed.select_related("owner", "meeting__chair"):
            days = (at - row.adopted_at).days
            if row.state == ResolutionState.PLAN_DUE and days > 3:
                plan = [{"text": "编制实施方案", "due_on": row.due_on}, {"text": "组织实施"}]
                submit_plan(row, steps=plan, by=row.owner, at=at, version=ANY)
            elif row.state == ResolutionState.PLAN_SUBMITTED:
                accept_plan(row, by=row.meeting.chair, at=at, version=ANY)
        executing = Resolution.objects.filter(state=ResolutionState.EXECUTING).select_related("owner")
        for row in executing:
            age = (at - row.adopted_at).days
            if age % 7 == 0 and age and row.percent < 90:
                text = f"按行动方案推进，已完成约{row.percent + 20}%。"
                progress.note_progress(row, percent=row.percent + 20, text=text, by=row.owner, at=at)
            first = row.steps.filter(position=1, done_at=None).first()
            if first and age > 10:
                steps.finish_step(first, by=row.owner, at=at, version=ANY)

    def replace(self, at: datetime) -> None:
        """Of two open resolutions of a meeting the second takes the place of the first."""
        still_open = Resolution.objects.open().filter(meeting__confidential=False)
        for older in still_open.order_by("adopted_at", "id"):
            newer = still_open.filter(meeting=older.meeting, pk__gt=older.pk).first()
            if newer is not None:
                terms = {"reason": "两项工作合并推进。", "by": older.meeting.chair, "at": at, "version": ANY}
                superseding.supersede(newer, older=older, **terms)
                return


def look_back(meeting: Meeting, by: User, at: datetime) -> None:
    """A meeting notes how the open resolutions of the one before stand (1.7.8)."""
    for row in open_resolutions_before(meeting):
        late = row.is_overdue(at)
        note = "已逾期，请责任人本周内书面说明。" if late else ""
        verdict = Verdict.BEHIND if late else Verdict.ON_TRACK
        progress.look_at(meeting, resolution=row, verdict=verdict, note=note, by=by, at=at)
