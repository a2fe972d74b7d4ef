"""No hand-over waits for somebody unseen: whoever must act has it on the desk; what came back is amended."""

from types import SimpleNamespace

import pytest

from comms.audit.models import Event
from comms.base.errors import GuardFailed, NotAllowed, Refused, StaleVersion
from comms.base.versions import ANY
from comms.deadlines.models import Clock
from comms.deadlines.queries import clock_of
from comms.desk.queries import due_lines, measured_lines
from comms.handovers import operations
from comms.handovers.models import FaultSlip
from comms.handovers.operations.department_tasks import edit_task
from comms.handovers.operations.slips import edit_slip, raise_severity
from comms.handovers.states import ENDED, State
from comms.notifications.models import Notice
from comms.procedure.operations import set_policy
from comms.procedure.queries import forget, policy
from tests.base import api, browser, problem
from tests.factories.handovers import HOUR, WAYS, make_slip, make_task, slip_in
from tests.waiting import unseen

pytestmark = [pytest.mark.django_db, pytest.mark.clause("1.5.5.3", by="operation")]

WAITING = [state for state in State if state not in ENDED]
# state -> (name of the clock, who has it on the desk)
ON_THE_DESK = {
    State.DRAFT: ("pass_on", "clerk"),
    State.SENT: ("promise", "engineer"),
    State.RETURNED: ("resend", "clerk"),
    State.ARBITRATION: ("arbitrate", "quality"),
    State.PROMISED: ("result", "engineering"),
    State.IN_PROGRESS: ("result", "engineering"),
    State.DONE_REPORTED: ("confirm", "clerk"),
    State.DISPUTED: ("promise", "engineer"),
    State.CONFIRMED: ("close", "clerk"),
}


@pytest.fixture(autouse=True)
def _read_anew():
    """No number of an earlier test is believed."""
    forget()


@pytest.fixture
def asking(company):
    """A company in which Admin & HR stands where the office stands with slips."""
    return SimpleNamespace(**vars(company) | {"clerk": company.hr_staff})


def on_the_desk(person):
    """The names of the clocks that stand on a person's desk, with what they are about."""
    return {(clock.name, clock.subject) for clock in [*due_lines(person), *measured_lines(person)]}


@pytest.mark.parametrize("state", WAITING)
def test_slip_stands_on_the_desk_of_who_must_act(company, at, state):
    slip = slip_in(state, company, at)
    name, person = ON_THE_DESK[state]
    assert (name, slip) in on_the_desk(getattr(company, person))
    others = {"resend", "arbitrate", "confirm", "close"} - {name}
    assert not Clock.objects.of(slip, *others).open().exists()
    assert unseen() == []


@pytest.mark.parametrize("state", [state for state in WAITING if state != State.DRAFT])
def test_task_stands_on_the_desk_of_who_must_act(asking, at, state):
    task = WAYS[state](make_task(asking, at), asking, at)
    name, person = ON_THE_DESK[state]
    assert (name, task) in on_the_desk(getattr(asking, person))
    assert unseen() == []


@pytest.mark.parametrize("state", ENDED)
def test_nothing_runs_on_after_the_end(company, at, state):
    slip = slip_in(state, company, at)
    assert not Clock.objects.of(slip).open().exists()


@pytest.mark.parametrize("state", [State.RETURNED, State.ARBITRATION])
def test_withdrawn_slip_waits_for_nobody(company, at, state):
    slip = slip_in(state, company, at)
    slip = operations.withdraw(slip, reason="已修复", by=company.clerk, at=at, version=ANY)
    assert not Clock.objects.of(slip).open().exists()


def test_waiting_is_measured_from_the_act_to_the_answer(company, at):
    slip = slip_in(State.RETURNED, company, at)
    clock = clock_of(slip, "resend")
    assert (clock.started_at, clock.due_at, clock.basis, clock.policy) == (
        at,
        None,
        "measured",
        "slip.resend",
    )
    operations.send(slip, by=company.clerk, at=at + HOUR, version=ANY)
    clock.refresh_from_db()
    assert (clock.state, clock.met_at) == ("met", at + HOUR)


def test_each_return_is_measured_by_itself(company, at):
    slip = slip_in(State.ARBITRATION, company, at)
    rounds = Clock.objects.of(slip, "resend").order_by("cycle").values_list("cycle", "state")
    assert list(rounds) == [(1, "met"), (2, "met"), (3, "cancelled")]


def test_target_that_the_company_sets_makes_a_return_overdue(company, at):
    set_policy(policy("slip.resend"), value=24, reason="试行", by=company.quality, at=at, version=ANY)
    assert clock_of(slip_in(State.RETURNED, company, at), "resend").due_at == at + 24 * HOUR


# What came back is amended


def test_returned_slip_is_amended_and_sent_again_in_one_step(company, at):
    slip = slip_in(State.RETURNED, company, at)
    changes = {"problem": "地下一层水泵房水泵轴承损坏", "department": company.SE, "draft": False}
    slip = edit_slip(slip, **changes, by=company.clerk, at=at + HOUR, version=slip.version)
    assert (slip.state, slip.department, slip.round) == (State.SENT, company.SE, 2)
    event = Event.objects.about(slip).get(event="edited")
    assert event.data["old"]["problem"] == "3栋2单元水泵房水泵异响,水压不足"
    assert event.data["new"]["problem"] == "地下一层水泵房水泵轴承损坏"
    assert clock_of(slip, "resend").state == "met"


def test_returned_task_is_amended_and_stays(asking, at):
    task = WAYS[State.RETURNED](make_task(asking, at), asking, at)
    task = edit_task(task, problem="请检修三楼空调", by=asking.clerk, at=at, version=task.version)
    assert (task.state, task.problem) == (State.RETURNED, "请检修三楼空调")
    assert clock_of(task, "resend").is_open


def test_amending_refuses_an_old_version_and_others(company, at):
    slip = slip_in(State.RETURNED, company, at)
    with pytest.raises(StaleVersion):
        edit_slip(slip, problem="x", by=company.clerk, at=at, version=slip.version - 1)
    for person in (company.engineering, company.quality, company.outsider):
        with pytest.raises(NotAllowed):
            edit_slip(slip, problem="x", by=person, at=at, version=slip.version)


@pytest.mark.parametrize("state", [state for state in State if state not in (State.DRAFT, State.RETURNED)])
def test_what_others_have_is_not_amended(company, at, state):
    slip = slip_in(state, company, at)
    with pytest.raises(GuardFailed):
        edit_slip(slip, problem="x", by=company.clerk, at=at, version=ANY)


INCOMPLETE = {
    "problem": {"problem": ""},
    "department": {"department": None},
    "community": {"community": None},
    "severity": {"severity": "ordinary"},
}


@pytest.mark.parametrize(("field", "changes"), INCOMPLETE.items(), ids=INCOMPLETE)
def test_what_came_back_stays_complete_and_as_severe(company, at, field, changes):
    slip = slip_in(State.RETURNED, company, at)
    with pytest.raises(Refused) as refusal:
        edit_slip(slip, **changes, by=company.clerk, at=at, version=ANY)
    assert list(refusal.value.errors) == [field]
    assert FaultSlip.objects.get(pk=slip.pk).version == slip.version


def test_returned_slip_is_amended_by_rest(company, at):
    slip = slip_in(State.RETURNED, company, at)
    said = {"problem": "水泵轴承损坏", "version": slip.version}
    answer = api(company.clerk).patch(f"/api/v1/fault-slips/{slip.number}/", said, format="json")
    assert (answer.status_code, answer.json()["problem"], answer.json()["state"]) == (
        200,
        "水泵轴承损坏",
        "returned",
    )
    again = api(company.clerk).patch(f"/api/v1/fault-slips/{slip.number}/", said, format="json")
    assert problem(again, 412)


@pytest.mark.parametrize("kind", ["slip", "task"])
def test_page_of_what_came_back_offers_to_amend_it(asking, at, kind):
    row = slip_in(State.RETURNED, asking, at, by=asking.director) if kind == "slip" else None
    row = row or WAYS[State.RETURNED](make_task(asking, at), asking, at)
    sender = asking.director if kind == "slip" else asking.clerk
    address = f"{row.get_absolute_url()}edit/"
    shown = browser(sender).get(row.get_absolute_url(), headers={"accept-language": "en"}).content.decode()
    assert address in shown
    assert browser(sender).get(address).status_code == 200
    assert address not in browser(asking.engineering).get(row.get_absolute_url()).content.decode()


# Whom a withdrawn or raised draft concerns


@pytest.mark.parametrize("make", [make_slip, make_task])
def test_department_hears_nothing_of_a_draft_that_it_never_had(company, at, make):
    draft = make(company, at, draft=True)
    sender = company.clerk if make is make_slip else company.hr_staff
    if make is make_slip:
        worse = {"severity": "serious", "reason": "积水", "by": company.director}
        draft = raise_severity(draft, **worse, at=at, version=ANY)
    operations.withdraw(draft, reason="误填", by=sender, at=at, version=ANY)
    assert not Notice.objects.exists()
    sent = make(company, at)
    operations.withdraw(sent, reason="误填", by=sender, at=at, version=ANY)
    assert Notice.objects.filter(kind="handovers.withdrawn", recipient=company.engineering).count() == 1


@pytest.mark.parametrize(("make", "page"), [(make_slip, "fault-slips"), (make_task, "department-tasks")])
def test_what_came_back_is_saved_and_is_no_draft(company, at, make, page):
    draft, sent = make(company, at, draft=True), make(company, at)
    operations.return_(sent, reason="x", by=company.engineering, at=at, version=ANY)
    sender = {"fault-slips": company.clerk, "department-tasks": company.hr}[page]
    kept = []
    for obj in (draft, sent):
        html = browser(sender).get(f"/{page}/{obj.number}/edit/").content.decode()
        kept.append("Keep as draft" in html)
    assert kept == [True, False]


@pytest.mark.parametrize(("language", "department"), [("en", "Engineering"), ("zh-hans", "工程部")])
def test_a_line_of_the_inbox_names_units_in_the_readers_language(company, at, language, department):
    type(company.EN).objects.filter(pk=company.EN.pk).update(name_zh="工程部", name_en="Engineering")
    slip = make_slip(company, at)
    operations.return_(slip, reason="x", by=company.engineering, at=at, version=ANY)
    told = api(company.clerk, language=language).get("/api/v1/notices/").json()["results"][0]
    assert department in told["title"]
