"""Slips and tasks are left in every state, with photos, and with promises that nobody gave."""

import io
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from comms.audit.operations import attach, withdraw
from comms.base.clock import local
from comms.base.versions import ANY
from comms.handovers import operations
from comms.handovers.models import DepartmentTask, FaultSlip
from comms.handovers.operations.phone_notes import raise_notice
from comms.handovers.operations.slips import raise_severity
from comms.handovers.states import Severity, State
from comms.organization.models import User
from tests.base import api, browser
from tests.factories.handovers import (
    HOUR,
    WAYS,
    done_reported,
    in_arbitration,
    make_note,
    make_slip,
    make_task,
    promised,
    slip_in,
)

DAY = 24 * HOUR


def slips_in_every_state(company: SimpleNamespace, at: datetime) -> None:
    """One slip per state, and the acts that lead back into a state."""
    for state in State:
        slip_in(state, company, at)
    operations.withdraw(make_slip(company, at), reason="故障已自行消失", by=company.clerk, at=at, version=ANY)
    arbitrated = slip_in(State.ARBITRATION, company, at)
    operations.arbitrate(
        arbitrated,
        department=company.EN,
        reason="水泵归工程部",
        by=company.quality,
        at=at,
        version=ANY,
    )
    operations.start(slip_in(State.DISPUTED, company, at), by=company.engineer, at=at, version=ANY)
    moved = slip_in(State.PROMISED, company, at)
    operations.change_deadline(
        moved,
        promised_at=at + 3 * DAY,
        reason="备件未到",
        by=company.engineering,
        at=at,
        version=ANY,
    )
    worse = make_slip(company, at)
    raise_severity(
        worse,
        severity=Severity.SERIOUS,
        reason="影响两栋楼",
        by=company.director,
        at=at,
        version=ANY,
    )


def times_are_said(company: SimpleNamespace, at: datetime) -> None:
    """Promise and result were given by phone and are recorded later: the office contradicts the time of one
    slip and leaves others unanswered; the same for tasks.
    """
    asking = SimpleNamespace(**vars(company) | {"clerk": company.hr_staff})
    said = {"by": company.engineering, "at": at, "version": ANY}
    terms = {"promised_at": at + DAY, "promised_content": "更换水泵"}
    before = at - HOUR

    def by_phone(made: Any) -> Any:
        return operations.promise(made, occurred_at=at - HOUR / 2, **terms, **said)

    why = {"reason": "当时没有接到电话", "at": at, "version": ANY}
    operations.contradict_time(by_phone(make_slip(company, before)), by=company.clerk, **why)
    operations.contradict_time(by_phone(make_task(asking, before)), by=company.hr_staff, **why)
    done = {"handling": "已更换", "result": "运行正常", "occurred_at": at - HOUR / 4}
    for made in (make_slip(company, before), make_task(asking, before)):
        operations.report_done(operations.start(by_phone(made), **said), **done, **said)


def tasks_in_every_state(company: SimpleNamespace, at: datetime) -> None:
    """The same for tasks between departments."""
    asking = SimpleNamespace(**vars(company) | {"clerk": company.hr_staff})
    for state in State:
        WAYS[state](make_task(asking, at, draft=state in (State.DRAFT, State.WITHDRAWN)), asking, at)
    operations.withdraw(make_task(asking, at), reason="已另行安排", by=company.hr_staff, at=at, version=ANY)
    arbitrated = in_arbitration(make_task(asking, at), asking, at)
    operations.arbitrate(
        arbitrated,
        department=company.SE,
        reason="门禁归安全部",
        by=company.quality,
        at=at,
        version=ANY,
    )
    reported = done_reported(make_task(asking, at), asking, at)
    disputed = operations.dispute(reported, reason="仍漏水", by=company.hr_staff, at=at, version=ANY)
    operations.start(disputed, by=company.engineer, at=at, version=ANY)
    moved = promised(make_task(asking, at), asking, at)
    operations.change_deadline(
        moved,
        promised_at=at + 3 * DAY,
        reason="人手不足",
        by=company.engineering,
        at=at,
        version=ANY,
    )
    make_task(asking, at, reply_by=at + 2 * DAY)


def notes_become_slips(company: SimpleNamespace, at: datetime) -> None:
    """A note of a call stays a note; another one is found serious and asks for a slip."""
    make_note(company, at)
    note = make_note(company, at)
    raise_notice(
        note,
        severity=Severity.COMPLEX,
        reason="反复出现",
        by=company.director,
        at=at,
        version=ANY,
    )


def promises_are_due(company: SimpleNamespace, at: datetime) -> None:
    """Wishes that pass unanswered: alone, six at once (a digest), in a department that saved its hours."""
    make_slip(company, at, reply_by=at + 10 * HOUR)
    make_slip(company, at, reply_by=at + 10 * HOUR, department=company.SE, problem="东门道闸不落杆")
    for number in range(6):
        make_slip(company, at, reply_by=at + 30 * HOUR, problem=f"{number + 1}号楼道灯不亮")
    make_slip(company, at, reply_by=at + 12 * DAY)
    promised(make_slip(company, at), company, at, within=2 * DAY)
    promised(make_slip(company, at), company, at, within=20 * DAY)
    second = SimpleNamespace(**vars(company) | {"MO01": company.MO02, "clerk": company.outsider})
    make_slip(second, at, reply_by=at + 2 * DAY)
    done_reported(make_slip(second, at), second, at)


def photos_are_added(company: SimpleNamespace, at: datetime) -> None:
    """A photo and a report of one slip; a second photo is withdrawn."""
    slip = make_slip(company, at, photos=[photo("水泵.jpg", "navy")])
    attach(slip, file=SimpleUploadedFile("说明.txt", "水泵已断电".encode()), by=company.engineer, at=at)
    wrong = attach(slip, file=photo("错图.jpg", "red"), by=company.clerk, at=at)
    withdraw(wrong, by=company.clerk, at=at, reason="传错照片", version=ANY)


def photo(name: str, colour: str) -> SimpleUploadedFile:
    """A small picture as a phone sends it."""
    buffer = io.BytesIO()
    Image.new("RGB", (40, 30), colour).save(buffer, "JPEG")
    return SimpleUploadedFile(name, buffer.getvalue(), "image/jpeg")


def slips_come_by_page_and_by_program(company: SimpleNamespace, at: datetime) -> None:
    """A slip sent twice, by the page and over REST, is one slip: the keys are kept with their answers."""
    facts = {
        "office": "MO01",
        "severity": "complex",
        "problem": "水泵异响",
        "community": company.MO01.communities.first().code,
        "public_area": "水泵房",
        "department": "EN",
        "found_by": "前台",
    }
    found = local(at - HOUR)
    page = {"found_at": f"{found:%Y-%m-%dT%H:%M}", "idempotency_key": f"page-{at:%m%d}"}
    program = {"found_at": found.isoformat()}
    company.kept |= {"page": facts | page, "program": facts | program, "program_key": f"program-{at:%m%d}"}
    before = FaultSlip.objects.count()
    for _press in range(2):
        send_again(company.clerk, company.kept)
    assert FaultSlip.objects.count() == before + 2


def send_again(clerk: User, kept: dict[str, Any]) -> None:
    """Send the clerk's form and the program's request as they were sent the first time."""
    assert browser(clerk).post("/fault-slips/new/", kept["page"]).status_code == 302
    headers = {"Idempotency-Key": kept["program_key"]}
    answer = api(clerk).post("/api/v1/fault-slips/", kept["program"], format="json", headers=headers)
    assert answer.status_code == 201


def work_goes_on(company: SimpleNamespace, at: datetime) -> None:
    """A promise is kept late."""
    slip = FaultSlip.objects.filter(state=State.PROMISED, promised_at__lt=at).earliest("pk")
    slip = operations.start(slip, by=company.engineer, at=at, version=ANY)
    operations.report_done(
        slip, handling="更换轴承", result="水压恢复正常", by=company.engineer, at=at, version=ANY
    )
    task = DepartmentTask.objects.filter(state=State.PROMISED, promised_at__lt=at).earliest("pk")
    operations.start(task, by=company.engineer, at=at, version=ANY)


SCENES = [
    (1, slips_in_every_state),
    (1.1, tasks_in_every_state),
    (1.15, times_are_said),
    (1.2, notes_become_slips),
    (1.3, promises_are_due),
    (1.4, photos_are_added),
    (1.5, slips_come_by_page_and_by_program),
    (1 + timedelta(days=3) / HOUR, work_goes_on),
]
