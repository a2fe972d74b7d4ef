"""Each act is the same on its page and over REST: who may, what is too much, which version was seen."""

from datetime import timedelta

import pytest
import time_machine
from django.forms import CharField, ChoiceField, Field, IntegerField, ModelChoiceField
from django.urls import reverse

from comms.base.clock import local
from comms.base.rights import is_registered
from comms.web.actions import Action
from meetings import forms, operations
from meetings.actions import meetings as acts_on_meetings
from meetings.actions import papers as acts_on_papers
from meetings.actions.meetings import MEETING_ACTIONS
from meetings.actions.papers import RESOLUTION_ACTIONS
from meetings.models import (
    ActionStep,
    AgendaItem,
    Meeting,
    MeetingSeries,
    Minutes,
    Participant,
    Resolution,
    SignIn,
)
from tests.base import api, browser, form_errors, problem
from tests.factories.meetings import HOUR, adopted, submitted

pytestmark = pytest.mark.django_db
ROOT = "/api/v1"
DAY = timedelta(days=1)


def url(name, *args):
    return reverse(f"meetings:{name}", args=args)


@pytest.fixture
def now(at):
    """`now(moment)`: what pages and REST take for now; the moment of the tests until then."""
    with time_machine.travel(at, tick=False) as clock:
        yield clock.move_to


def on_page(person, address, typed):
    """A form sent by a person: status and errors by field."""
    answer = browser(person).post(address, typed)
    refused = answer.status_code >= 400 and answer.status_code != 404
    return answer.status_code, form_errors(answer) if refused else {}


def by_rest(person, path, body, method="post", version=None):
    """The same over REST."""
    headers = {} if version is None else {"if-match": f'"{version}"'}
    answer = getattr(api(person), method)(f"{ROOT}/{path}", body, format="json", headers=headers)
    refused = answer.status_code >= 400
    return answer.status_code, problem(answer, answer.status_code).get("errors", {}) if refused else {}


# The declarations


def declared():
    """Every action of the room, by its name there."""
    for name, value in [*vars(acts_on_meetings).items(), *vars(acts_on_papers).items()]:
        if isinstance(value, Action):
            yield name, value
        elif name.endswith("_ACTIONS"):
            yield from ((f"{name}.{event}", action) for event, action in value.items())


ALL = dict(declared())
COLUMNS = {
    forms.SeriesForm: MeetingSeries,
    forms.SeriesChangeForm: MeetingSeries,
    forms.MeetingForm: Meeting,
    forms.MeetingChangeForm: Meeting,
    forms.RescheduleForm: Meeting,
    forms.ItemForm: AgendaItem,
    forms.ItemChangeForm: AgendaItem,
    forms.OutcomeForm: AgendaItem,
    forms.ParticipantForm: Participant,
    forms.SignInCorrectionForm: SignIn,
    forms.MinutesForm: Minutes,
    forms.ResolutionForm: Resolution,
    forms.ResolutionChangeForm: Resolution,
    forms.ResultForm: Resolution,
    forms.StepForm: ActionStep,
}


def texts(form):
    """The fields of a form into which people write."""
    chosen = (ChoiceField, ModelChoiceField)
    return {
        name: field
        for name, field in form.base_fields.items()
        if isinstance(field, CharField) and not isinstance(field, chosen)
    }


FORMS = sorted({action.form for action in ALL.values()} | {forms.StepForm}, key=lambda form: form.__name__)


@pytest.mark.parametrize("form", FORMS)
def test_every_text_and_number_has_limits(form):
    assert [name for name, field in texts(form).items() if not field.max_length] == []
    numbers = {name: field for name, field in form.base_fields.items() if type(field) is IntegerField}
    assert [name for name, field in numbers.items() if None in (field.min_value, field.max_value)] == []


@pytest.mark.parametrize("form", COLUMNS)
def test_no_text_is_longer_than_its_column(form):
    columns = {column.name: column.max_length for column in COLUMNS[form]._meta.concrete_fields}
    longer = {
        name for name, field in texts(form).items() if name in columns and field.max_length > columns[name]
    }
    assert longer == set()


@pytest.mark.parametrize("name", ALL)
def test_every_permission_is_granted_with_words(name):
    assert ALL[name].permission == "" or is_registered(ALL[name].permission)


@pytest.mark.parametrize("name", ALL)
def test_fields_are_never_added_by_an_object(name):
    form = ALL[name].form
    assert all(isinstance(field, Field) for field in form.base_fields.values())
    assert set(form().fields) == set(form.base_fields)


# Who may


def wall(moment):
    """A moment as the browser's picker sends it."""
    return f"{local(moment):%Y-%m-%dT%H:%M}"


def a_meeting(at, **said):
    """What a page sends to call a meeting of Engineering, and the same for REST."""
    told = {"kind": "department", "unit": "EN", "title": "例会", "location": "", "extended_reason": ""} | said
    times = {"starts_at": at + DAY, "ends_at": at + DAY + HOUR}
    typed = told | {name: wall(moment) for name, moment in times.items()}
    return typed, told | {name: moment.isoformat() for name, moment in times.items()}


A_SERIES = {
    "kind": "president_office",
    "code": "po",
    "title": "总裁办公会",
    "rule_kind": "month_first_workdays",
    "start_time": "09:00",
    "duration_minutes": 120,
}


def test_a_clerk_calls_no_meeting_and_sets_up_no_series(company, now, at):
    """The same 403 on both channels, also with a body that has other faults."""
    typed, body = a_meeting(at, unit="MO02", title="")
    mine = A_SERIES | {"minute_taker": str(company.outsider.uuid), "code": "no slug"}
    assert on_page(company.outsider, url("meeting_create"), typed)[0] == 403
    assert by_rest(company.outsider, "meetings/", body)[0] == 403
    assert on_page(company.outsider, url("series_create"), mine)[0] == 403
    assert by_rest(company.outsider, "meeting-series/", mine)[0] == 403
    assert not Meeting.objects.exists()
    assert not MeetingSeries.objects.exists()


def test_a_meeting_of_another_department_is_not_called(company, now, at):
    typed, body = a_meeting(at)
    for status in (on_page(company.hr, url("meeting_create"), typed), by_rest(company.hr, "meetings/", body)):
        assert status[0] == 403


def test_a_participant_prepares_and_records_nothing(running, company, now):
    """Somebody who reads the papers is told 403 below the meeting, on both channels."""
    now(running.starts_at + HOUR / 2)
    number = running.number
    item = {"title": "年度预算", "type": "topic"}
    people = {"users": [str(company.security.uuid)], "role": "member", "required": True}
    resolved = {"text": "更换电梯", "owner": str(company.engineering.uuid)}
    pages = [("item_create", item), ("participant_add", people), ("resolution_create", resolved)]
    assert {on_page(company.vice, url(name, number), typed)[0] for name, typed in pages} == {403}
    paths = [
        (f"meetings/{number}/agenda-items/", item),
        (f"meetings/{number}/participants/", people),
        ("resolutions/", resolved | {"meeting": number}),
    ]
    assert {by_rest(company.vice, path, body)[0] for path, body in paths} == {403}
    assert {on_page(company.quality, url(name, number), typed)[0] for name, typed in pages} == {404}
    assert {by_rest(company.quality, path, body)[0] for path, body in paths[:2]} == {404}


def test_the_status_of_a_meeting_is_no_right_to_move_it(issued, company, now):
    """Who sees how a meeting stands gets 403 for its acts on both channels, who does not see it 404."""
    for act, said in (("cancel", {"reason": "x"}), ("reply", {"rsvp": "accepted"}), ("start", {})):
        page = {**said, "version": issued.version}
        for person, status in ((company.quality, 403), (company.security, 404)):
            assert browser(person).post(url("meeting_action", issued.number, act), page).status_code == status
            assert (
                by_rest(person, f"meetings/{issued.number}/{act}/", said, version=issued.version)[0] == status
            )
    typed = {"title": "x", "chair": company.president.uuid, "version": issued.version}
    assert on_page(company.quality, url("meeting_edit", issued.number), typed)[0] == 403
    assert by_rest(company.quality, f"meetings/{issued.number}/", {"title": "x"}, "patch", 1)[0] == 403


# What is too much


@pytest.mark.parametrize(
    "act, characters", [("cancel", 401), ("reschedule", 401), ("record-held", 401), ("start", 401)]
)
def test_a_reason_that_is_too_long_for_a_meeting_is_refused_at_its_field(
    issued, company, now, act, characters
):
    now(issued.starts_at + DAY)
    moments = {"starts_at": 9, "actual_start": 0, "actual_end": 1}
    times = {name: issued.starts_at + hours * HOUR for name, hours in moments.items()}
    wanted = set(MEETING_ACTIONS[act].form.base_fields) & set(times)
    long = {"reason": "x" * characters}
    typed = {name: wall(times[name]) for name in wanted} | long | {"version": issued.version}
    body = {name: times[name].isoformat() for name in wanted} | long
    status, errors = on_page(company.hr, url("meeting_action", issued.number, act), typed)
    assert (status, set(errors)) == (400, {"reason"})
    status, errors = by_rest(company.hr, f"meetings/{issued.number}/{act}/", body, version=issued.version)
    assert (status, set(errors)) == (400, {"reason"})


def test_a_reason_that_is_too_long_for_minutes_is_refused_at_its_field(over, company, now):
    minutes = submitted(over, company)
    now(over.actual_end + 2 * HOUR)
    long = {"reason": "x" * 1001}
    address = url("minutes_action", minutes.number, "return")
    status, errors = on_page(company.president, address, long | {"version": minutes.version})
    assert (status, set(errors)) == (400, {"reason"})
    path = f"minutes/{minutes.number}/return/"
    status, errors = by_rest(company.president, path, long, version=minutes.version)
    assert (status, set(errors)) == (400, {"reason"})


@pytest.mark.parametrize("act, name", [("drop", "reason"), ("report-done", "result")])
def test_words_that_are_too_long_for_a_resolution_are_refused_at_their_field(
    running, company, now, act, name
):
    now(running.starts_at + HOUR)
    one = adopted(running, company, owner=company.president)
    if act == "report-done":
        one = operations.submit_plan(
            one, steps=[{"text": "x"}], by=company.president, at=one.adopted_at, version=1
        )
        one = operations.accept_plan(one, by=company.hr, at=one.adopted_at, version=2)
    long = {name: "x" * (RESOLUTION_ACTIONS[act].form.base_fields[name].max_length + 1)}
    address = url("resolution_action", one.number, act)
    status, errors = on_page(company.president, address, long | {"version": one.version})
    assert (status, set(errors)) == (400, {name})
    path = f"resolutions/{one.number}/{act}/"
    status, errors = by_rest(company.president, path, long, version=one.version)
    assert (status, set(errors)) == (400, {name})


@pytest.mark.parametrize("name", texts(forms.MeetingForm))
def test_a_text_that_is_too_long_for_a_new_meeting_is_refused_at_its_field(company, now, at, name):
    typed, body = a_meeting(at, **{name: "x" * (forms.MeetingForm.base_fields[name].max_length + 1)})
    status, errors = on_page(company.engineering, url("meeting_create"), typed)
    assert (status, set(errors)) == (400, {name})
    status, errors = by_rest(company.engineering, "meetings/", body)
    assert (status, set(errors)) == (400, {name})


@pytest.mark.parametrize("name", [*texts(forms.SeriesForm), "duration_minutes"])
def test_too_much_for_a_new_series_is_refused_at_its_field(company, now, name):
    field = forms.SeriesForm.base_fields[name]
    beyond = field.max_value + 1 if name == "duration_minutes" else "x" * (field.max_length + 1)
    said = A_SERIES | {name: beyond}
    status, errors = on_page(company.hr, url("series_create"), said)
    assert (status, set(errors)) == (400, {name})
    status, errors = by_rest(company.hr, "meeting-series/", said)
    assert (status, set(errors)) == (400, {name})


@pytest.mark.parametrize("name", [*texts(forms.ItemForm), "planned_minutes"])
def test_too_much_for_a_new_item_is_refused_at_its_field(meeting, company, now, name):
    field = forms.ItemForm.base_fields[name]
    beyond = field.max_value + 1 if name == "planned_minutes" else "x" * (field.max_length + 1)
    said = {"title": "年度预算", "type": "topic"} | {name: beyond}
    status, errors = on_page(company.hr, url("item_create", meeting.number), said)
    assert (status, set(errors)) == (400, {name})
    status, errors = by_rest(company.hr, f"meetings/{meeting.number}/agenda-items/", said)
    assert (status, set(errors)) == (400, {name})


def test_a_plan_has_at_most_so_many_steps(running, company, now):
    now(running.starts_at + HOUR)
    one, many = adopted(running, company), 51
    typed = {f"steps-{number}-text": "x" for number in range(many)} | {"version": one.version}
    status, errors = on_page(company.engineering, url("resolution_action", one.number, "submit-plan"), typed)
    assert (status, set(errors)) == (400, {"steps"})
    path, body = f"resolutions/{one.number}/submit-plan/", {"steps": [{"text": "x"}] * many}
    status, errors = by_rest(company.engineering, path, body, version=one.version)
    assert (status, set(errors)) == (400, {"steps"})


# Which version


def test_a_change_that_does_not_say_its_version_changes_nothing(issued, company, now, at):
    """428 on the page as over REST; a version of before is 412."""
    item, part = issued.agenda_items.first(), issued.participants.get(user=company.vice)
    series = issued.series
    typed = {
        url("meeting_edit", issued.number): {"title": "x", "chair": company.president.uuid},
        url("meeting_action", issued.number, "cancel"): {"reason": "x"},
        url("item_edit", item.uuid): {"title": "x", "type": "topic"},
        url("item_action", item.uuid, "move"): {"position": "2"},
        url("item_action", item.uuid, "remove"): {},
        url("participant_remove", part.uuid): {},
        url("series_edit", series.code): A_SERIES | {"unit": "AH", "title": "x", "audience": "groups"},
        url("series_action", series.code, "pause"): {"reason": "x"},
    }
    client = browser(company.hr)
    assert {
        address: client.post(address, said).status_code for address, said in typed.items()
    } == dict.fromkeys(typed, 428)
    stale = {
        address: client.post(address, said | {"version": 99}).status_code for address, said in typed.items()
    }
    assert stale == dict.fromkeys(typed, 412)
    issued.refresh_from_db()
    assert (issued.title, issued.state, series.title) == ("总裁办公会", "agenda_issued", "总裁办公会")
    assert issued.agenda_items.count() == 2


def test_a_minutes_page_that_lost_its_version_keeps_what_was_typed(over, company, now):
    now(over.actual_end + HOUR)
    typed = {"body": "讨论了预算。", "output": "resolution"}
    answer = browser(company.hr).post(url("minutes_edit", over.minutes.number), typed)
    assert answer.status_code == 428
    assert "讨论了预算。" in answer.content.decode()
    assert "讨论了预算。" not in Minutes.objects.get(pk=over.minutes.pk).body
