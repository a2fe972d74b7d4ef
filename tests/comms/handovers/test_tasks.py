"""Department tasks: the same promise machine between two departments (clauses 1.5.4.5, 1.5.4.6)."""

import re
from datetime import timedelta

import pytest

from comms.base.errors import NotAllowed, Refused
from comms.base.versions import ANY
from comms.deadlines.models import Clock
from comms.deadlines.operations import tick
from comms.deadlines.states import ClockState
from comms.handovers import operations
from comms.handovers.forms import TaskForm
from comms.handovers.models import DepartmentTask
from comms.handovers.states import SLIP_TABLE, TASK_TABLE, State
from comms.notifications.models import Notice
from comms.organization.states import Post
from tests.base import api, browser, expect_api_statuses, expect_statuses, form_errors, problem, query_counts
from tests.factories.handovers import HOUR, make_slip, make_task
from tests.factories.organization import appoint

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("standing_clock")]
DAY = timedelta(days=1)
PAGES, REST = "/department-tasks/", "/api/v1/department-tasks/"


def clock(task, name, cycle=1):
    """One clock of a task."""
    return Clock.objects.of(task, name).get(cycle=cycle)


def told(kind):
    """Sign-in names of the people who have a notice of this kind."""
    return set(Notice.objects.filter(kind=f"handovers.{kind}").values_list("recipient__username", flat=True))


def promised(company, at, **fields):
    """A promised task."""
    return operations.promise(
        make_task(company, at, **fields),
        promised_at=at + DAY,
        promised_content="周五前检修",
        by=company.engineering,
        at=at,
        version=ANY,
    )


def test_tasks_and_slips_are_one_machine():
    """Same moves, same states; only severity belongs to slips alone."""

    def moves(table):
        return {
            (move.event, tuple(move.sources), move.target) for move in table if move.event != "raise-severity"
        }

    assert moves(TASK_TABLE) == moves(SLIP_TABLE)


@pytest.mark.clause("1.5.4.5", by="operation")
def test_task_asks_for_a_promise_by_the_wished_time(company, at):
    task = make_task(company, at, reply_by=at + 4 * HOUR)
    assert (task.number, task.unit_serial, task.state) == ("DT-2026-000001", "AH-2026-000001", State.SENT)
    wanted = clock(task, "promise")
    assert (wanted.due_at, wanted.unit, wanted.clause) == (at + 4 * HOUR, company.EN, "1.5.4.5")
    assert told("sent") == {"engineering", "engineer"}
    tick(at + 5 * HOUR)
    assert clock(task, "promise").state == ClockState.BREACHED


@pytest.mark.clause("1.5.4.5", by="operation")
def test_head_commits_to_a_definite_time_and_result(company, at):
    task = promised(company, at, reply_by=at + 4 * HOUR)
    assert (task.accepted_by, task.promised_at, task.promised_content) == (
        company.engineering,
        at + DAY,
        "周五前检修",
    )
    assert (clock(task, "promise").state, clock(task, "result").due_at) == (ClockState.MET, at + DAY)
    assert told("promised") == {"hr_staff", "hr"}
    for said in ({"promised_content": "修"}, {"promised_at": None, "promised_content": ""}):
        with pytest.raises(Refused):
            operations.promise(
                make_task(company, at),
                **({"promised_at": at} | said),
                by=company.engineering,
                at=at,
                version=ANY,
            )


@pytest.mark.clause("1.5.4.6", by="operation")
def test_result_is_done_in_time_and_fed_back_to_the_department_that_asked(company, at):
    task = operations.start(promised(company, at), by=company.engineer, at=at, version=ANY)
    task = operations.report_done(
        task,
        handling="清洗滤网",
        result="制冷正常",
        by=company.engineer,
        at=at + HOUR,
        version=ANY,
    )
    assert {name: clock(task, name).state for name in ("result", "feedback")} == dict.fromkeys(
        ("result", "feedback"), ClockState.MET
    )
    assert (clock(task, "feedback").clause, told("done_reported")) == ("1.5.4.6", {"hr_staff", "hr"})
    task = operations.close(
        operations.confirm(
            task,
            by=company.hr,
            at=at,
            version=ANY,
        ),
        by=company.hr_staff,
        at=at,
        version=ANY,
    )
    assert (task.state, Clock.objects.open().count()) == (State.CLOSED, 0)


@pytest.mark.clause("1.5.4.6", by="operation")
def test_result_after_the_promised_time_is_late_for_ever(company, at):
    task = operations.start(promised(company, at), by=company.engineer, at=at, version=ANY)
    tick(at + 2 * DAY)
    task = operations.report_done(
        task,
        handling="清洗滤网",
        result="制冷正常",
        by=company.engineer,
        at=at + 3 * DAY,
        version=ANY,
    )
    assert (clock(task, "result").state, clock(task, "result").breached_at, task.is_reported_late) == (
        ClockState.MET_LATE,
        at + DAY,
        True,
    )


def test_third_return_goes_to_the_quality_department(company, at):
    task = make_task(company, at)
    for asked, head in ((company.SE, company.engineering), (company.EN, company.security)):
        task = operations.return_(task, reason="不归我们", by=head, at=at, version=ANY)
        task = operations.send(task, department=asked, by=company.hr, at=at, version=ANY)
    task = operations.return_(task, reason="不归我们", by=company.engineering, at=at, version=ANY)
    assert (task.state, told("arbitration")) == (State.ARBITRATION, {"quality"})
    task = operations.arbitrate(
        task,
        department=company.EN,
        reason="设备归工程部",
        by=company.quality,
        at=at,
        version=ANY,
    )
    assert (task.state, task.department) == (State.SENT, company.EN)


@pytest.mark.parametrize(
    "field, said",
    [
        ("department", {"department": "AH"}),
        ("department", {"department": "MO01"}),
        ("from_department", {"from_department": "EN"}),
    ],
)
def test_nobody_asks_themselves_an_office_or_for_others(company, at, field, said):
    units = {name: getattr(company, code) for name, code in said.items()}
    with pytest.raises(Refused) as refusal:
        make_task(company, at, **units)
    assert list(refusal.value.errors) == [field]
    body = {"from_department": "AH", "department": "EN", "problem": "检修空调"} | said
    assert list(problem(api(company.hr_staff).post(REST, body, format="json"), 400)["errors"]) == [field]


def test_returned_or_arbitrated_task_never_goes_to_the_department_that_asks(company, at):
    task = operations.return_(
        make_task(company, at),
        reason="不归我们",
        by=company.engineering,
        at=at,
        version=ANY,
    )
    with pytest.raises(Refused):
        operations.send(task, department=company.AH, by=company.hr, at=at, version=ANY)


def test_offices_pass_on_slips_and_not_tasks(company, at):
    with pytest.raises(NotAllowed):
        make_task(company, at, by=company.clerk)


def test_task_is_seen_by_both_departments_and_company_readers(company, at):
    task = make_task(company, at)
    seen = {
        company.hr: 200,
        company.hr_staff: 200,
        company.engineering: 200,
        company.engineer: 200,
        company.quality: 200,
        company.president: 200,
        company.security: 404,
        company.clerk: 404,
        company.admin: 404,
    }
    expect_statuses(task.get_absolute_url(), seen | {None: 302})
    expect_api_statuses(f"{REST}{task.number}/", seen | {None: 401})
    draft = make_task(company, at, draft=True)
    expect_statuses(draft.get_absolute_url(), {company.hr: 200, company.engineering: 404})


def test_task_from_the_form_to_the_end_on_pages(company, at):
    client = browser(company.hr_staff)
    said = {
        "from_department": "AH",
        "problem": "检修空调",
        "department": "EN",
        "reply_by": "2026-11-18T18:00",
        "draft": "true",
        "idempotency_key": "a",
    }
    url = client.post(f"{PAGES}new/", said)["Location"]
    assert DepartmentTask.objects.get().state == State.DRAFT
    client.post(f"{url}edit/", said | {"draft": "", "version": 1, "idempotency_key": "b"})

    def act(user, event, **fields):
        response = browser(user).post(
            f"{url}{event}/", {"version": DepartmentTask.objects.get().version, **fields}
        )
        assert response.status_code == 302, form_errors(response)

    act(company.engineering, "promise", promised_at="2026-11-19T10:00", promised_content="周五前检修")
    act(company.engineer, "start")
    act(company.engineer, "report-done", handling="清洗滤网", result="制冷正常")
    act(company.hr, "confirm")
    act(company.hr_staff, "close")
    page = browser(company.hr).get(url).content.decode()
    assert [words in page for words in ("周五前检修", "制冷正常", "AH-2026-000001")] == [True] * 3


def test_form_asks_in_order_and_offers_to_send_or_keep(company):
    appoint(company.hr_staff, Post.STAFF, company.EN)
    page = browser(company.hr_staff).get(f"{PAGES}new/").content.decode()
    names = re.findall(
        r'<(?:input|textarea|select|button)[^>]* name="(\w+)"', page.partition("data-draft=")[2]
    )
    assert [name for name in names if name in TaskForm.base_fields] == [
        "from_department",
        "problem",
        "department",
        "reply_by",
        "draft",
    ]
    assert ('type="checkbox"' in page, page.count('id="draft-notice"')) == (False, 1)
    assert re.search(r'name="draft" value="true" data-default>\s*Keep as draft', page)


@pytest.mark.parametrize(
    "make, words", [(make_task, ("From department", "Task")), (make_slip, ("Office", "Problem"))]
)
def test_page_speaks_in_the_words_of_the_form(company, at, make, words):
    page = browser(company.president).get(make(company, at).get_absolute_url()).content.decode()
    facts = re.findall(r"<dt>([^<]+)</dt>", page.partition('class="facts"')[2].partition("</dl>")[0])
    assert (facts[0], facts[3]) == words


def test_task_over_rest(company):
    body = {
        "from_department": "AH",
        "department": "EN",
        "problem": "检修空调",
        "reply_by": "2026-11-18T18:00:00+08:00",
    }
    made = api(company.hr).post(REST, body, format="json").json()
    assert (
        made["number"],
        made["state"],
        made["allowed_actions"],
        made["hops"][0]["department"]["code"],
    ) == (
        "DT-2026-000001",
        "sent",
        ["withdraw", "attach"],
        "EN",
    )
    url = f"{REST}{made['number']}/promise/"
    said = {
        "promised_at": "2026-11-19T10:00:00+08:00",
        "promised_content": "周五前检修",
        "version": made["version"],
    }
    problem(api(company.hr).post(url, said, format="json"), 403)
    problem(api(company.security).post(url, said, format="json"), 404)
    assert api(company.engineer).post(url, said, format="json").json()["state"] == "promised"
    problem(api(company.engineering).post(url, said, format="json"), 412)
    assert api(company.hr).get(f"{REST}count/?state=promised&department=EN").json() == {"count": 1}


@pytest.mark.parametrize("url, client", [(PAGES, browser), (REST, api)])
def test_lists_cost_the_same_with_one_and_three_rows(company, at, url, client):
    query_counts(lambda: promised(company, at), url, company.hr, client=client, at_most=12)


def test_files_are_added_by_the_two_departments_alone(company, at):
    task = make_task(company, at)
    people = [company.hr, company.engineer, company.president, company.quality, company.outsider]
    assert [task.may_attach(person) for person in people] == [True, True, False, False, False]
