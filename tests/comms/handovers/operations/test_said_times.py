"""An earlier time of an act is kept as said: counted apart, and answered by the other side."""

import pytest
import time_machine
from django.utils.translation import override

from comms.base.errors import GuardFailed, NotAllowed, Refused
from comms.base.versions import ANY
from comms.deadlines.models import Clock
from comms.deadlines.operations import tick
from comms.deadlines.queries import compliance
from comms.deadlines.states import ClockState
from comms.desk.queries import measured_lines
from comms.handovers import operations
from comms.notifications.models import Outbox
from comms.notifications.operations.rendering import words_of
from tests.base import api, browser
from tests.comms.handovers.operations.outcomes import clock, told
from tests.factories.absences import away, fresh
from tests.factories.handovers import HOUR, make_slip, make_task, promised

pytestmark = pytest.mark.django_db
# at is 10:00 in Shanghai
WANTED, SAID, RECORDED = 2 * HOUR, HOUR, 4 * HOUR


@pytest.fixture(autouse=True)
def moment(at):
    with time_machine.travel(at + RECORDED, tick=False), override("en"):
        yield


def promise_later(slip, company, at, *, said=SAID, by=None):
    """Promised by phone an hour after it was sent, and recorded three hours later, when it was overdue."""
    tick(at + RECORDED)
    return operations.promise(
        slip,
        promised_at=at + 48 * HOUR,
        promised_content="换轴承",
        by=by or company.engineer,
        at=at + RECORDED,
        occurred_at=at + said,
        version=ANY,
    )


@pytest.fixture
def slip(company, at):
    """Sent, answered in time by phone, recorded after the time that was wanted."""
    return promise_later(make_slip(company, at, reply_by=at + WANTED), company, at)


def confirm(slip, company, at, **said):
    return operations.confirm_time(slip, by=company.clerk, at=at + RECORDED, version=ANY, **said)


def contradict(slip, company, at, **said):
    said = {"reason": "没有接到电话"} | said
    return operations.contradict_time(slip, by=company.clerk, at=at + RECORDED, version=ANY, **said)


def figures(at):
    """(on time, late, by said time) of all promises."""
    (line,) = compliance(Clock.objects.filter(name="promise"), group="clause", at=at + RECORDED)
    return line["met"], line["late"], line["claimed"]


def test_said_time_undoes_no_breach_and_is_counted_apart(slip, at):
    late = clock(slip, "promise")
    assert (late.state, late.said_at, late.closed_at) == (ClockState.MET_LATE, at + SAID, at + RECORDED)
    assert figures(at) == (0, 1, 1)


def test_sender_is_asked_on_the_desk_until_they_answer(slip, company, at):
    assert clock(slip, "promise_time").unit == company.MO01
    lines = [line.policy for line in measured_lines(fresh(company.clerk))]
    assert "slip.promise_time" in lines
    confirm(slip, company, at)
    assert "slip.promise_time" not in [line.policy for line in measured_lines(fresh(company.clerk))]


def test_page_and_rest_say_when_it_is_said_and_when_it_was_recorded(slip, company):
    page = browser(company.clerk).get(slip.get_absolute_url()).content.decode()
    assert "said to be at Wed 18 Nov 2026, 11:00, recorded Wed 18 Nov 2026, 14:00" in page
    answer = api(company.clerk).get(f"/api/v1/fault-slips/{slip.number}/").json()
    (said,) = answer["times_said"]
    assert (said["act"], said["said_at"], said["recorded_at"], said["answer"]) == (
        "promise",
        "2026-11-18T11:00:00+08:00",
        "2026-11-18T14:00:00+08:00",
        "",
    )
    assert said["said_by"]["name"] == "工程师"
    late = clock(slip, "promise")
    assert "said to be at Wed" in browser(company.quality).get(late.get_absolute_url()).content.decode()
    row = api(company.quality).get(f"/api/v1/clocks/{late.uuid}/").json()
    assert (row["said_at"], row["closed_at"], row["claim"]) == (
        "2026-11-18T11:00:00+08:00",
        "2026-11-18T14:00:00+08:00",
        "",
    )


def test_compliance_shows_the_figure_with_its_list_and_rest_the_same(slip, company):
    page = browser(company.quality).get("/compliance/")
    total = {key: (number, url) for key, number, url in page.context["total"]["cells"]}
    assert total["claimed"][0] == 1
    rows = browser(company.quality).get(total["claimed"][1]).context["rows"]
    assert [row["object"].name for row in rows] == ["promise"]
    assert api(company.quality).get("/api/v1/compliance/").json()["total"]["claimed"] == 1


def test_confirmed_time_stays_late_and_counts_apart(slip, company, at):
    confirm(slip, company, at)
    late = clock(slip, "promise")
    assert (late.state, late.claim, late.claim_by) == (ClockState.MET_LATE, "confirmed", company.clerk)
    assert figures(at) == (0, 1, 1)


def test_contradicted_time_counts_no_more_and_the_department_is_told(slip, company, at):
    contradict(slip, company, at)
    assert clock(slip, "promise").claim == "contradicted"
    assert figures(at) == (0, 1, 0)
    assert "engineer" in told("time_contradicted")


def test_contradicted_time_that_alone_made_it_timely_makes_it_late(company, at):
    """Recorded after the limit, before the sweep looked."""
    slip = operations.promise(
        make_slip(company, at, reply_by=at + WANTED),
        promised_at=at + 48 * HOUR,
        promised_content="换轴承",
        by=company.engineer,
        at=at + RECORDED,
        occurred_at=at + SAID,
        version=ANY,
    )
    assert figures(at) == (1, 0, 1)
    contradict(slip, company, at)
    late = clock(slip, "promise")
    assert (late.state, late.breached_at) == (ClockState.MET_LATE, at + WANTED)
    assert figures(at) == (0, 1, 0)


def test_only_the_sender_answers_and_never_who_said_it(slip, company, at):
    for person in (company.engineer, company.engineering, company.quality, company.outsider):
        with pytest.raises(NotAllowed):
            operations.confirm_time(slip, by=person, at=at + RECORDED, version=ANY)
    away(company.clerk, company.engineer, at=at)
    with pytest.raises(GuardFailed, match="somebody else"):
        operations.confirm_time(slip, by=fresh(company.engineer), at=at + RECORDED, version=ANY)


def test_answer_says_for_whom_a_deputy_gave_it(slip, company, at):
    away(company.clerk, company.security, at=at)
    operations.confirm_time(slip, by=fresh(company.security), at=at + RECORDED, version=ANY)
    page = browser(company.clerk).get(slip.get_absolute_url()).content.decode()
    assert "安全主管 for 一处前台" in page
    answer = api(company.clerk).get(f"/api/v1/fault-slips/{slip.number}/").json()
    assert answer["times_said"][0]["signed_for"] == {"answered_by": "一处前台"}


def test_answer_is_given_once(slip, company, at):
    confirm(slip, company, at)
    with pytest.raises(GuardFailed):
        contradict(slip, company, at)


def test_act_recorded_at_once_asks_nobody(company, at):
    slip = promised(make_slip(company, at), company, at)
    assert slip.times_said == slip.times_waiting == []
    answer = api(company.clerk).get(f"/api/v1/fault-slips/{slip.number}/").json()
    assert not {"confirm-time", "contradict-time"} & set(answer["allowed_actions"])


def test_said_time_of_a_result_is_answered_apart_from_the_promise(slip, company, at):
    slip = operations.start(slip, by=company.engineer, at=at + RECORDED, version=ANY)
    slip = operations.report_done(
        slip,
        handling="换泵",
        result="恢复",
        by=company.engineer,
        at=at + 6 * HOUR,
        occurred_at=at + 5 * HOUR,
        version=ANY,
    )
    with pytest.raises(Refused) as refused:
        confirm(slip, company, at)
    assert list(refused.value.errors) == ["act"]
    contradict(slip, company, at, act="result")
    confirm(slip, company, at)  # the promise alone waits now
    assert [(one.name, one.claim) for one in slip.times_said] == [
        ("promise", "confirmed"),
        ("result", "contradicted"),
    ]
    assert clock(slip, "feedback").claim == "contradicted"


def test_what_is_filed_away_waits_for_no_answer(slip, company, at):
    slip = operations.start(slip, by=company.engineer, at=at + RECORDED, version=ANY)
    said = {"handling": "换泵", "result": "恢复", "by": company.engineer}
    slip = operations.report_done(slip, **said, at=at + 6 * HOUR, occurred_at=at + 5 * HOUR, version=ANY)
    assert slip.times_waiting == ["promise", "result"]
    for act in (operations.confirm, operations.close):
        slip = act(slip, by=company.clerk, at=at + 6 * HOUR, version=ANY)
    assert slip.times_waiting == []
    assert clock(slip, "promise").claim == ""


def test_department_that_asked_answers_for_a_task_on_page_and_rest(company, at):
    task = promise_later(make_task(company, at, reply_by=at + WANTED), company, at)
    other = promise_later(make_task(company, at, reply_by=at + WANTED), company, at)
    page = browser(company.hr).get(task.get_absolute_url()).content.decode()
    assert "The said time is right" in page
    browser(company.hr).post(f"{task.get_absolute_url()}confirm-time/", {"version": task.version})
    assert clock(task, "promise").claim == "confirmed"
    answer = api(company.hr).post(
        f"/api/v1/department-tasks/{other.number}/contradict-time/",
        {"version": other.version, "reason": "当天没有答复"},
        format="json",
    )
    assert answer.json()["times_said"][0]["answer"] == "contradicted"


# Several rounds


def reported(slip, company, at, *, by=None, hours=6):
    """Work was begun and its result is reported an hour later than it is said to have been there."""
    by, moment = by or company.engineer, at + hours * HOUR
    slip = operations.start(slip, by=by, at=moment, version=ANY)
    said = {"handling": "换泵", "result": "恢复", "by": by, "at": moment, "version": ANY}
    return operations.report_done(slip, occurred_at=moment - HOUR, **said)


def test_an_answer_is_about_the_round_that_it_was_asked_about(company, at):
    """The first result was disputed and its time never answered: that stays as it was said."""
    slip = promised(make_slip(company, at), company, at)
    slip = reported(slip, company, at)
    slip = operations.dispute(slip, reason="仍漏水", by=company.clerk, at=at + 7 * HOUR, version=ANY)
    slip = reported(slip, company, at, hours=9)
    assert slip.times_waiting == ["result"]
    slip = operations.contradict_time(
        slip, reason="那时还在漏", by=company.clerk, at=at + 10 * HOUR, version=ANY
    )
    answers = Clock.objects.of(slip, "result").order_by("cycle").values_list("met_at", "claim")
    assert list(answers) == [(at + 5 * HOUR, ""), (at + 8 * HOUR, "contradicted")]
    assert slip.times_waiting == []


def test_who_said_the_time_of_a_result_is_told_which_one_is_contradicted(company, at):
    """The head promised, the engineer reported."""
    slip = operations.promise(
        make_slip(company, at),
        promised_at=at + 48 * HOUR,
        promised_content="换轴承",
        by=company.engineering,
        at=at + HOUR,
        version=ANY,
    )
    slip = reported(slip, company, at)
    contradict(slip, company, at)
    assert set(told("time_contradicted")) == {"engineering", "engineer"}
    letter = Outbox.objects.filter(kind="handovers.time_contradicted", channel="email").first()
    with override("zh-hans"):
        body = words_of(letter).body
    assert "处理情况与结果" in body
    assert "15:00" in body
    page = browser(company.engineer).get(slip.get_absolute_url()).content.decode()
    assert page.count("Handling and result") > 1


def test_a_contradicted_time_counts_on_the_page_and_over_rest_as_it_was_recorded(slip, company, at):
    assert not slip.is_answered_late
    contradict(slip, company, at)
    slip = type(slip).objects.get(pk=slip.pk)
    assert slip.is_answered_late
    assert "Answered late" in browser(company.clerk).get(slip.get_absolute_url()).content.decode()
    assert api(company.clerk).get(f"/api/v1/fault-slips/{slip.number}/").json()["is_answered_late"] is True


def test_nothing_is_said_to_be_earlier_than_what_it_answers(company, at):
    slip = make_slip(company, at)
    with pytest.raises(Refused) as refused:
        promise_later(slip, company, at, said=-HOUR)
    assert list(refused.value.errors) == ["occurred_at"]
    slip = promise_later(slip, company, at)
    slip = operations.start(slip, by=company.engineer, at=at + RECORDED, version=ANY)
    said = {"handling": "换泵", "result": "恢复", "by": company.engineer, "version": ANY}
    with pytest.raises(Refused) as refused:
        operations.report_done(slip, **said, at=at + RECORDED, occurred_at=at + SAID - HOUR / 2)
    assert list(refused.value.errors) == ["occurred_at"]
