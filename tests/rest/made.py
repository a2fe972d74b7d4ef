"""Rows for every list of the portal."""

from datetime import timedelta
from itertools import count

from comms.base.clock import today
from comms.base.versions import ANY
from comms.customers.operations import reveal_phone
from comms.notifications.operations import mail
from comms.organization import operations as organization
from comms.organization.models import Group, Job, UnitKind
from meetings import operations
from meetings.operations import requests, submissions
from meetings.queries import kind
from tests.factories.customers import make_community, make_household
from tests.factories.handovers import make_note, make_slip, make_task
from tests.factories.mails import kept_mail
from tests.factories.meetings import held, issued, make_meeting, make_series, spoken, started
from tests.factories.mornings import make_morning
from tests.factories.motions import proposed
from tests.factories.organization import make_person, make_unit

FAR = timedelta(days=30)


def live(company, at):
    """Something of everything that lists show, two of most."""
    slip = make_slip(company, at)
    make_slip(company, at, department=company.SE, problem="=1+1")
    make_task(company, at)
    make_note(company, at)
    make_note(company, at, channel="visit", told_to="+8613800000000")
    home = make_household(slip.community)
    make_household(slip.community, contact_name="王先生")
    for person in (company.clerk, company.colleague):
        reveal_phone(home, reason="回电核实漏水", by=person, at=at)
    make_community(company.MO02, "=SUM(A1)")
    held(make_meeting(company, at), company, at)
    a_talk(company, at)
    for _number in range(2):
        a_request(company, at)
        a_motion(company, at)
    a_plan(company, at)
    for office, director in ((company.MO01, company.director), (company.MO02, None)):
        morning = make_morning(company, at, code=f"ob-{office.code.lower()}", unit=office)
        if director:
            operations.skip_morning(morning, by=director, at=at, version=ANY)
    away(company.clerk, at, deputy=company.colleague)
    away(company.engineering, at)
    letter(at)
    kept_mail(at)
    kept_mail(at, Auto_Submitted="auto-replied")
    a_job(company, at)
    a_job(company, at, owner=company.clerk)
    for _number in range(2):
        a_conclusion(company, at)


def away(person, at, deputy=None):
    """An absence that has begun."""
    day = today(at)
    return organization.add_absence(
        user=person, starts_on=day, ends_on=day + FAR, deputy=deputy, by=None, at=at
    )


def a_job(company, at, owner=None):
    """Background work that waits, of the president unless somebody else asked for it."""
    return Job.objects.create(
        kind="organization.import_people", owner=owner or company.president, total=3, created_at=at
    )


_serial = count(1)


def letter(at):
    """A message to somebody without an account."""
    mail(
        kind="notifications.plain",
        address="a@example.com",
        key=f"letter {next(_serial)}",
        at=at,
        language="en",
        context={"title": "x"},
    )


def a_unit(company, at):
    """A service centre with somebody who heads it."""
    unit = make_unit(f"SC{next(_serial):03}", UnitKind.SERVICE_CENTER, "客服中心", company.MO01)
    make_person(f"head{next(_serial)}", post="service_center_manager", unit=unit)


def a_person(company, at):
    """Somebody with a post who is away."""
    person = make_person(f"person{next(_serial)}", post="staff", unit=company.EN)
    away(person, at, deputy=company.engineer)


def a_group(company, at):
    """A group with somebody picked by hand."""
    Group.objects.create(code=f"group-{next(_serial)}", name_zh="小组").picked.add(company.clerk)


def a_meeting(company, at):
    """A meeting of a series of its own."""
    return make_meeting(company, at, code=f"po{next(_serial)}")


def a_morning(company, at):
    """The decision of tomorrow of another office, by its director not needed."""
    unit = make_unit(f"XO{next(_serial)}", UnitKind.MANAGEMENT_OFFICE, "新管理处", company.HQ)
    director = make_person(f"head{next(_serial)}", post="office_director", unit=unit)
    morning = make_morning(company, at, code=f"ob-{unit.code.lower()}", unit=unit)
    operations.skip_morning(morning, by=director, at=at, version=ANY)


def a_request(company, at):
    """A report that asks for a talk between departments."""
    requests.ask_for_meeting(
        unit=company.QM,
        subject=f"电梯报修流程 {next(_serial)}",
        report="报修信息在部门之间反复传递。",
        departments=[company.EN],
        by=company.quality,
        at=at,
    )


def a_motion(company, at):
    """A motion of the Vice President for a meeting of its own, to which Engineering comes, too."""
    meeting = make_meeting(company, at, code=f"po{next(_serial)}", members=[company.engineering])
    return proposed(meeting, company, at)


def a_plan(company, at):
    """A resolution whose action plan has a step."""
    row = held_meeting(company, at).meeting.resolutions.get()
    plan = [{"text": "拟定方案", "due_on": row.due_on}]
    operations.submit_plan(row, steps=plan, by=company.engineering, at=row.adopted_at, version=ANY)


def held_meeting(company, at):
    """The same with a resolution, its minutes sent out."""
    return held(a_meeting(company, at), company, at)


def a_talk(company, at):
    """A meeting with Engineering, in which somebody spoke a minute too long."""
    meeting = issued(a_meeting(company, at), company, at)
    operations.invite(meeting, users=[company.engineering], by=company.hr, at=at)
    return spoken(started(meeting, company), company)


def a_conclusion(company, at):
    """A conclusion of a talk between departments that waits for approval."""
    start = at + timedelta(hours=1)
    talk = operations.call_meeting(
        kind=kind("inter_department"),
        unit=company.AH,
        title=f"沟通会 {next(_serial)}",
        starts_at=start,
        ends_at=start + timedelta(hours=1),
        by=company.hr,
        at=at,
    )
    talk = operations.start(talk, by=company.hr, at=start, version=ANY)
    text = f"报修信息由客户服务部登记 {next(_serial)}"
    submissions.submit_conclusion(talk, text=text, by=company.hr, at=start)


def a_reveal(company, at):
    """The phone of another household shown."""
    home = make_household(make_community(company.MO01))
    reveal_phone(home, reason="回电核实漏水", by=company.clerk, at=at)


MAKERS = {
    "fault-slips": make_slip,
    "department-tasks": make_task,
    "phone-notes": make_note,
    "communities": lambda company, at: make_household(make_community(company.MO01)),
    "households": lambda company, at: make_household(make_community(company.MO01)),
    "phone-reveals": a_reveal,
    "notices": make_slip,
    "outbox": lambda company, at: (letter(at), make_slip(company, at)),
    "incoming-mails": lambda company, at: kept_mail(at),
    "units": a_unit,
    "users": a_person,
    "groups": a_group,
    "absences": a_person,
    "jobs": a_job,
    "clocks": lambda company, at: (make_slip(company, at), make_task(company, at)),
    "period-duties": a_meeting,
    "action-steps": a_plan,
    "decisions": lambda company, at: (a_motion(company, at), held_meeting(company, at)),
    "meetings": a_meeting,
    "motions": a_motion,
    "meeting-requests": a_request,
    "meeting-series": lambda company, at: make_series(company, at, code=f"po{next(_serial)}"),
    "office-mornings": a_morning,
    "minutes": held_meeting,
    "resolutions": held_meeting,
    "speaking-times": a_talk,
    "submissions": a_conclusion,
}
ASKED_BY = {"notices": "engineering", "phone-reveals": "quality", "incoming-mails": "admin"}
