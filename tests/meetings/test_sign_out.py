"""Who goes before the end: said once, corrected by another line, settled when the meeting is over."""

import pytest

from comms.base.errors import GuardFailed, NotAllowed, Refused
from comms.base.versions import ANY
from meetings import operations
from meetings.models import SignIn
from meetings.operations import signing
from meetings.states import Attendance
from tests.base import browser, problem
from tests.factories.meetings import HOUR, finished
from tests.meetings.api.calls import post
from tests.meetings.views.pages import url

pytestmark = pytest.mark.django_db


def line_of(meeting, user):
    return meeting.participants.get(user=user).sign_ins.valid().last()


def part_of(meeting, user):
    return meeting.participants.get(user=user)


def test_who_left_before_the_end_left_early(running, company):
    at = running.starts_at + HOUR / 2
    row = signing.sign_out(line_of(running, company.president), by=company.president, at=at, version=ANY)
    assert (row.out_at, part_of(running, company.president).left_at) == (at, at)
    assert part_of(running, company.president).attendance == Attendance.PRESENT
    finished(running, company)
    part = part_of(running, company.president)
    assert (part.attendance, part.attended) == (Attendance.LEFT_EARLY, True)
    assert part_of(running, company.hr).attendance == Attendance.PRESENT


def test_who_comes_back_is_there_again(running, company):
    at = running.starts_at + HOUR / 4
    signing.sign_out(line_of(running, company.president), by=company.president, at=at, version=ANY)
    with pytest.raises(Refused) as refused:
        operations.sign_in(
            running, user=company.president, in_at=at - HOUR / 8, by=company.hr, at=at + HOUR / 4
        )
    assert set(refused.value.errors) == {"in_at"}
    back = operations.sign_in(running, by=company.president, at=at + HOUR / 4)
    assert SignIn.objects.filter(participant__user=company.president).count() == 2
    assert operations.sign_in(running, by=company.president, at=at + HOUR / 3) == back
    finished(running, company)
    part = part_of(running, company.president)
    assert (part.attendance, part.late_minutes, part.left_at) == (Attendance.PRESENT, 0, None)


def test_a_correction_says_until_when_somebody_stayed(running, company):
    over = finished(running, company)
    later, left = over.actual_end + HOUR, over.actual_end - HOUR / 4
    row = line_of(over, company.president)
    said = {"in_at": over.starts_at, "reason": "提前离开", "by": company.hr, "at": later, "version": ANY}
    operations.correct_sign_in(row, out_at=left, **said)
    part = part_of(over, company.president)
    assert (part.attendance, part.left_at) == (Attendance.LEFT_EARLY, left)
    operations.correct_sign_in(line_of(over, company.president), **said)
    part = part_of(over, company.president)
    assert (part.attendance, part.left_at) == (Attendance.PRESENT, None)


@pytest.mark.parametrize("out_at", [-HOUR, 3 * HOUR])
def test_impossible_times_of_leaving_are_refused(running, company, out_at):
    at = running.starts_at + HOUR
    with pytest.raises(Refused) as refused:
        signing.sign_out(
            line_of(running, company.president),
            out_at=running.starts_at + out_at,
            by=company.hr,
            at=at,
            version=ANY,
        )
    assert set(refused.value.errors) == {"out_at"}


def test_leaving_is_said_once_by_oneself_or_the_minute_taker(running, company):
    at = running.starts_at + HOUR / 2
    row = line_of(running, company.president)
    with pytest.raises(NotAllowed):
        signing.sign_out(row, by=company.vice, at=at, version=ANY)
    # only who runs the meeting enters another time than now
    operations.sign_in(running, by=company.vice, at=running.starts_at)
    own = line_of(running, company.vice)
    own = signing.sign_out(own, out_at=running.starts_at, by=company.vice, at=at, version=ANY)
    assert own.out_at == at
    row = signing.sign_out(row, by=company.hr, at=at, version=ANY)
    with pytest.raises(GuardFailed):
        signing.sign_out(row, by=company.hr, at=at, version=ANY)


def test_after_the_minutes_are_sealed_nobody_leaves(sent, company):
    row = line_of(sent.meeting, company.president)
    with pytest.raises(GuardFailed):
        signing.sign_out(row, by=company.hr, at=sent.meeting.actual_end + 5 * HOUR, version=ANY)


def test_leaving_on_pages_and_over_rest(running, company, frozen):
    frozen(running.starts_at + HOUR / 2)
    operations.sign_in(running, by=company.vice, at=running.starts_at)
    row = line_of(running, company.vice)
    page = browser(company.vice).get(running.get_absolute_url()).text
    leave = url("sign_in_action", row.uuid, "leave")
    assert leave in page
    assert browser(company.vice).post(leave, {"version": row.version}).status_code == 302
    assert line_of(running, company.vice).out_at == running.starts_at + HOUR / 2
    chair = line_of(running, company.president)
    path = f"meetings/{running.number}/sign-ins/{chair.uuid}/leave/"
    problem(post(company.vice, path, version=chair.version), 403)
    left = {"out_at": (running.starts_at + HOUR / 4).isoformat()}
    said = post(company.hr, path, left, version=chair.version)
    assert said.status_code == 200
    assert line_of(running, company.president).out_at == running.starts_at + HOUR / 4
