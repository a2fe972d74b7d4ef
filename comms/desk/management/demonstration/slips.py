"""Six months of fault slips: most go well, some are promised late, returned, disputed or never answered."""

from datetime import datetime, timedelta
from random import Random

from comms.base.clock import at_local, local
from comms.base.versions import ANY
from comms.customers.models import Community, Room
from comms.desk.management.demonstration.scenario import Scenario
from comms.handovers import operations as slips
from comms.handovers.models import FaultSlip
from comms.handovers.states import Severity, State
from comms.organization.models import Unit, User

FAULTS = (
    (
        "EN",
        "地下车库排水泵频繁跳闸，雨天有积水风险",
        "已断电检查，更换保险后仍跳闸",
        "更换水泵并检修控制箱",
        "水泵运行正常，连续观察三天无跳闸",
    ),
    (
        "EN",
        "3号电梯开关门异响并偶发停层不准",
        "已停梯并张贴告示",
        "联系维保单位调整门机并更换导靴",
        "电梯恢复运行，异响消除",
    ),
    (
        "EN",
        "屋面防水层开裂，顶层住户天花渗水",
        "已临时铺设防水布",
        "屋面防水层局部翻修",
        "闭水试验二十四小时无渗漏",
    ),
    (
        "EN",
        "生活水泵房压力不稳，高区住户水压不足",
        "已调节减压阀，效果不明显",
        "更换变频器压力传感器",
        "高区水压恢复到零点三兆帕",
    ),
    ("EN", "公共走道照明回路短路，整层无灯", "已用临时照明", "更换老化线路", "照明恢复，绝缘测试合格"),
    (
        "SE",
        "小区东门道闸频繁误识别，车辆拥堵",
        "已改为人工放行",
        "升级车牌识别相机并校准地感线圈",
        "高峰期通行正常",
    ),
    ("SE", "消防报警主机多次误报", "已逐点排查两个楼层", "更换故障探测器六只并复位主机", "试运行一周无误报"),
    (
        "CS",
        "多户反映装修垃圾清运不及时，影响通行",
        "已联系清运单位一次",
        "与清运单位签订限时清运约定",
        "堆放点当日清空",
    ),
    ("EN", "化粪池外溢，异味严重", "已设置围挡并撒消毒粉", "安排清掏并疏通主管", "排水通畅，异味消除"),
    ("SE", "周界红外报警有三处盲区", "已加派巡逻", "增补对射探测器三组", "盲区消除，联动正常"),
)
PUBLIC_AREAS = ("地下车库B1", "东门岗亭", "一号配电房", "屋面", "儿童活动区", "生活水泵房")
DISPUTES = ("今晨又出现同样情况，请复查。", "只处理了一半，二单元仍未恢复。")


def plan_slips(
    scenario: Scenario, units: dict[str, Unit], people: dict[str, User], number: int = 54, fresh: int = 20
) -> None:
    """Put the stories of the slips on the calendar: `number` over all days, `fresh` over the last ten."""
    chance = Random(5)
    offices = [unit for code, unit in units.items() if code.startswith("MO") and "-" not in code]
    days = (local(scenario.now).date() - scenario.start).days
    offsets = [days * (index + 0.5) / number for index in range(number)] + [
        days - 10 * (index + 1) / fresh for index in range(fresh)
    ]
    for index, offset in enumerate(offsets):
        day = scenario.start + timedelta(days=round(offset))
        found = at_local(day, datetime.min.time()) + timedelta(minutes=chance.randrange(8 * 60 + 20, 17 * 60))
        # the first office, where the sign-ins work, has its share
        office = offices[0] if index % 4 == 0 else chance.choice(offices)
        _Story(scenario, units, people, chance, office, FAULTS[index % len(FAULTS)], kind=index % 12).begin(
            found
        )


class _Story:
    """One slip from finding to closing; `kind` decides what goes wrong."""

    LATE_PROMISE, NO_PROMISE, RETURNED, DISPUTED, PASSED_ROUND, LATE_RESULT, MOVED = 3, 5, 7, 8, 9, 10, 11

    def __init__(self, scenario, units, people, chance, office, fault, kind):
        self.scenario, self.units, self.people, self.chance, self.office, self.kind = (
            scenario,
            units,
            people,
            chance,
            office,
            kind,
        )
        code, self.problem, self.tried, self.handling, self.result = fault
        self.department = units[code]
        # Departments that pass a slip round, until the quality department decides (1.5.5.3)
        self.others = [units[other] for other in ("CS", "FI", "SE", "EN") if other != code]
        self.clerk = people["clerk"] if office.code == "MO01" else people[f"clerk{office.code[2:]}a"]
        self.head = people["engineering"] if code == "EN" else people[f"head-{code.lower()}"]
        self.slip: FaultSlip | None = None

    def begin(self, found: datetime) -> None:
        self.found = found
        self._after(found, minutes=(8, 90), act=self.file)

    def _after(self, moment, *, act, minutes=(0, 0), hours=(0, 0)):
        wait = self.chance.randint(*minutes) + 60 * self.chance.randint(*hours)
        self.scenario.plan(moment + timedelta(minutes=wait), act)

    def _do(self, operation, by, at, **said):
        self.slip = operation(FaultSlip.objects.get(pk=self.slip.pk), by=by, at=at, version=ANY, **said)

    def _place(self) -> dict:
        if self.chance.random() < 0.4:
            community = Community.objects.filter(office=self.office).order_by("code").first()
            return {"community": community, "public_area": self.chance.choice(PUBLIC_AREAS)}
        rooms = Room.objects.filter(building__community__office=self.office).order_by("pk")
        return {"room": rooms[self.chance.randrange(200)]}

    def file(self, at: datetime) -> None:
        first = self.department
        if self.kind == self.RETURNED:
            first = self.units["CS"]
        elif self.kind == self.PASSED_ROUND:
            first = self.others.pop(0)
        self.slip = slips.file_slip(
            office=self.office,
            found_at=self.found,
            problem=self.problem,
            measures_tried=self.tried,
            department=first,
            severity=Severity.SERIOUS if self.kind % 3 == 0 else Severity.COMPLEX,
            reply_by=at + timedelta(hours=8),
            by=self.clerk,
            at=at,
            **self._place(),
        )
        if self.kind == self.PASSED_ROUND:
            self._after(at, hours=(1, 3), act=self.pass_round)
        elif first != self.department:
            self._after(at, hours=(1, 3), act=self.give_back)
        else:
            self._answer(at)

    def _answer(self, at):
        if self.kind == self.NO_PROMISE and self.found > self.scenario.now - timedelta(days=25):
            return
        hours = (1, 6)
        if self.kind in (self.LATE_PROMISE, self.NO_PROMISE):
            hours = (9, 30)
        self._after(at, hours=hours, act=self.promise)

    def give_back(self, at: datetime) -> None:
        self._do(
            slips.return_,
            self.people["head-cs"],
            at,
            reason="不属于本部门职责，请转相关部门。",
            suggested_unit=self.department,
        )
        # What came back in the last days still waits on the clerk's desk
        if self.found < self.scenario.now - timedelta(days=6):
            self._after(at, hours=(1, 2), act=self.send_again)

    def send_again(self, at: datetime) -> None:
        self._do(slips.send, self.clerk, at, department=self.department, reply_by=at + timedelta(hours=8))
        self._answer(at)

    def pass_round(self, at):
        """The department that has it sends it back; the third return goes to the quality department."""
        here = FaultSlip.objects.get(pk=self.slip.pk).department
        following = self.others.pop(0) if self.others else self.department
        self._do(slips.return_, here.head, at, reason="不属于本部门职责。", suggested_unit=following)
        if self.slip.state != State.ARBITRATION:
            self._after(at, hours=(1, 2), act=lambda now: self.send_on(now, following))
        elif self.found < self.scenario.now - timedelta(days=12):  # the newest waits for its decision
            self._after(at, hours=(2, 20), act=self.decide)

    def send_on(self, at: datetime, department: Unit) -> None:
        self._do(slips.send, self.clerk, at, department=department, reply_by=at + timedelta(hours=8))
        self._after(at, hours=(1, 3), act=self.pass_round)

    def decide(self, at: datetime) -> None:
        why = "按设备归口，由该部门处理。"
        self._do(slips.arbitrate, self.people["quality"], at, department=self.department, reason=why)
        self._answer(at)

    def promise(self, at: datetime) -> None:
        self.promised = at + timedelta(hours=self.chance.choice((24, 48, 72)))
        said = {"promised_at": self.promised, "promised_content": self.handling}
        if self.kind == self.LATE_PROMISE and self.found.day % 4:
            assert self.slip is not None
            assert self.slip.sent_at is not None
            by_phone = self.slip.sent_at + timedelta(hours=3)
            said |= {"occurred_at": by_phone, "reason": "已电话答复，事后补登。"}
            self.scenario.plan(at + timedelta(hours=5), self.answer_time)
        self._do(slips.promise, self.head, at, **said)
        self._after(at, hours=(1, 5), act=self.start)

    def answer_time(self, at: datetime) -> None:
        """The clerk remembers the call, or knows of none; some have not looked yet."""
        if self.found.day % 4 == 1:
            self._do(slips.confirm_time, self.clerk, at)
        if self.found.day % 4 == 2:
            self._do(slips.contradict_time, self.clerk, at, reason="当时没有接到电话。")

    def start(self, at: datetime) -> None:
        self._do(slips.start, self.head, at)
        if self.kind == self.MOVED:
            self._after(at, hours=(1, 2), act=self.move)
        slack = (-8, -2)
        if self.kind == self.LATE_RESULT:
            slack = (4, 30)
        self._after(self.promised, hours=slack, act=self.report)

    def move(self, at: datetime) -> None:
        self.promised += timedelta(hours=24)
        self._do(slips.change_deadline, self.head, at, promised_at=self.promised, reason="备件明日到货。")

    def report(self, at: datetime) -> None:
        self._do(slips.report_done, self.head, at, handling=self.handling, result=self.result)
        act = self.dispute if self.kind == self.DISPUTED else self.confirm
        self.kind = 0
        self._after(at, hours=(1, 20), act=act)

    def dispute(self, at: datetime) -> None:
        self._do(
            slips.dispute,
            self.clerk,
            at,
            reason=self.chance.choice(DISPUTES),
            reply_by=at + timedelta(hours=4),
        )
        self.promised = at + timedelta(hours=30)
        self._after(at, hours=(1, 3), act=self.restart)

    def restart(self, at: datetime) -> None:
        self._do(slips.start, self.head, at, promised_at=self.promised)
        self._after(self.promised, hours=(-6, -2), act=self.report)

    def confirm(self, at: datetime) -> None:
        self._do(slips.confirm, self.clerk, at)
        self._after(at, hours=(1, 24), act=self.close)

    def close(self, at: datetime) -> None:
        self._do(slips.close, self.clerk, at)
