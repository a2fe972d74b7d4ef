"""Six months of president's office meetings, run by their own planner and clocks; one set of minutes late,
one meeting never held.
"""

from datetime import datetime, time, timedelta

from comms.base.clock import at_local, local, today
from comms.base.versions import ANY
from comms.deadlines.queries import calendar
from comms.desk.management.demonstration.board import look_back
from comms.desk.management.demonstration.scenario import Scenario
from comms.desk.management.demonstration.speaking import plan_speeches
from comms.organization.models import Group, Unit, User
from comms.organization.operations import add_absence
from comms.organization.queries import head_of, members_in_order
from meetings.models import (
    CounterSignature,
    Distribution,
    Meeting,
    MeetingKind,
    MeetingRequest,
    Minutes,
    Resolution,
)
from meetings.operations import (
    agenda,
    attendance,
    counter_signing,
    holding,
    leading,
    meetings,
    minutes,
    planning,
    proposals,
    requests,
    resolutions,
    series,
    signing,
    submissions,
)
from meetings.operations.kinds import terms_of_series
from meetings.states import ItemOutcome, MeetingState

# Who comes from outside, in turn; one has no address
GUESTS = (
    ("王工", "安达电梯公司", "wang@lift.example.com"),
    ("赵老师", "街道办事处", ""),
    ("孙律师", "正行律师事务所", "sun@law.example.com"),
)
# What a talk between departments submits for approval (1.7.c.4)
CONCLUSIONS = (
    "汛后检修由工程部统一排期，安全部每周五通报门禁和消防设施的隐患。",
    "跨部门报修由客户服务部登记分派，两小时内确认，结果次日回告管理处。",
)
TOPICS = (
    ("翠湖片区电梯大修资金方案", "market", "会议同意分两期实施，先行更换三台高风险电梯。"),
    ("品质检查结果通报与整改要求", "management", "各管理处须在两周内完成整改并回报。"),
    ("夏季防汛物资储备", "coordination", "工程部牵头，安全部配合，月底前完成清点补充。"),
    ("服务中心值班人员调配", "HR", "同意增设夜班一人，试行三个月。"),
    ("停车收费系统更换", "admin", "同意启动比选，财务部核定预算。"),
    ("客户满意率调查筹备", "management", "品质管理部提交工作方案，客户服务部配合发放回收。"),
    ("外包单位考核办法修订", "admin", "原则通过，按会上意见修改后发布。"),
    ("能耗公示与节能改造", "coordination", "先在三个小区试点，公示口径由财务部统一。"),
)
DUTIES = (
    ("两周内提交电梯大修分期实施计划并完成招标文件", "engineering", 21),
    ("月底前完成防汛物资清点、补充并报送清单", "head-se", 18),
    ("修订外包单位考核办法并下发各管理处", "quality", 25),
    ("提交停车收费系统比选报告", "head-fi", 30),
    ("落实服务中心夜班排班并反馈试行情况", "hr", 20),
)
LATE_MINUTES, NOT_HELD = 2, 3


def plan_meetings(scenario: Scenario, units: dict[str, Unit], people: dict[str, User]) -> None:
    """Set up the series at the start and let Admin & HR, the chair and the participants act day by day."""
    Secretary(scenario, units, people).begin()


class Secretary:
    """What Admin & HR and the others do about meetings on each day."""

    def __init__(self, scenario, units, people):
        self.scenario, self.units, self.people, self.held = scenario, units, people, 0

    def begin(self) -> None:
        opening = at_local(self.scenario.start, time(7, 30))
        self.scenario.plan(opening, self.set_up)
        self.scenario.every_day(time(10, 0), self.prepare)
        self.scenario.every_day(time(9, 0), self.hold_today)
        self.scenario.every_day(time(15, 0), self.follow_up)
        self.scenario.plan(self.scenario.now - timedelta(days=5), self.call_talk)
        # After everything else: nobody of the demonstration prepares or holds these meetings
        self.scenario.plan(self.scenario.now - timedelta(seconds=1), self.set_up_weekly)
        self.scenario.plan(self.scenario.now - timedelta(seconds=1), self.set_up_assembly)

    def set_up(self, at: datetime) -> None:
        """The series of the president's office (1.5.1, 1.7.b, reading A1) and of the board (1.7.a.3), whose
        day its owner chooses.
        """
        hr = self.people["hr"]
        row = series.create_series(
            code="president-office",
            title="总裁办公会",
            kind=MeetingKind.objects.get(code="president_office"),
            by=hr,
            at=at,
            rule_kind="month_first_workdays",
            location="总部三楼会议室",
            chair=self.people["president"],
            minute_taker=hr,
            members=[self.people[name] for name in ("quality", "engineering", "fi2")],
            start_time=time(9, 0),
            duration_minutes=110,
        )
        series.activate(row, by=hr, at=at, version=ANY)
        board = series.create_series(
            code="board",
            title="董事会会议",
            kind=MeetingKind.objects.get(code="board"),
            by=None,
            at=at,
            rule_kind="half_year",
            location="总部董事会会议室",
            chair=self.people["chairman"],
            minute_taker=self.people["board1"],
        )
        series.activate(board, by=None, at=at, version=ANY)

    def set_up_weekly(self, at: datetime) -> None:
        """The weekly meeting of Engineering (1.5.3) from tomorrow on: all of its staff come."""
        head = self.people["engineering"]
        row = series.create_series(
            code="engineering-weekly",
            title="工程部例会",
            kind=MeetingKind.objects.get(code="department"),
            unit=self.units["EN"],
            by=head,
            at=at,
            rule_kind="weekly",
            rule_params={"weekday": 2},
            location="工程部会议室",
            chair=head,
            start_time=time(16, 0),
            duration_minutes=60,
        )
        tomorrow = today(at) + timedelta(days=1)
        series.activate(row, by=head, at=at, version=ANY, planned_from=tomorrow)

    def set_up_assembly(self, at: datetime) -> None:
        """The morning assembly (1.5.2) from tomorrow on: leaders take turns, one of them travels on a day of
        theirs, and for another assembly somebody is named by hand.
        """
        hr, kind = self.people["hr"], MeetingKind.objects.get(code="morning_assembly")
        terms = terms_of_series()[kind.code]
        rota = Group.objects.get(code=terms.rota)
        draft = series.create_series(
            code="morning-assembly",
            title=kind.name_zh,
            kind=kind,
            by=hr,
            at=at,
            rota=rota,
            location=terms.place,
            rule_kind=terms.rule_kind,
            start_time=terms.start_time or time(8, 30),
            duration_minutes=terms.duration_minutes,
        )
        tomorrow = today(at) + timedelta(days=1)
        row = series.activate(draft, by=hr, at=at, version=ANY, planned_from=tomorrow)
        planning.plan_series(row, at=at)
        ahead = list(row.meetings.upcoming().order_by("starts_at")[:5])
        away, named = ahead[1], ahead[4]
        leader, day = away.chair, today(away.starts_at)
        assert leader is not None, "nobody was away when it was planned"
        add_absence(user=leader, starts_on=day, ends_on=day, kind="business_trip", by=leader, at=at)
        named.refresh_from_db()
        others = [one for one in members_in_order(rota, today(named.starts_at)) if one != named.chair]
        leading.name_leader(
            named, leader=others[-1], reason="当日由分管领导通报安全检查", by=hr, at=at, version=ANY
        )

    def prepare(self, at: datetime) -> None:
        """List the topics and issue the agenda eight days ahead (1.7.b.5)."""
        hr = self.people["hr"]
        for meeting in Meeting.objects.filter(
            state=MeetingState.SCHEDULED,
            confidential=False,
            starts_at__gt=at,
            starts_at__lt=at + timedelta(days=10),
        ):
            month = local(meeting.starts_at).month
            for offset in range(3):
                title, category, _outcome = TOPICS[(month * 2 + offset) % len(TOPICS)]
                presenter = self.people[DUTIES[(month + offset) % len(DUTIES)][1]]
                agenda.add_item(
                    meeting,
                    title=title,
                    category=category.lower(),
                    planned_minutes=15,
                    presenter=presenter,
                    by=hr,
                    at=at,
                )
            meetings.issue_agenda(meeting, by=hr, at=at, version=ANY)
            self.invite_guest(meeting, at)

    def invite_guest(self, meeting: Meeting, at: datetime) -> None:
        """Somebody from outside comes, and somebody invited proposes another time, which stays open for the
        meeting that is still ahead when the demonstration ends.
        """
        hr = self.people["hr"]
        name, origin, email = GUESTS[self.held % len(GUESTS)]
        attendance.invite(
            meeting, guest_name=name, guest_of=origin, guest_email=email, required=False, by=hr, at=at
        )
        vice = self.people["vice1"]
        if meeting.participants.filter(user=vice).exists():
            later = meeting.starts_at + timedelta(hours=5)
            proposals.propose_time(meeting, starts_at=later, comment="上午到现场验收电梯", by=vice, at=at)

    def hold_today(self, at: datetime) -> None:
        """Start what is planned for today, unless it is the month in which it was forgotten."""
        for meeting in Meeting.objects.upcoming().filter(
            confidential=False,
            starts_at__gte=at - timedelta(minutes=5),
            starts_at__lt=at + timedelta(hours=12),
        ):
            self.held += 1
            if self.held == NOT_HELD:
                continue
            self.scenario.plan(
                meeting.starts_at + timedelta(minutes=self.held % 3 * 2),
                lambda now, pk=meeting.pk: self.start(pk, now),
            )

    def start(self, pk: int, at: datetime) -> None:
        meeting = Meeting.objects.get(pk=pk)
        by = self.people["hr"]
        meeting = holding.start(meeting, by=by, at=at, version=ANY)
        for index, part in enumerate(meeting.participants.select_related("user").order_by("pk")):
            if index != 2 + self.held % 4:
                signing.sign_in(
                    meeting,
                    user=part.user,
                    guest=None if part.user else part,
                    by=by,
                    at=at,
                    in_at=min(at, at - timedelta(minutes=6) + timedelta(minutes=index)),
                )
        plan_speeches(self.scenario, meeting, by=by, at=at, shift=self.held)
        self.scenario.plan(at + timedelta(minutes=96 + self.held * 3), lambda now: self.finish(pk, now))

    def finish(self, pk: int, at: datetime) -> None:
        meeting = Meeting.objects.get(pk=pk)
        by = self.people["hr"]
        said = {title: outcome for title, _category, outcome in TOPICS}
        for item in meeting.agenda_items.all():
            if not item.is_automatic:
                note = said.get(item.title, "与会人员交流情况，总裁作总结。")
                agenda.note_outcome(
                    item,
                    outcome=ItemOutcome.CONCLUDED,
                    outcome_note=note,
                    by=by,
                    at=at,
                    version=ANY,
                )
        for offset in range(2):
            text, owner, days = DUTIES[(local(at).month + offset * 2) % len(DUTIES)]
            resolutions.adopt(
                meeting,
                text=text,
                owner=self.people[owner],
                due_on=today(at) + timedelta(days=days),
                by=by,
                at=at,
                tracking_unit=self.people[owner].main_post.unit,
            )
        look_back(meeting, by, at)
        meeting = holding.finish(meeting, by=by, at=at, version=ANY)
        if meeting.series_id is None:
            for text in CONCLUSIONS if meeting.kind.conclusions_to else ():
                submissions.submit_conclusion(meeting, text=text, by=by, at=at)
            return
        if self.held % 2:
            helping = [self.units["EN"], self.units["SE"]]
            counter_signing.name_helpers(meeting, units=helping, by=by, at=at, version=ANY)
        wait = 97 if self.held == LATE_MINUTES else 26
        self.scenario.plan(at + timedelta(hours=wait), lambda now: self.publish(pk, now))

    def publish(self, pk: int, at: datetime) -> None:
        """Submit and approve; the portal sends the minutes to everyone (1.7.7.2)."""
        row = Minutes.objects.get(meeting_id=pk)
        row = minutes.submit(row, by=self.people["hr"], at=at, version=ANY)
        row = minutes.approve(row, by=self.people["president"], at=at + timedelta(hours=2), version=ANY)
        for signature in row.signatures.wanted():
            self.sign(signature, at + timedelta(hours=3))
        for index, sent in enumerate(
            Distribution.objects.filter(revision=row.current).select_related("recipient")
        ):
            if index % 4 != 3:
                moment = at + timedelta(hours=4 + index)
                self.scenario.plan(
                    moment, lambda now, reader=sent.recipient: minutes.acknowledge(row, by=reader, at=now)
                )

    def sign(self, row: CounterSignature, at: datetime) -> None:
        """The head of the helping department signs (1.5.4.3); the minutes go out with the last signature."""
        head = head_of(row.unit)
        assert head is not None, "every department of the demonstration has one"
        counter_signing.sign_minutes(row, by=head, at=at, version=ANY)

    def follow_up(self, at: datetime) -> None:
        """Owners plan within three days, most report in time, Admin & HR's head or the chair verifies."""
        still_open = Resolution.objects.open().filter(meeting__confidential=False)
        for resolution in still_open.select_related("owner", "meeting__chair"):
            age = at - resolution.adopted_at
            late = resolution.number.endswith("02")
            chair = self.people["president"] if resolution.meeting.series_id else self.people["vice1"]
            if resolution.state == "plan_due" and age > timedelta(days=3):
                steps: list[dict[str, object]] = [
                    {"text": "拟定方案并征求意见", "due_on": today(at) + timedelta(days=9)},
                    {"text": "组织实施并检查"},
                    {"text": "汇总结果报总裁办公室"},
                ]
                resolutions.submit_plan(resolution, steps=steps, by=resolution.owner, at=at, version=ANY)
            elif resolution.state == "plan_submitted":
                resolutions.accept_plan(resolution, by=chair, at=at, version=ANY)
            elif resolution.state == "executing" and age > timedelta(days=34 if late else 16):
                resolutions.report_done(
                    resolution,
                    result="已按要求完成，资料已归档。",
                    by=resolution.owner,
                    at=at,
                    version=ANY,
                )
            elif resolution.state == "done_reported" and age > timedelta(days=18):
                resolutions.verify(resolution, by=chair, at=at, version=ANY)

    def call_talk(self, at: datetime) -> None:
        """Engineering asks for a talk between departments, which is held on the last workday, its minutes
        still to be written. Of two more reports one came back and one waits (1.7.c.3).
        """
        day = calendar().previous_workday_on_or_before(today(self.scenario.now) - timedelta(days=1))
        hr, starts = self.people["hr"], at_local(day, time(14, 0))
        report = self.ask("engineering", "EN", "汛后设施检修部门沟通会", ["SE", "CS", "QM"], at)
        requests.accept_request(
            report,
            starts_at=starts,
            ends_at=starts + timedelta(minutes=90),
            location="总部二楼小会议室",
            chair=self.people["vice1"],
            minute_taker=hr,
            by=hr,
            at=at,
            version=ANY,
        )
        back = self.ask("head-se", "SE", "门禁授权流程", ["CS"], at)
        requests.return_request(back, reason="请补充近两月的实例。", by=hr, at=at, version=ANY)
        self.ask("quality", "QM", "报修信息传递与回访口径", ["EN", "CS"], at)

    def ask(self, who: str, unit: str, subject: str, others: list[str], at: datetime) -> MeetingRequest:
        """One report."""
        return requests.ask_for_meeting(
            unit=self.units[unit],
            subject=subject,
            report=f"{subject}：近期问题涉及多个部门，需共同商定做法和时限。",
            departments=[self.units[code] for code in others],
            by=self.people[who],
            at=at,
        )
