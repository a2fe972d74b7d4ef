"""One declaration, two ways in: pages and REST ask the same, with the same limits, of the same people."""

from types import SimpleNamespace

import pytest

from comms.audit.models import Event
from comms.customers.models import Community
from comms.handovers.actions import (
    NOTE_CREATE,
    SLIP_ACTIONS,
    SLIP_CHANGE,
    SLIP_CREATE,
    TASK_ACTIONS,
    TASK_CHANGE,
    TASK_CREATE,
)
from comms.handovers.forms import ClerkForm, NoteForm
from comms.handovers.models import DepartmentTask, FaultSlip, PhoneNote
from comms.handovers.states import SLIP_TABLE, TASK_TABLE, State
from tests.base import api, browser, form_errors, problem
from tests.factories.customers import make_community, make_room
from tests.factories.handovers import HOUR, fresh, make_note, make_slip, make_task, slip_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("standing_clock")]
TOMORROW, OFFSET = "2026-11-19T10:00", ":00+08:00"

# What each act needs: the state it starts from, who does it, what is said
ACTS = {
    "send": (State.RETURNED, "clerk", {"department": "SE"}),
    "promise": (State.SENT, "engineering", {"promised_at": TOMORROW, "promised_content": "换轴承"}),
    "return": (State.SENT, "engineering", {"reason": "不归我们"}),
    "arbitrate": (State.ARBITRATION, "quality", {"department": "EN", "reason": "归工程部"}),
    "start": (State.PROMISED, "engineer", {}),
    "report-done": (State.IN_PROGRESS, "engineer", {"handling": "换泵", "result": "恢复"}),
    "confirm": (State.DONE_REPORTED, "clerk", {}),
    "dispute": (State.DONE_REPORTED, "clerk", {"reason": "未修好"}),
    "close": (State.CONFIRMED, "clerk", {}),
    "change-deadline": (State.PROMISED, "engineer", {"promised_at": "2026-11-21T10:00", "reason": "等配件"}),
    "withdraw": (State.SENT, "clerk", {"reason": "已恢复"}),
    "raise-severity": (State.SENT, "director", {"severity": "serious", "reason": "影响消防"}),
}
SLIP = {
    "office": "MO01",
    "problem": "水泵异响",
    "public_area": "水泵房",
    "department": "EN",
    "found_at": "2026-11-18T09:30",
    "severity": "complex",
}
TASK = {"from_department": "AH", "problem": "检修空调", "department": "EN"}
NOTE = {
    "office": "MO01",
    "department": "EN",
    "told_to": "工程部小李",
    "told_at": "2026-11-18T09:40",
    "problem": "楼道灯不亮",
}
MOMENTS = ("found_at", "told_at", "promised_at", "reply_by", "occurred_at")


def as_json(entered):
    """What is typed on a page, as a program says it."""
    return {name: f"{value}{OFFSET}" if name in MOMENTS else value for name, value in entered.items()}


def by_page(user, url, entered):
    """The status and the fields with errors of a page."""
    response = browser(user).post(f"/{url}", entered)
    errors = list(form_errors(response)) if response.status_code >= 400 else []
    return SimpleNamespace(status=response.status_code, fields=errors)


def by_rest(user, url, entered, method="post"):
    """The same over REST."""
    response = getattr(api(user), method)(f"/api/v1/{url}", as_json(entered), format="json")
    errors = list(response.json().get("errors", {})) if response.status_code >= 400 else []
    return SimpleNamespace(status=response.status_code, fields=errors)


def limits(action):
    """(field, longest text) of an action's form."""
    fields = action.form.base_fields.items()
    return [(name, field.max_length) for name, field in fields if getattr(field, "max_length", None)]


def test_every_move_of_a_person_is_an_action_and_nothing_else():
    for table, actions in ((SLIP_TABLE, SLIP_ACTIONS), (TASK_TABLE, TASK_ACTIONS)):
        moves = {move.event for move in table if move.permission is not None}
        assert set(actions) == moves
    assert set(ACTS) == set(SLIP_ACTIONS)


@pytest.mark.parametrize("name", ACTS)
def test_act_is_done_on_a_page_and_over_rest(company, at, name):
    state, who, entered = ACTS[name]
    outcome = []
    for way in (by_page, by_rest):
        slip = slip_in(state, company, at)
        url = f"fault-slips/{slip.number}/{name}/"
        outcome.append(
            (way(getattr(company, who), url, entered | {"version": slip.version}).fields, fresh(slip).state),
        )
    assert outcome[0] == outcome[1]
    assert outcome[0][0] == []


TEXTS = [(name, field, longest) for name in ACTS for field, longest in limits(SLIP_ACTIONS[name])]


@pytest.mark.parametrize("name, field, longest", TEXTS)
def test_text_of_an_act_above_its_limit_is_refused_at_its_field(company, at, name, field, longest):
    state, who, entered = ACTS[name]
    slip = slip_in(state, company, at)
    url, person = f"fault-slips/{slip.number}/{name}/", getattr(company, who)
    too_long = entered | {field: "长" * (longest + 1), "version": slip.version}
    for answer in (by_page(person, url, too_long), by_rest(person, url, too_long)):
        assert (answer.status, answer.fields) == (400, [field])
    assert fresh(slip).version == slip.version
    assert by_page(person, url, too_long | {field: "长" * longest}).status == 302


@pytest.mark.parametrize("field, longest", limits(SLIP_CREATE))
def test_text_of_a_new_slip_above_its_limit_is_refused_at_its_field(company, field, longest):
    too_long = SLIP | {field: "长" * (longest + 1)}
    for answer in (
        by_page(company.clerk, "fault-slips/new/", too_long),
        by_rest(company.clerk, "fault-slips/", too_long),
    ):
        assert (answer.status, answer.fields) == (400, [field])
    assert FaultSlip.objects.count() == 0
    assert by_rest(company.clerk, "fault-slips/", SLIP | {field: "长" * longest}).status == 201


@pytest.mark.parametrize("field, longest", limits(SLIP_CHANGE))
def test_text_of_a_draft_above_its_limit_is_refused_at_its_field(company, at, field, longest):
    slip = make_slip(company, at, draft=True)
    too_long = {**SLIP, field: "长" * (longest + 1), "version": slip.version}
    page = by_page(company.clerk, f"fault-slips/{slip.number}/edit/", too_long)
    rest = by_rest(
        company.clerk,
        f"fault-slips/{slip.number}/",
        {field: too_long[field], "version": slip.version},
        "patch",
    )
    assert (page.status, page.fields, rest.status, rest.fields) == (400, [field], 400, [field])


@pytest.mark.parametrize("field, longest", limits(NOTE_CREATE))
def test_text_of_a_note_above_its_limit_is_refused_at_its_field(company, field, longest):
    too_long = NOTE | {field: "长" * (longest + 1)}
    answers = [by_rest(company.clerk, "phone-notes/", too_long)]
    if field in ClerkForm.base_fields:
        found = {"severity": "ordinary", "found_at": NOTE["told_at"]}
        answers.append(by_page(company.clerk, "fault-slips/new/", too_long | found))
    assert {(answer.status, *answer.fields) for answer in answers} == {(400, field)}
    assert by_rest(company.clerk, "phone-notes/", NOTE | {field: "长" * longest}).status == 201


@pytest.mark.parametrize("action", [TASK_CREATE, TASK_CHANGE])
def test_text_of_a_task_above_its_limit_is_refused_at_its_field(company, at, action):
    for field, longest in limits(action):
        if action is TASK_CREATE:
            urls, method, version = ("department-tasks/new/", "department-tasks/"), "post", {}
        else:
            task = make_task(company, at, draft=True)
            page, version = f"department-tasks/{task.number}/edit/", {"version": task.version}
            urls, method = (page, f"department-tasks/{task.number}/"), "patch"
        sent = TASK if action is TASK_CREATE else {}
        too_long = {field: "长" * (longest + 1)} | version
        page = by_page(company.hr, urls[0], TASK | too_long)
        rest = by_rest(company.hr, urls[1], sent | too_long, method)
        assert (page.status, page.fields, rest.status, rest.fields) == (400, [field], 400, [field])


def test_no_form_takes_more_than_its_column_holds():
    forms = {
        FaultSlip: [SLIP_CREATE, SLIP_CHANGE, *SLIP_ACTIONS.values()],
        DepartmentTask: [TASK_CREATE, TASK_CHANGE, *TASK_ACTIONS.values()],
        PhoneNote: [NOTE_CREATE],
    }
    column_of = {"reason": "remark"}  # a reason is kept as the last remark
    wider = [
        (model.__name__, action.form.__name__, name)
        for model, actions in forms.items()
        for action in actions
        for name, longest in limits(action)
        if longest > model._meta.get_field(column_of.get(name, name)).max_length
    ]
    assert wider == []


def declared(field):
    """Label, limit, identity and choices of a field."""
    choices = [(str(value), str(label)) for value, label in getattr(field, "choices", ())]
    return (
        str(field.label),
        getattr(field, "max_length", None),
        getattr(field, "to_field_name", None),
        choices,
    )


def test_clerks_page_and_note_ask_the_same(company):
    """One set of boxes is both: limits and choices of the fields that the two forms share are the same."""
    page, note = ClerkForm(user=company.clerk).fields, NoteForm(user=company.clerk).fields
    shared = page.keys() & note.keys()
    assert shared == {"office", "department", "channel", "told_to", "problem"}
    assert {name: declared(page[name]) for name in shared} == {name: declared(note[name]) for name in shared}


# Who may --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["engineering", "president", "quality", "staff", "admin"])
def test_only_clerks_and_directors_file_and_note(company, who):
    person = getattr(company, who)
    assert by_page(person, "fault-slips/new/", SLIP).status == 403
    assert by_rest(person, "fault-slips/", {"nonsense": 1}).status == 403
    assert by_rest(person, "phone-notes/", NOTE).status == 403
    assert (FaultSlip.objects.count(), PhoneNote.objects.count()) == (0, 0)


@pytest.mark.parametrize("who", ["clerk", "director", "president", "admin"])
def test_only_people_of_a_department_pass_on_a_task(company, who):
    person = getattr(company, who)
    assert by_page(person, "department-tasks/new/", TASK).status == 403
    assert by_rest(person, "department-tasks/", TASK).status == 403
    assert DepartmentTask.objects.count() == 0


def test_refusal_says_what_the_posts_do_not_allow(company, at):
    said = problem(api(company.engineering).post("/api/v1/fault-slips/", SLIP, format="json"), 403)
    assert said["detail"] == "Your posts do not allow “File a slip” here."
    slip = make_slip(company, at, draft=True)
    change = api(company.quality).patch(
        f"/api/v1/fault-slips/{slip.number}/",
        {"problem": "别的", "version": 1},
        format="json",
    )
    assert problem(change, 403)["detail"] == "Your posts do not allow “Complete or amend it” here."


@pytest.mark.parametrize("name", ACTS)
def test_act_without_a_version_is_refused(company, at, name):
    state, who, entered = ACTS[name]
    slip = slip_in(state, company, at)
    url, person = f"fault-slips/{slip.number}/{name}/", getattr(company, who)
    assert (by_page(person, url, entered).status, by_rest(person, url, entered).status) == (428, 428)
    assert fresh(slip).version == slip.version


# Places ---------------------------------------------------------------------------------------------------


def test_public_area_alone_is_in_the_only_community(company):
    assert by_page(company.clerk, "fault-slips/new/", SLIP).status == 302
    assert by_rest(company.clerk, "fault-slips/", SLIP).status == 201
    assert set(FaultSlip.objects.values_list("community__code", flat=True)) == {"MO01-home"}


def test_public_area_alone_is_not_enough_where_there_are_two_communities(company):
    make_community(company.MO01, name="海韵居")
    for answer in (
        by_page(company.clerk, "fault-slips/new/", SLIP),
        by_rest(company.clerk, "fault-slips/", SLIP),
    ):
        assert (answer.status, answer.fields) == (409, ["community"])
    assert FaultSlip.objects.count() == 0
    said = SLIP | {"community": "MO01-home"}
    assert by_page(company.clerk, "fault-slips/new/", said).status == 302
    assert by_rest(company.clerk, "fault-slips/", said).status == 201


def test_note_of_a_public_area_says_its_community_where_there_are_two(company):
    note = SLIP | {"severity": "ordinary", "told_to": "小李", "channel": "phone"}
    assert by_page(company.clerk, "fault-slips/new/", note).status == 302
    make_community(company.MO01, name="海韵居")
    answer = by_page(company.clerk, "fault-slips/new/", note)
    assert (answer.status, answer.fields) == (400, ["community"])
    assert by_page(company.clerk, "fault-slips/new/", note | {"community": "MO01-home"}).status == 302
    places = list(PhoneNote.objects.order_by("id").values_list("place", flat=True))
    home = Community.objects.get(code="MO01-home").name
    assert places == [f"{home} 水泵房"] * 2


def test_typed_place_is_taken_when_only_one_room_fits(company):
    home = Community.objects.get(code="MO01-home")
    room, other = make_room(home, building="3栋", number="802"), make_room(home, building="5栋", number="802")
    answer = by_page(company.clerk, "fault-slips/new/", SLIP | {"room_text": "802"})
    assert (answer.status, answer.fields) == (400, ["room"])
    assert by_page(company.clerk, "fault-slips/new/", SLIP | {"room_text": "5-802"}).status == 302
    assert (
        by_page(company.clerk, "fault-slips/new/", SLIP | {"room_text": "802", "room": str(room.uuid)}).status
        == 302
    )
    assert list(FaultSlip.objects.order_by("id").values_list("room", flat=True)) == [other.pk, room.pk]


def test_draft_may_lack_its_community_until_it_is_sent(company, at):
    make_community(company.MO01, name="海韵居")
    assert by_page(company.clerk, "fault-slips/new/", SLIP | {"draft": "true"}).status == 302
    assert by_rest(company.clerk, "fault-slips/", SLIP | {"draft": True}).status == 201
    for slip in FaultSlip.objects.all():
        for way in (by_page, by_rest):
            answer = way(company.clerk, f"fault-slips/{slip.number}/send/", {"version": slip.version})
            assert (answer.status, fresh(slip).state) == (409, State.DRAFT)


def test_slip_sent_before_a_community_was_asked_for_goes_on(company, at):
    slip = slip_in(State.RETURNED, company, at)
    FaultSlip.objects.filter(pk=slip.pk).update(community=None)
    make_community(company.MO01, name="海韵居")
    answer = by_page(
        company.clerk,
        f"fault-slips/{slip.number}/send/",
        {"department": "SE", "version": slip.version},
    )
    assert (answer.status, fresh(slip).state, fresh(slip).community) == (302, State.SENT, None)


def test_community_no_longer_managed_is_no_choice(company, at):
    make_community(company.MO01, name="旧小区", active=False)
    assert make_slip(company, at, community=None).community.code == "MO01-home"


def test_draft_raised_from_a_note_is_sent_to_the_only_community(company, at):
    note = make_note(company, at)
    url = f"fault-slips/notes/{note.uuid}/raise/"
    assert (
        by_page(company.director, url, {"severity": "serious", "reason": "多户", "version": 1}).status == 302
    )
    slip = FaultSlip.objects.get()
    assert by_rest(company.clerk, f"fault-slips/{slip.number}/send/", {"version": 1}).status == 200
    assert fresh(slip).community.code == "MO01-home"


# Drafts ---------------------------------------------------------------------------------------------------


def test_draft_is_sent_in_the_step_that_completes_it(company, at):
    first, second = (make_slip(company, at, draft=True, department=None) for _number in range(2))
    edit = f"fault-slips/{first.number}/edit/"
    assert by_page(company.clerk, edit, SLIP | {"version": 1}).status == 302
    said = {"department": "EN", "draft": False, "version": 1}
    assert by_rest(company.clerk, f"fault-slips/{second.number}/", said, "patch").status == 200
    assert {fresh(slip).state for slip in (first, second)} == {State.SENT}


def test_patch_writes_what_was_sent_and_nothing_else(company, at):
    slip = make_slip(company, at, draft=True, measures_tried="已断电", reply_by=at + HOUR)
    answer = by_rest(
        company.clerk,
        f"fault-slips/{slip.number}/",
        {"problem": "门禁坏了", "version": 1},
        "patch",
    )
    after = fresh(slip)
    assert (answer.status, after.problem, after.measures_tried, after.reply_by, after.state) == (
        200,
        "门禁坏了",
        "已断电",
        at + HOUR,
        State.DRAFT,
    )


def test_office_of_a_draft_is_fixed(company, at):
    slip = make_slip(company, at, draft=True)
    answer = by_rest(company.clerk, f"fault-slips/{slip.number}/", {"office": "MO02", "version": 1}, "patch")
    assert (answer.status, answer.fields) == (400, ["office"])
    page = SLIP | {"office": "MO02", "draft": "true", "version": 1}
    assert by_page(company.clerk, f"fault-slips/{slip.number}/edit/", page).status == 302
    assert fresh(slip).office == company.MO01


# What pages lacked ----------------------------------------------------------------------------------------


@pytest.mark.clause("1.5.4.5")
@pytest.mark.parametrize("way", [by_page, by_rest])
def test_promise_given_by_phone_yesterday_counts_from_then(company, at, way):
    slip = make_slip(company, at - 24 * HOUR, reply_by=at - 4 * HOUR)
    said = {"promised_at": TOMORROW, "promised_content": "换轴承", "occurred_at": "2026-11-17T17:00"}
    way(company.engineer, f"fault-slips/{slip.number}/promise/", said | {"version": slip.version})
    after = fresh(slip)
    assert (after.state, after.accepted_at, after.is_answered_late) == (State.PROMISED, at - 17 * HOUR, False)


@pytest.mark.parametrize("way", [by_page, by_rest])
def test_act_told_many_days_later_says_why(company, at, way):
    slip = make_slip(company, at - 200 * HOUR)
    said = {
        "promised_at": TOMORROW,
        "promised_content": "换轴承",
        "occurred_at": "2026-11-14T09:00",
        "version": slip.version,
    }
    url = f"fault-slips/{slip.number}/promise/"
    answer = way(company.engineer, url, said)
    assert (answer.status, answer.fields) == (400, ["reason"])
    way(company.engineer, url, said | {"reason": "电话答复，系统停用"})
    assert Event.objects.about(slip).get(event="promise").reason == "电话答复，系统停用"


@pytest.mark.parametrize("way", [by_page, by_rest])
@pytest.mark.parametrize("name", ["start", "confirm", "close"])
def test_remark_of_an_act_is_in_the_log(company, at, way, name):
    state, who, _entered = ACTS[name]
    slip = slip_in(state, company, at)
    url = f"fault-slips/{slip.number}/{name}/"
    way(getattr(company, who), url, {"reason": "已电话说明", "version": slip.version})
    assert Event.objects.about(slip).get(event=name).reason == "已电话说明"


@pytest.mark.parametrize("way", [by_page, by_rest])
def test_promise_is_moved_at_the_start_only_after_a_dispute(company, at, way):
    said = {"promised_at": "2026-11-25T10:00"}
    slip = slip_in(State.PROMISED, company, at)
    answer = way(company.engineer, f"fault-slips/{slip.number}/start/", said | {"version": slip.version})
    assert (answer.status, answer.fields, fresh(slip).state) == (400, ["promised_at"], State.PROMISED)
    slip = slip_in(State.DISPUTED, company, at)
    way(company.engineer, f"fault-slips/{slip.number}/start/", said | {"version": slip.version})
    assert fresh(slip).promised_at == at + 7 * 24 * HOUR


def test_start_asks_for_a_promise_only_after_a_dispute(company, at):
    for state, hidden in ((State.PROMISED, True), (State.DISPUTED, False)):
        url = f"{slip_in(state, company, at).get_absolute_url()}start/"
        assert browser(company.engineer).get(url).context["form"]["promised_at"].is_hidden is hidden
