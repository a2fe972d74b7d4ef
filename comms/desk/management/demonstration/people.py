"""Units, people, posts, groups, absences, imports and a leaver of the demonstration company. All invented."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from random import Random

from django.contrib.auth.hashers import make_password

from comms.base.versions import ANY
from comms.desk.management.demonstration.scenario import Scenario
from comms.organization import operations
from comms.organization.models import Absence, Appointment, Group, Unit, User
from comms.organization.operations.first_day import proposed
from comms.organization.states import AbsenceKind, Post, Tier, UnitKind, UnitRole

DEPARTMENTS = proposed("departments")
OFFICES = {
    "翠湖": "Cuihu",
    "银杏": "Yinxing",
    "锦绣": "Jinxiu",
    "滨江": "Binjiang",
    "望山": "Wangshan",
    "桂园": "Guiyuan",
    "云栖": "Yunqi",
    "和风": "Hefeng",
    "朝晖": "Zhaohui",
    "枫林": "Fenglin",
    "南苑": "Nanyuan",
    "金桥": "Jinqiao",
}
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN = (
    *(
        "建国",
        "志强",
        "丽华",
        "晓明",
        "秀英",
        "海燕",
        "文博",
        "雅琴",
        "俊杰",
        "思远",
        "嘉怡",
        "子涵",
        "国栋",
        "雪梅",
        "永康",
    ),
    *(
        "玉兰",
        "启航",
        "静怡",
        "立新",
        "慧敏",
        "振华",
        "春燕",
        "浩然",
        "佳宁",
        "德明",
        "美玲",
        "宏伟",
        "诗雨",
        "天佑",
        "若曦",
    ),
)
WEEK = {str(day): [["08:30", "12:00"], ["14:00", "17:30"]] for day in range(1, 6)}
SINCE = date(2022, 1, 1)
CONFIRMED = datetime(2022, 1, 1, tzinfo=UTC)

# sign-in name, post, unit: the roles shown on the sign-in page come first
NAMED = (
    ("admin", Post.SYSTEM_ADMINISTRATOR, "HQ"),
    ("president", Post.PRESIDENT, "HQ"),
    ("hr", Post.DEPARTMENT_HEAD, "AH"),
    ("quality", Post.QUALITY_MANAGER, "QM"),
    ("director", Post.OFFICE_DIRECTOR, "MO01"),
    ("clerk", Post.SERVICE_CENTER_CLERK, "MO01"),
    ("engineering", Post.DEPARTMENT_HEAD, "EN"),
    ("staff", Post.STAFF, "MO01"),
    ("chairman", Post.CHAIRMAN, "HQ"),
    ("board1", Post.BOARD_DIRECTOR, "HQ"),
    ("board2", Post.BOARD_DIRECTOR, "HQ"),
    ("board3", Post.BOARD_DIRECTOR, "HQ"),
    ("vice1", Post.VICE_PRESIDENT, "HQ"),
    ("vice2", Post.VICE_PRESIDENT, "HQ"),
    ("representative", Post.MANAGEMENT_REPRESENTATIVE, "HQ"),
    ("revisit", Post.REVISIT_OFFICER, "QM"),
)


def make_units() -> dict[str, Unit]:
    """The company, seven departments, twelve management offices with their service centres; by code."""
    name = "安和物业服务有限公司"
    company = _unit("HQ", UnitKind.COMPANY, name, "Anhe Property Services", None, 0, role=UnitRole.COMPANY)
    units = {"HQ": company}
    for index, (role, terms) in enumerate(DEPARTMENTS.items(), start=1):
        names = (terms.name_zh, terms.name_en)
        units[terms.code] = _unit(terms.code, UnitKind.DEPARTMENT, *names, company, index, role=role)
    for index, (zh, en) in enumerate(OFFICES.items(), start=1):
        code = f"MO{index:02d}"
        office = _unit(
            code,
            UnitKind.MANAGEMENT_OFFICE,
            f"{zh}管理处",
            f"{en} Management Office",
            units["HQ"],
            20 + index,
        )
        units[code] = office
        units[f"{code}-SC"] = _unit(
            f"{code}-SC", UnitKind.SERVICE_CENTER, f"{zh}服务中心", f"{en} Service Centre", office, 40 + index
        )
    return units


def _unit(code, kind, zh, en, parent, line, role=""):
    return Unit.objects.create(
        code=code,
        kind=kind,
        role=role,
        name_zh=zh,
        name_en=en,
        parent=parent,
        complaint_line=f"0571-5550{line:04d}",
        hotline="0571-55500000",
        email=f"{code.lower()}@example.com",
        working_hours=WEEK,
    )


def make_people(units: dict[str, Unit], password: str) -> dict[str, User]:
    """Eighty people with one post each; by sign-in name."""
    names = _names()
    places = list(NAMED)
    for code in ("PO", "CS", "SE", "FI"):
        places.append((f"head-{code.lower()}", Post.DEPARTMENT_HEAD, code))
    for code in (terms.code for terms in DEPARTMENTS.values()):
        places += [(f"{code.lower()}{index}", Post.STAFF, code) for index in (1, 2)]
    for index in range(1, 13):
        code = f"MO{index:02d}"
        if index > 1:
            places.append((f"director{index:02d}", Post.OFFICE_DIRECTOR, code))
        places += [
            (f"clerk{index:02d}a", Post.SERVICE_CENTER_CLERK, code),
            (f"keeper{index:02d}", Post.STAFF, code),
        ]
    places += [(f"keeper{index:02d}b", Post.STAFF, f"MO{index:02d}") for index in range(1, 12)]
    secret = make_password(password)
    people = User.objects.bulk_create(
        _person(username, post, next(names), secret) for username, post, _code in places
    )
    Appointment.objects.bulk_create(
        Appointment(user=person, post=post, unit=units[code], since=SINCE, confirmed_at=CONFIRMED)
        for person, (_username, post, code) in zip(people, places, strict=True)
    )
    return {person.username: person for person in people}


def _names():
    chance, seen = Random(2026), set()
    while True:
        name = chance.choice(SURNAMES) + chance.choice(GIVEN)
        if name not in seen:
            seen.add(name)
            yield name


def _person(username, post, name, secret):
    # One of the staff of each office leads a shift, and comes to its morning meeting
    leads_shift = username.startswith("keeper") and not username.endswith("b")
    operations = post in (Post.STAFF, Post.SERVICE_CENTER_CLERK) and not leads_shift
    number = sum(map(ord, username)) % 10000
    return User(
        username=username,
        name=name,
        email=f"{username}@example.com",
        password=secret,
        phone=f"1390000{number:04d}",
        tier=Tier.OPERATIONS if operations else Tier.MANAGEMENT,
        is_superuser=post == Post.SYSTEM_ADMINISTRATOR,
    )


def make_groups() -> None:
    """The named sets of people that meetings invite."""
    for code, terms in proposed("groups").items():
        Group.objects.update_or_create(
            code=code,
            defaults={
                "name_zh": terms.name_zh,
                "name_en": terms.name_en,
                "posts": list(terms.posts),
                "unit_kinds": list(terms.unit_kinds),
            },
        )


def make_absences(people: dict[str, User], today: date, at: datetime) -> None:
    """A few people are away: with deputies whom they named themselves, and one whose head named the deputy,
    which nobody has confirmed yet.
    """
    for username, deputy, start, days, kind, head in (
        ("vice1", "vice2", today - timedelta(days=1), 3, AbsenceKind.BUSINESS_TRIP, ""),
        ("head-se", "se1", today + timedelta(days=2), 5, AbsenceKind.LEAVE, ""),
        ("director03", "keeper03", today, 1, AbsenceKind.TRAINING, ""),
        ("en1", "en2", today, 4, AbsenceKind.SICK, "engineering"),
    ):
        named = {"authorised_by": people[username], "authorised_at": at}
        Absence.objects.create(
            user=people[username],
            deputy=people[deputy],
            starts_on=start,
            ends_on=start + timedelta(days=days),
            kind=kind,
            noted_by=people[head or username],
            **({} if head else named),
        )


def plan_leaver(scenario: Scenario, people: dict[str, User]) -> None:
    """Somebody of Finance left two days ago; what hung on them went to the colleague."""
    leaver, heir = people["fi2"], people["fi1"]
    drill = Group.objects.create(code="fire_drill", name_zh="消防演练小组", name_en="Fire drill team")
    drill.picked.set([leaver, people["se1"]])

    def leave(at: datetime) -> None:
        operations.deactivate(
            leaver, by=people["hr"], at=at, version=ANY, reason="离职，工作由同事接手", successor=heir
        )

    scenario.plan(scenario.now - timedelta(days=2), leave)


def plan_imports(scenario: Scenario, people: dict[str, User]) -> None:
    """Admin & HR tried a sheet of new people today: two rows were wrong; once they were mended, nothing was.
    Only trials: nobody of the sheet is of the company yet.
    """
    headings = ["姓名", "登录名", "电话", "岗位", "单位"]
    wrong = [
        ["林晓雯", "lin.xiaowen", "13800000101", "员工", "MO01"],
        ["周启明", "hr", "13800000102", "员工", "MO02"],
        ["吴婉清", "wu.wanqing", "13800000103", "员工", "MO99"],
    ]
    right = [wrong[0], ["周启明", "zhou.qiming", *wrong[1][2:]], [*wrong[2][:4], "MO03"]]

    def attempt(rows: list[list[str]]) -> Callable[[datetime], None]:
        def act(at: datetime) -> None:
            operations.import_people(rows=[headings, *rows], dry_run=True, by=people["hr"], at=at)
            operations.run_job(at)

        return act

    scenario.plan(scenario.now - timedelta(hours=2), attempt(wrong))
    scenario.plan(scenario.now - timedelta(hours=1), attempt(right))
