"""Meetings, their papers and what is asked about them, in the states that acts are tried on."""

from datetime import date, time, timedelta

from comms.base.versions import ANY
from comms.deadlines.models import PeriodDuty
from meetings import operations
from meetings.operations import counter_signing, proposals, requests, speaking, submissions
from meetings.queries import kind
from tests.factories import meetings as make
from tests.factories import motions as make_motion
from tests.factories.mornings import make_morning


def december(company, at):
    """The planned meeting of the president's office."""
    return make.make_meeting(company, at)


def issued(company, at):
    """With its agenda sent out."""
    return make.issued(december(company, at), company, at)


def running(company, at):
    """In progress."""
    return make.started(issued(company, at), company)


def over(company, at):
    """Ended, its minutes a draft, with one resolution."""
    return make.finished(running(company, at), company)


def sent(company, at):
    """Its minutes approved and sent out."""
    return make.distributed(over(company, at), company)


def kept_back(company, at):
    """Its minutes approved and not sent yet."""
    meeting = over(company, at)
    later = meeting.actual_end + make.HOUR
    minutes = make.submitted(meeting, company, later)
    return operations.approve(minutes, keep_back=True, by=company.president, at=later, version=ANY)


def held_talk(company, at):
    """A talk between departments that is over, its minutes a draft."""
    start = at + make.HOUR
    meeting = operations.call_meeting(
        kind=kind("inter_department"),
        unit=company.AH,
        title="报修流程沟通会",
        starts_at=start,
        ends_at=start + make.HOUR,
        by=company.hr,
        at=at,
    )
    meeting = operations.start(meeting, by=company.hr, at=start, version=ANY)
    return operations.finish(meeting, by=company.hr, at=start + make.HOUR, version=ANY)


def concluded(company, at):
    """A conclusion of a talk that waits for an agenda of the president's office."""
    talk = held_talk(company, at)
    return submissions.submit_conclusion(
        talk, text="报修信息由客户服务部登记。", by=company.hr, at=talk.actual_end
    )


def to_decide(company, at):
    """The same on the agenda of the president's office meeting, which sits."""
    row = concluded(company, at)
    meeting = december(company, at)
    row = submissions.place_one(row, at=at)
    make.started(make.issued(meeting, company, at), company)
    return row


def sent_back(company, at):
    """The same, returned to be revised."""
    row = to_decide(company, at)
    return submissions.return_conclusion(
        row, reason="明确责任人", by=company.president, at=row.target.starts_at, version=ANY
    )


def to_sign(company, at, meeting=None):
    """Approved minutes that wait for the signature of Engineering, which helped."""
    meeting = meeting or over(company, at)
    counter_signing.name_helpers(
        meeting, units=[company.EN], by=company.hr, at=meeting.actual_end, version=ANY
    )
    later = meeting.actual_end + make.HOUR
    minutes = make.submitted(meeting, company, later)
    minutes = operations.approve(minutes, by=company.president, at=later, version=ANY)
    return minutes.signatures.get()


def month(company, at, *, missed=False):
    """The duty to meet in December; missed: in September, when the series had begun already."""
    if missed:
        make.make_series(company, at, planned_from=date(2026, 8, 20))
        operations.plan_meetings(at)
        return PeriodDuty.objects.get(period_key="2026-09")
    december(company, at)
    return PeriodDuty.objects.get(period_key="2026-12")


def in_turn(company, at):
    """A morning assembly, led by the President because it is his turn."""
    return make.make_assembly(company, at).meetings.order_by("starts_at")[0]


def resolution(company, at):
    """A resolution whose action plan is wanted."""
    return over(company, at).resolutions.get()


def morning(company, at):
    """The decision of today about the morning meeting of the first office, whose time is still ahead."""
    return make_morning(company, at, start_time=time(23, 0))


def wants_to_speak(meeting, company):
    """The minute taker on the list of speakers."""
    return speaking.ask_to_speak(meeting, by=company.hr, at=meeting.actual_start)


def speaks(meeting, company):
    """The same, speaking."""
    turn = wants_to_speak(meeting, company)
    return speaking.begin_turn(turn, by=company.hr, at=meeting.actual_start, version=ANY)


def pauses(meeting, company):
    """The same, in a pause."""
    turn = speaks(meeting, company)
    return speaking.pause_turn(turn, by=company.hr, at=meeting.actual_start, version=ANY)


def spoke(meeting, company):
    """The same, after an hour: much too long."""
    turn = speaks(meeting, company)
    return speaking.end_turn(turn, by=company.hr, at=meeting.actual_start + make.HOUR, version=ANY)


def decided(company, at, decide):
    return decide(morning(company, at), by=company.director, at=at, version=ANY)


def other_time(company, at):
    """The vice president proposes another time for a meeting whose agenda is out."""
    meeting = issued(company, at)
    later = meeting.starts_at + timedelta(days=1)
    return proposals.propose_time(meeting, starts_at=later, by=company.vice, at=at)


def asked(company, at):
    """A report that asks for a talk with Engineering, handed in by the quality department."""
    return requests.ask_for_meeting(
        unit=company.QM,
        subject="电梯报修流程",
        report="报修信息在部门之间反复传递。",
        departments=[company.EN],
        by=company.quality,
        at=at,
    )


def asked_and_returned(company, at):
    """The same, sent back to be completed."""
    return requests.return_request(asked(company, at), reason="请补充事例", by=company.hr, at=at, version=ANY)


def proposed(company, at, **fields):
    """A motion of the President for December."""
    return make_motion.proposed(december(company, at), company, at, by=company.president, **fields)


def moved(company, at):
    """A motion of the President in the running meeting, in which a vote is open on it."""
    return make_motion.voting(running(company, at), company, by=company.president)


def undecided(company, at):
    """A motion that was adjourned for want of members."""
    return make_motion.closed(moved(company, at), company)


def planned(company, at):
    """A resolution whose accepted action plan has a step for the engineer."""
    row = make.adopted(running(company, at), company)
    plan = [{"text": "拟定方案", "assignee": company.engineer, "due_on": date(2026, 12, 20)}]
    terms = {"at": row.adopted_at, "version": ANY}
    row = operations.submit_plan(row, steps=plan, by=company.engineering, **terms)
    return operations.accept_plan(row, by=company.president, **terms)


def worked_on(company, at):
    """The step of the engineer."""
    return planned(company, at).steps.get()
