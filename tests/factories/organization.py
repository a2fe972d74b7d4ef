"""A small company: two departments' worth of posts, two offices, one person per role."""

from datetime import UTC, date, datetime
from types import SimpleNamespace

from django.contrib.auth.hashers import make_password

from comms.organization.models import Appointment, Group, Unit, User
from comms.organization.states import Post, Tier, UnitKind, UnitRole

DEPARTMENTS = {
    "PO": "总裁办公室",
    "AH": "行政人事部",
    "QM": "品质管理部",
    "EN": "工程部",
    "CS": "客户服务部",
    "SE": "安全部",
    "FI": "财务部",
}
ROLES = {
    "HQ": UnitRole.COMPANY,
    "PO": UnitRole.PRESIDENT_OFFICE,
    "AH": UnitRole.ADMIN_HR,
    "QM": UnitRole.QUALITY,
    "EN": UnitRole.ENGINEERING,
    "CS": UnitRole.CUSTOMER_SERVICE,
    "SE": UnitRole.SECURITY,
    "FI": UnitRole.FINANCE,
}
OFFICES = {"MO01": "第一管理处", "MO02": "第二管理处"}
PEOPLE = {
    "admin": ("系统管理员", Post.SYSTEM_ADMINISTRATOR, "HQ"),
    "chairman": ("董事长", Post.CHAIRMAN, "HQ"),
    "president": ("总裁", Post.PRESIDENT, "HQ"),
    "vice": ("副总裁", Post.VICE_PRESIDENT, "HQ"),
    "representative": ("管理者代表", Post.MANAGEMENT_REPRESENTATIVE, "HQ"),
    "hr": ("行政主管", Post.DEPARTMENT_HEAD, "AH"),
    "hr_staff": ("行政专员", Post.STAFF, "AH"),
    "quality": ("品质经理", Post.QUALITY_MANAGER, "QM"),
    "engineering": ("工程主管", Post.DEPARTMENT_HEAD, "EN"),
    "engineer": ("工程师", Post.STAFF, "EN"),
    "security": ("安全主管", Post.DEPARTMENT_HEAD, "SE"),
    "director": ("一处主任", Post.OFFICE_DIRECTOR, "MO01"),
    "clerk": ("一处前台", Post.SERVICE_CENTER_CLERK, "MO01"),
    "colleague": ("一处前台乙", Post.SERVICE_CENTER_CLERK, "MO01"),
    "director2": ("二处主任", Post.OFFICE_DIRECTOR, "MO02"),
    "outsider": ("二处前台", Post.SERVICE_CENTER_CLERK, "MO02"),
    "staff": ("一处员工", Post.STAFF, "MO01"),
}
GROUPS = [
    ("board_members", "董事会成员", [Post.CHAIRMAN, Post.BOARD_DIRECTOR], []),
    (
        "company_leadership",
        "公司领导层",
        [Post.PRESIDENT, Post.VICE_PRESIDENT, Post.MANAGEMENT_REPRESENTATIVE],
        [],
    ),
    (
        "hq_staff",
        "公司机关全体人员",
        [Post.DEPARTMENT_HEAD, Post.QUALITY_MANAGER, Post.STAFF],
        [UnitKind.DEPARTMENT, UnitKind.COMPANY],
    ),
    ("office_directors", "管理处主任", [Post.OFFICE_DIRECTOR], []),
]
PASSWORD = "correct horse battery"
SINCE = date(2020, 1, 1)
CONFIRMED = datetime(2020, 1, 1, tzinfo=UTC)


def make_unit(code, kind, name, parent=None, name_en="", role=""):
    """One unit."""
    return Unit.objects.create(
        code=code, kind=kind, name_zh=name, name_en=name_en or code, parent=parent, role=role
    )


def make_person(username, name="", *, post=None, unit=None, **fields):
    """One person, with a post when given."""
    person = User.objects.create_user(
        username=username, password=PASSWORD, **({"name": name or username} | _defaults(username) | fields)
    )
    if post:
        appoint(person, post, unit)
    return person


def appoint(person, post, unit, since=SINCE, **fields):
    """Give a person a post that counts."""
    person.__dict__.pop("posts", None)
    fields = {"confirmed_at": CONFIRMED} | fields
    return Appointment.objects.create(user=person, post=post, unit=unit, since=since, **fields)


def make_company():
    """The company as a namespace of units and people.

    Nearly every test has one, so it is written in a few statements and not in a hundred; the objects are new
    each time.
    """
    units = {"HQ": make_unit("HQ", UnitKind.COMPANY, "示范物业公司", role=ROLES["HQ"])}
    below = [(code, UnitKind.DEPARTMENT, name) for code, name in DEPARTMENTS.items()]
    below += [(code, UnitKind.MANAGEMENT_OFFICE, name) for code, name in OFFICES.items()]
    rows = [
        Unit(code=code, kind=kind, name_zh=name, name_en=code, parent=units["HQ"], role=ROLES.get(code, ""))
        for code, kind, name in below
    ]
    units |= {unit.code: unit for unit in Unit.objects.bulk_create(rows)}
    secret = make_password(PASSWORD)
    rows = [
        User(username=username, name=name, password=secret, **_defaults(username))
        for username, (name, _, _) in PEOPLE.items()
    ]
    people = {person.username: person for person in User.objects.bulk_create(rows)}
    Appointment.objects.bulk_create(
        Appointment(user=people[username], post=post, unit=units[code], since=SINCE, confirmed_at=CONFIRMED)
        for username, (_, post, code) in PEOPLE.items()
    )
    make_groups()
    return SimpleNamespace(**units, **people)


def make_groups():
    """The named sets that meetings use."""
    Group.objects.bulk_create(
        Group(code=code, name_zh=name, name_en=code, posts=posts, unit_kinds=kinds)
        for code, name, posts, kinds in GROUPS
    )


def _defaults(username):
    return {"email": f"{username}@example.com", "tier": Tier.MANAGEMENT}
