"""A slip is returned, sent elsewhere, and in the end decided by the quality department."""

import re

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import override

from comms.audit.models import Event
from comms.audit.operations import add_files, withdraw
from comms.base.errors import GuardFailed, NotAllowed, Refused
from comms.base.versions import ANY
from comms.deadlines.states import ClockState
from comms.handovers import operations
from comms.handovers.operations.phone_notes import raise_notice
from comms.handovers.states import State
from comms.handovers.tables import form_rows, sheet_of
from comms.notifications.models import Outbox
from comms.notifications.operations.rendering import words_of
from tests.base import api, browser
from tests.comms.audit.test_rules import picture
from tests.comms.handovers.operations.outcomes import clock, told
from tests.factories.absences import away, fresh
from tests.factories.handovers import HOUR, make_note, make_slip, promised, slip_in

pytestmark = pytest.mark.django_db


def test_return_keeps_the_trail_and_stops_the_clocks(company, at):
    slip = slip_in(State.RETURNED, company, at, reply_by=at + 4 * HOUR)
    hop = slip.hops.get()
    assert (hop.returned_by, hop.returned_at, hop.reason, hop.suggested_unit) == (
        company.engineering,
        at,
        "属于安全部",
        company.SE,
    )
    assert {clock(slip, name).state for name in ("promise", "feedback")} == {ClockState.CANCELLED}
    assert told("returned") == {"clerk", "director"}


def test_only_the_head_returns(company, at):
    slip = make_slip(company, at)
    with pytest.raises(NotAllowed):
        operations.return_(slip, reason="不归我们", by=company.engineer, at=at, version=ANY)


def test_deputy_of_an_absent_head_returns(company, at):
    slip = make_slip(company, at)
    with time_machine.travel(at):
        away(company.engineering, company.engineer, at=at)
        slip = operations.return_(slip, reason="不归我们", by=fresh(company.engineer), at=at, version=ANY)
    assert slip.state == State.RETURNED
    with override("en"):
        assert Event.objects.about(slip).get(event="return").who == "工程师 for 工程主管"


def test_trail_and_letter_say_for_whom_a_deputy_returned_it_and_moved_a_promise(company, at):
    company.clerk.language = "zh-hans"
    company.clerk.save()
    sent, slip = make_slip(company, at), make_slip(company, at)
    with time_machine.travel(at), override("en"):
        away(company.engineering, company.security, at=at)
        deputy = fresh(company.security)
        sent = operations.return_(sent, reason="不归我们", by=deputy, at=at, version=ANY)
        slip = promised(slip, company, at, by=deputy)
        slip = operations.change_deadline(
            slip, promised_at=at + 48 * HOUR, reason="等配件", by=deputy, at=at, version=ANY
        )
        pages = [browser(company.clerk).get(one.get_absolute_url()).content.decode() for one in (sent, slip)]
        answers = [
            api(company.clerk).get(f"/api/v1/fault-slips/{one.number}/").json() for one in (sent, slip)
        ]
        papers = [str(sheet_of(one, by=company.clerk, at=at).tables) for one in (sent, slip)]
    assert all("安全主管 for 工程主管" in said for said in (*pages, *papers))
    # The trail says its times as the rest of the page does
    assert [text for page in pages for text in re.findall(r">(2026-1[^<]*)<", page)] == []
    assert all("Wed 18 Nov 2026, 10:00" in page for page in pages)
    assert answers[0]["hops"][0]["signed_for"] == {"returned_by": "工程主管"}
    assert answers[0]["hops"][0]["returned_by"]["name"] == "安全主管"
    assert answers[1]["deadline_changes"][0]["signed_for"] == {"requested_by": "工程主管"}
    for kind in ("returned", "promised", "deadline_changed"):
        message = Outbox.objects.get(kind=f"handovers.{kind}", recipient=company.clerk)
        # Worded for the reader, in whatever language the deputy worked
        assert "安全主管 代 工程主管" in words_of(message).body, kind


def test_note_of_a_call_says_for_whom_a_deputy_made_it(company, at):
    with time_machine.travel(at), override("en"):
        away(company.clerk, company.security, at=at)
        note = make_note(company, at, by=fresh(company.security))
        page = browser(company.director).get("/fault-slips/notes/").content.decode()
        answer = api(company.director).get(f"/api/v1/phone-notes/{note.uuid}/").json()
        note = raise_notice(note, severity="serious", reason="漏电", by=company.director, at=at, version=ANY)
    assert "安全主管 for 一处前台" in page
    assert answer["signed_for"] == {"noted_by": "一处前台"}
    assert note.slip.signed_for == {"filed_by": "一处前台"}


def test_files_say_for_whom_a_deputy_added_and_withdrew_them(company, at):
    slip, photo = make_slip(company, at), SimpleUploadedFile("photo.jpg", picture())
    with time_machine.travel(at), override("en"):
        away(company.engineering, company.security, at=at)
        away(company.president, company.outsider, at=at)
        [file] = add_files(slip, files=[photo], by=fresh(company.security), at=at)
        page = browser(company.clerk).get(slip.get_absolute_url()).text
        answer = api(company.clerk).get(f"/api/v1/fault-slips/{slip.number}/attachments/").json()
        gone = withdraw(file, reason="x", by=fresh(company.outsider), at=at, version=ANY)
        assert "<span>安全主管 for 工程主管</span>" in page
        assert answer["results"][0]["signed_for"] == {"uploaded_by": "工程主管"}
        assert gone.signature("uploaded_by") == "安全主管 for 工程主管"
        assert gone.signature("withdrawn_by") == "二处前台 for 总裁"


def test_paper_says_for_whom_a_deputy_signed(company, at):
    slip = make_slip(company, at)
    with time_machine.travel(at), override("en"):
        away(company.engineering, company.security, at=at)
        slip = promised(slip, company, at, by=fresh(company.security))
        rows = dict(form_rows(slip))
        page = browser(company.clerk).get(slip.get_absolute_url()).content.decode()
        answer = api(company.clerk).get(f"/api/v1/fault-slips/{slip.number}/").json()
        assert slip.signature("accepted_by") == "安全主管 for 工程主管"
    assert any("安全主管 for 工程主管" in str(value) for value in rows.values())
    assert "安全主管 for 工程主管" in page
    assert answer["signed_for"] == {"accepted_by": "工程主管"}


def test_department_that_returned_it_may_get_it_again(company, at):
    slip = slip_in(State.RETURNED, company, at)
    slip = operations.send(
        slip,
        department=company.EN,
        reply_by=at + HOUR,
        by=company.clerk,
        at=at,
        version=ANY,
    )
    assert list(slip.hops.values_list("department__code", "round")) == [("EN", 1), ("EN", 2)]
    assert clock(slip, "promise", 2).due_at == at + HOUR
    assert slip.office_serial == "MO01-2026-000001"


def test_wish_that_is_over_must_be_said_anew_when_sending_again(company, at):
    slip = slip_in(State.RETURNED, company, at, reply_by=at + HOUR)
    with pytest.raises(Refused) as refusal:
        operations.send(slip, department=company.SE, by=company.clerk, at=at + 2 * HOUR, version=ANY)
    assert list(refusal.value.errors) == ["reply_by"]


def test_second_return_goes_back_to_the_office(company, at):
    slip = slip_in(State.RETURNED, company, at)
    slip = operations.send(slip, department=company.SE, by=company.clerk, at=at, version=ANY)
    assert (
        operations.return_(
            slip,
            reason="不归我们",
            by=company.security,
            at=at,
            version=ANY,
        ).state
        == State.RETURNED
    )


def test_third_return_goes_to_the_quality_department(company, at):
    slip = slip_in(State.ARBITRATION, company, at)
    assert (slip.return_count, told("arbitration")) == (3, {"quality"})
    assert Event.objects.about(slip).filter(event="refer", by=None).count() == 1


def test_arbitration_is_final(company, at):
    slip = slip_in(State.ARBITRATION, company, at)
    slip = operations.arbitrate(
        slip,
        department=company.EN,
        reason="设备归工程部",
        reply_by=at + HOUR,
        by=company.quality,
        at=at,
        version=ANY,
    )
    assert (slip.state, slip.department, slip.arbitrated_by) == (State.SENT, company.EN, company.quality)
    assert (slip.hops.last().arbitrated, clock(slip, "promise", 4).due_at) == (True, at + HOUR)
    assert told("arbitrated") == {"engineering", "engineer", "clerk", "director"}
    with pytest.raises(GuardFailed):
        operations.return_(slip, reason="还是不归我们", by=company.engineering, at=at, version=ANY)


@pytest.mark.parametrize("who", ["clerk", "director", "engineering", "president", "representative"])
def test_only_the_quality_department_arbitrates(company, at, who):
    slip = slip_in(State.ARBITRATION, company, at)
    with pytest.raises(NotAllowed):
        operations.arbitrate(
            slip,
            department=company.EN,
            reason="归工程部",
            by=getattr(company, who),
            at=at,
            version=ANY,
        )
