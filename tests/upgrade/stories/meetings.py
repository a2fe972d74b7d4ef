"""Meetings from plan to corrected minutes: held, forgotten, moved, cancelled; resolutions of every fate."""

from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from comms.audit.operations import attach
from comms.base.transitions import transition
from comms.base.versions import ANY
from meetings import operations
from meetings.models import Meeting, MeetingRequest, MeetingSeries, Minutes, Motion, Resolution
from meetings.operations import (
    counter_signing,
    motions,
    progress,
    proposals,
    requests,
    signing,
    steps,
    submissions,
    votes,
)
from meetings.queries import kind
from meetings.states import Rsvp, RuleKind
from tests.factories import meetings as make
from tests.factories.mornings import make_deciding

HOUR = timedelta(hours=1)
# hours after the beginning at which the called meetings start
STARTS = {
    "held": 3,
    "unwritten": 5,
    "missed": 28,
    "found": 30,
    "moved": 50,
    "submitted": 60,
    "running": 96,
    "coming": 150,
    "planned": 170,
}
RESOLUTIONS = (
    "returned",
    "rejected",
    "dropped",
    "verified",
    "late",
    "superseded",
    "planned",
    "reported",
    "open",
)


def meetings_are_planned(company: SimpleNamespace, at: datetime) -> None:
    """Two series plan their own meetings; others are called, most of them with their agenda sent out."""
    make.make_series(company, at, code=f"po-{at:%m%d}")
    assembly = {
        "kind": "morning_assembly",
        "title": "训话晨会",
        "rule_kind": RuleKind.WEEKDAYS,
        "duration_minutes": 20,
    }
    make.make_series(company, at, code=f"ma-{at:%m%d}", **assembly)
    operations.plan_meetings(at)
    for name, hours in STARTS.items():
        meeting = operations.call_meeting(
            kind=kind("president_office"),
            unit=company.AH,
            title=f"部门沟通会（{name}）",
            starts_at=at + hours * HOUR,
            ends_at=at + (hours + 1) * HOUR,
            by=company.hr,
            at=at,
            short_notice_reason="汛情",
            with_audience=False,
            location="小会议室",
            chair=company.president,
            minute_taker=company.hr,
            members=[company.engineering, company.quality, company.director],
        )
        topic = {"title": "汛后检修", "presenter": company.engineering, "planned_minutes": 20}
        item = operations.add_item(meeting, **topic, by=company.hr, at=at)
        company.kept[name] = meeting.number
        if name != "planned":
            operations.issue_agenda(meeting, by=company.hr, at=at, version=ANY)
        if name == "held":
            paper = attach(
                item, file=SimpleUploadedFile("清单.txt", "检修清单".encode()), by=company.hr, at=at
            )
            operations.note_opened(paper, by=company.quality, at=at)


def plans_change(company: SimpleNamespace, at: datetime) -> None:
    """People answer; an agenda changes; a meeting is moved, loses a guest, and in the end is cancelled."""
    held, moved = _meeting(company, "held"), _meeting(company, "moved")
    operations.reply(held, rsvp=Rsvp.DELEGATED, substitute=company.service, by=company.engineering, at=at)
    operations.reply(held, rsvp=Rsvp.DECLINED, comment="出差", by=company.director, at=at)
    operations.add_item(held, title="物资储备", by=company.hr, at=at)
    held_items = [operations.add_item(held, title=title, by=company.hr, at=at) for title in ("其他", "误列")]
    operations.move_item(held_items[0], position=1, by=company.hr, at=at, version=ANY)
    operations.remove_item(held_items[1], by=company.hr, at=at, version=ANY)
    operations.issue_agenda(held, by=company.hr, at=at, version=ANY)
    [guest] = operations.invite(moved, users=[company.service], by=company.hr, at=at)
    operations.uninvite(guest, by=company.hr, at=at, version=ANY)
    operations.invite(moved, guest_name="王工", guest_email="wang@lift.example.net", by=company.hr, at=at)
    other = moved.starts_at + HOUR
    row = proposals.propose_time(moved, starts_at=other, by=company.engineering, at=at)
    proposals.decline_time(row, reason="会议室已订", by=company.hr, at=at, version=ANY)
    operations.reschedule(
        moved, starts_at=moved.starts_at + 2 * HOUR, reason="会议室冲突", by=company.hr, at=at, version=ANY
    )
    operations.cancel(_meeting(company, "moved"), reason="改为书面沟通", by=company.hr, at=at, version=ANY)
    operations.cancel(_meeting(company, "planned"), reason="误操作", by=company.hr, at=at, version=ANY)
    operations.restore(_meeting(company, "planned"), by=company.hr, at=at, version=ANY)


def series_change(company: SimpleNamespace, at: datetime) -> None:
    """The assemblies pause, go on, and the next one is cancelled: its day passes without it."""
    series = MeetingSeries.objects.filter(kind__code="morning_assembly").latest("pk")
    series = operations.pause(series, reason="门前施工", by=company.hr, at=at, version=ANY)
    operations.resume(series, by=company.hr, at=at, version=ANY)
    following = series.meetings.upcoming().filter(starts_at__gt=at).earliest("starts_at")
    operations.cancel(following, reason="暴雨预警", by=company.hr, at=at, version=ANY)


def series_ends(company: SimpleNamespace, at: datetime) -> None:
    """No more assemblies; those that were planned are cancelled."""
    series = MeetingSeries.objects.filter(kind__code="morning_assembly").latest("pk")
    operations.end(series, reason="改为电子屏", by=company.hr, at=at, version=ANY)


def meeting_begins(company: SimpleNamespace, at: datetime) -> None:
    """Chair and minute taker sign in; the quality manager is signed in and the entry corrected."""
    meeting = make.started(_meeting(company, "held"), company)
    entry = operations.sign_in(meeting, user=company.quality, by=company.hr, at=at)
    operations.correct_sign_in(entry, in_at=None, reason="误签", by=company.hr, at=at, version=ANY)
    own = meeting.participants.get(user=company.hr).sign_ins.valid().last()
    signing.sign_out(own, by=company.hr, at=at, version=ANY)


def meeting_ends(company: SimpleNamespace, at: datetime) -> None:
    """Resolutions for Engineering are adopted; one supersedes another."""
    meeting = _meeting(company, "held")
    day = date(at.year + 1, 3, 31)
    terms = {"at": at, "due_on": day}
    undated = make.adopted(meeting, company, text="检修事项（期限待定）", at=at, due_on=None)
    operations.change_resolution(undated, due_on=day, by=company.hr, at=at, version=ANY)
    made = {name: make.adopted(meeting, company, text=f"检修事项（{name}）", **terms) for name in RESOLUTIONS}
    make.adopted(meeting, company, text="检修事项（替代）", supersedes=made["superseded"], **terms)
    make.finished(meeting, company, resolution=False)
    company.kept.update({f"resolution {name}": row.number for name, row in made.items()})


def motions_are_voted_on(company: SimpleNamespace, at: datetime) -> None:
    """In a meeting that goes on: one motion adopted by button, one not, one by hand; one vote short of
    members, one still open; before them a draft, one that came back, one that waits and one withdrawn.
    """
    meeting = _meeting(company, "held")
    own = {"by": company.quality, "at": at}
    prepared = {"by": company.hr, "at": at, "version": ANY}
    chair = {"by": company.president, "at": at, "version": ANY}
    for person in (company.quality, company.service):
        operations.sign_in(meeting, user=person, by=company.hr, at=at)

    def move(name: str, **said: Any) -> Motion:
        motion = motions.propose_motion(meeting, title=f"议案（{name}）", text="同意实施。", **said, **own)
        company.kept[f"motion {name}"] = motion.number
        return motion

    def admit(name: str) -> Motion:
        return motions.admit_motion(move(name), **prepared)

    terms = {"owner": company.engineering, "due_on": date(at.year + 1, 3, 31)}
    motions.return_motion(move("returned"), reason="补充报价", **prepared)
    motions.withdraw_motion(move("withdrawn"), version=ANY, **own)
    move("draft", draft=True)
    move("submitted")
    for name, hands in (("adopted", "yes"), ("rejected", "no")):
        motion = votes.open_vote(admit(name), **chair)
        for person in (company.president, company.quality, company.service):
            votes.cast_vote(motion, choice=hands, by=person, at=at)
        votes.close_vote(motion, **terms, **chair)
    motion = votes.open_vote(admit("by hand"), **chair)
    votes.cast_vote(motion, choice="recused", reason="利害关系", by=company.service, at=at)
    votes.count_hands(motion, yes=2, no=0, abstain=0, **terms, **chair)
    votes.close_vote(votes.open_vote(admit("referred"), **chair), **chair)
    motions.refer_motion(admit("to others"), reason="交财务部核价", **chair)
    motions.adjourn_motion(admit("later"), reason="资料不全", **chair)


def a_vote_stays_open(company: SimpleNamespace, at: datetime) -> None:
    """In the meeting that nobody ends, nobody closes the vote either, and another motion waits."""
    meeting, own = _meeting(company, "running"), {"at": at, "version": ANY}
    said = {"text": "同意实施。", "by": company.quality, "at": at}
    for name in ("表决中", "待列入"):
        motion = motions.propose_motion(meeting, title=f"议案（{name}）", **said)
        if name == "表决中":
            motion = motions.admit_motion(motion, by=company.hr, **own)
            votes.open_vote(motion, by=company.president, **own)


def minutes_go_out(company: SimpleNamespace, at: datetime) -> None:
    """Submitted, returned, submitted again, approved and sent; one recipient confirms."""
    meeting = _meeting(company, "held")
    minutes = make.submitted(meeting, company, at)
    operations.return_minutes(minutes, reason="补充决议期限", by=company.president, at=at, version=ANY)
    minutes = make.distributed(_meeting(company, "held"), company, at)
    operations.read_minutes(minutes, by=company.engineering, at=at)
    operations.acknowledge(minutes, by=company.engineering, at=at)
    operations.distribute(minutes, recipients=[company.security], by=company.hr, at=at, version=ANY)


def meeting_without_minutes(company: SimpleNamespace, at: datetime) -> None:
    """Held, and nobody writes its minutes: the reminders follow by themselves."""
    make.started(_meeting(company, "unwritten"), company)


def meeting_without_minutes_ends(company: SimpleNamespace, at: datetime) -> None:
    """Its end starts the clock of the minutes."""
    make.finished(_meeting(company, "unwritten"), company)


def resolutions_are_carried_out(company: SimpleNamespace, at: datetime) -> None:
    """Plans are returned and accepted, results rejected and verified; one is dropped, one handed over."""
    owner, chair = company.engineering, company.president
    steps = [{"text": "采购"}, {"text": "更换"}]
    for name in ("returned", "rejected", "verified", "reported", "planned"):
        operations.submit_plan(_resolution(company, name), steps=steps, by=owner, at=at, version=ANY)
    operations.return_plan(_resolution(company, "returned"), reason="缺少日期", by=chair, at=at, version=ANY)
    for name in ("rejected", "verified", "reported"):
        operations.accept_plan(_resolution(company, name), by=chair, at=at, version=ANY)
        operations.report_done(_resolution(company, name), result="已完成", by=owner, at=at, version=ANY)
    operations.reject(_resolution(company, "rejected"), reason="缺少照片", by=chair, at=at, version=ANY)
    operations.verify(_resolution(company, "verified"), by=chair, at=at, version=ANY)
    operations.drop(_resolution(company, "dropped"), reason="情况变化", by=chair, at=at, version=ANY)
    late = _resolution(company, "late")
    operations.change_resolution(late, owner=company.engineer, reason="转交", by=chair, at=at, version=ANY)


def progress_is_noted(company: SimpleNamespace, at: datetime) -> None:
    """A plan with days is carried out: a step done, one that waits; progress with a file."""
    chair, owner = company.president, company.engineering
    row = _resolution(company, "open")
    day = date(at.year + 1, 2, 28)
    plan = [{"text": "勘察", "due_on": day}, {"text": "施工", "due_on": day, "assignee": company.engineer}]
    row = operations.submit_plan(row, steps=plan, by=owner, at=at, version=ANY)
    row = operations.accept_plan(row, by=chair, at=at, version=ANY)
    steps.finish_step(row.steps.get(position=1), by=owner, at=at, version=ANY)
    file = SimpleUploadedFile("进度.txt", "勘察记录".encode())
    progress.note_progress(row, percent=30, text="已勘察", evidence=[file], by=owner, at=at)


def minutes_wait_for_the_chair(company: SimpleNamespace, at: datetime) -> None:
    """Held, written, submitted; the chair does not look at them."""
    meeting = make.finished(make.started(_meeting(company, "submitted"), company), company)
    make.submitted(meeting, company, at)


def meeting_goes_on(company: SimpleNamespace, at: datetime) -> None:
    """Begun, and nobody ends it."""
    make.started(_meeting(company, "running"), company)


def minutes_are_corrected(company: SimpleNamespace, at: datetime) -> None:
    """Opened again with a reason, and sent again as a correction."""
    minutes = Minutes.objects.get(meeting__number=company.kept["held"])
    operations.correct(minutes, reason="更正出席人员", by=company.hr, at=at, version=ANY)
    make.distributed(_meeting(company, "held"), company, at)


def departments_sign(company: SimpleNamespace, at: datetime) -> None:
    """Corrected once more, for two departments that help: one disputes, and in the end one has not signed."""
    meeting, own = _meeting(company, "held"), {"at": at, "version": ANY}
    minutes = operations.correct(meeting.minutes, reason="补充协助部门", by=company.hr, **own)
    counter_signing.name_helpers(meeting, units=[company.EN, company.SE], by=company.hr, **own)
    for _round in range(2):
        make.submitted(meeting, company, at)
        minutes = operations.approve(Minutes.objects.get(pk=minutes.pk), by=company.president, **own)
        doubted = minutes.signatures.get(unit=company.EN)
        if _round == 0:
            counter_signing.dispute_minutes(doubted, reason="期限有误", by=company.engineering, **own)
            meeting = _meeting(company, "held")
    counter_signing.sign_minutes(doubted, by=company.engineering, **own)


def forgotten_meetings_are_explained(company: SimpleNamespace, at: datetime) -> None:
    """The sweep found two not held: the department says why of one, the other was held after all."""
    operations.explain(_meeting(company, "missed"), reason="停电", by=company.hr, at=at, version=ANY)
    found = _meeting(company, "found")
    times = {"actual_start": found.starts_at, "actual_end": found.ends_at}
    operations.record_held(found, **times, reason="纸质签到表", by=company.hr, at=at, version=ANY)


def _meeting(company: SimpleNamespace, name: str) -> Meeting:
    return Meeting.objects.get(number=company.kept[name])


def _resolution(company: SimpleNamespace, name: str) -> Resolution:
    return Resolution.objects.get(number=company.kept[f"resolution {name}"])


def talks_are_asked_for(company: SimpleNamespace, at: datetime) -> None:
    """Four reports that ask for a talk: planned, rejected, returned, and one that waits."""

    def ask() -> MeetingRequest:
        said = {"subject": "门禁授权流程", "report": "授权在部门之间反复传递。"}
        people = {"unit": company.EN, "departments": [company.SE], "by": company.engineering}
        return requests.ask_for_meeting(**said, **people, at=at)

    start, own = at + 100 * HOUR, {"by": company.hr, "at": at, "version": ANY}
    requests.accept_request(ask(), starts_at=start, ends_at=start + HOUR, **own)
    requests.reject_request(ask(), reason="例会已解决", **own)
    requests.return_request(ask(), reason="请补充事例", **own)
    ask()


def conclusions_are_submitted(company: SimpleNamespace, at: datetime) -> None:
    """Two conclusions of a talk: the meeting that sits returns one to be revised, the other waits."""
    own = {"by": company.hr, "at": at}
    talk = operations.call_meeting(
        kind=kind("inter_department"),
        unit=company.AH,
        title="门禁授权流程",
        starts_at=at + HOUR,
        ends_at=at + 2 * HOUR,
        with_audience=False,
        **own,
    )
    talk = operations.start(talk, version=ANY, **own)
    first, _second = [
        submissions.submit_conclusion(talk, text=text, **own)
        for text in ("授权由安全部统一办理。", "每季核对一次授权名单。")
    ]
    if first.target is not None:
        nowhere = {"target": None, "agenda_item": None}
        first = transition(first, "displace", by=None, at=at, version=ANY, **nowhere)
    chair = {"by": company.president, "at": at, "version": ANY}
    first = submissions.place_on(first, meeting=_meeting(company, "held"), **chair)
    submissions.return_conclusion(first, reason="明确责任人", **chair)


def an_office_decides(company: SimpleNamespace, at: datetime) -> None:
    """Each morning is decided from now on; nobody decides about the last one before the end."""
    make_deciding(company, at, code=f"ob-{at:%m%d}")
    operations.plan_meetings(at)


SCENES = [
    (0.5, meetings_are_planned),
    (1, talks_are_asked_for),
    (1.5, an_office_decides),
    (2, plans_change),
    (3.5, meeting_begins),
    (4, motions_are_voted_on),
    (4.2, conclusions_are_submitted),
    (4.5, meeting_ends),
    (4.8, minutes_go_out),
    (5.5, meeting_without_minutes),
    (6.5, meeting_without_minutes_ends),
    (7, resolutions_are_carried_out),
    (7.5, progress_is_noted),
    (40, minutes_are_corrected),
    (41, departments_sign),
    (3, series_change),
    (80, forgotten_meetings_are_explained),
    (62, minutes_wait_for_the_chair),
    (96.5, meeting_goes_on),
    (96.8, a_vote_stays_open),
    (97, series_ends),
]
