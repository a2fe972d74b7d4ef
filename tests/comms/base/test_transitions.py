"""The one door: what moves an object, what is refused, in which order the rooms hear of it, and that a
refusal leaves nothing behind.
"""

import threading
from datetime import timedelta

import pytest
from django.db import transaction

from comms.audit.models import Event
from comms.base import transitions
from comms.base.errors import GuardFailed, IllegalMove, NotAllowed, Refused, StaleVersion
from comms.base.rights import allow
from comms.base.transitions import edit, locked, plain, record, register_effect, require, transition
from comms.base.versions import ANY
from tests.comms.base.specimens import TABLE, Specimen, State

pytestmark = pytest.mark.django_db


def stored(specimen):
    return Specimen.objects.filter(pk=specimen.pk).values().get()


@pytest.fixture
def heard(monkeypatch):
    """The changes that effects see, in order; the rooms' own effects are silent meanwhile."""
    seen = []
    monkeypatch.setattr(transitions, "_effects", [(50, seen.append)])
    return seen


# --- what a move does


def test_move_writes_state_fields_stamps_signature_and_version(make, company, at):
    draft = make()
    due = at + timedelta(days=1)
    sent = transition(draft, "send", by=company.clerk, at=at, title="New", due=due, version=ANY)
    assert (sent.state, sent.title, sent.due, sent.sent_at, sent.sent_by, sent.version) == (
        "sent",
        "New",
        due,
        at,
        company.clerk,
        2,
    )
    assert stored(draft) == stored(sent)


def test_move_is_recorded_with_both_states_and_its_data(make, company, at):
    sent = transition(
        make(), "send", by=company.clerk, at=at, title="New", reason="why", odd="kept", version=ANY
    )
    event = Event.objects.about(sent).get(event="send")
    assert (event.source_state, event.target_state, event.by, event.reason, event.recorded_at) == (
        "draft",
        "sent",
        company.clerk,
        "why",
        at,
    )
    assert event.data == {"title": "New", "odd": "kept", "old": {"title": "One"}}
    assert event.unit == company.MO01


def test_own_time_of_an_act_stamps_the_fields_and_stands_beside_the_recording(make, company, at):
    earlier = at - timedelta(hours=3)
    sent = transition(make(), "send", by=company.clerk, at=at, occurred_at=earlier, title="x", version=ANY)
    event = Event.objects.about(sent).get(event="send")
    assert (sent.sent_at, event.occurred_at, event.recorded_at) == (earlier, earlier, at)


def test_fields_not_named_by_the_table_are_not_written(make, company, at):
    sent = transition(
        make(), "send", by=company.clerk, at=at, title="x", answer="sneaked in", rank=9, version=ANY
    )
    assert (sent.answer, sent.rank) == ("", 0)


def test_system_may_do_what_nobody_else_may(make, company, at):
    sent = make(state="sent")
    with pytest.raises(NotAllowed):
        transition(sent, "expire", by=company.clerk, at=at, version=ANY)
    assert transition(sent, "expire", by=None, at=at, version=ANY).state == State.VOID


def test_move_without_sources_leads_from_everywhere(make, company, at):
    for state in State.values:
        assert transition(make(state=state), "void", by=company.clerk, at=at, version=ANY).state == State.VOID


# --- what is refused


@pytest.mark.parametrize("state", State.values)
@pytest.mark.parametrize("event", ["send", "finish", "expire", "void"])
def test_moves_exist_exactly_where_the_table_says(make, company, at, state, event):
    specimen = make(state=state, answer="yes")
    open_here = event in {move.event for move in TABLE.open_to(state)}
    try:
        transition(specimen, event, by=None, at=at, title="x", reason="y", version=ANY)
        assert open_here
    except IllegalMove:
        assert not open_here
        assert stored(specimen)["state"] == state


def test_illegal_move_names_what_this_person_may_do_instead(make, company, at):
    with pytest.raises(IllegalMove) as refusal:
        transition(make(), "finish", by=company.clerk, at=at, version=ANY)
    assert refusal.value.allowed == ["send", "void"]
    assert str(refusal.value) == "“Finish” is not possible while the state is “Draft”."
    with pytest.raises(IllegalMove) as refusal:
        transition(make(), "finish", by=company.colleague, at=at, version=ANY)
    assert refusal.value.allowed == ["void"]
    assert refusal.value.status == 409


def test_unknown_event_is_an_illegal_move(make, company, at):
    with pytest.raises(IllegalMove) as refusal:
        transition(make(), "explode", by=company.clerk, at=at, version=ANY)
    assert str(refusal.value) == "The act “explode” does not exist."


def test_post_that_does_not_allow_the_move_is_refused(make, company, at):
    with pytest.raises(NotAllowed) as refusal:
        transition(make(), "send", by=company.colleague, at=at, title="x", version=ANY)
    assert str(refusal.value) == "Your posts do not allow “Send” here."


@pytest.mark.parametrize("value", [None, "", [], ()])
def test_required_data_is_named_when_missing(make, company, at, value):
    with pytest.raises(Refused) as refusal:
        transition(make(), "send", by=company.clerk, at=at, title=value, version=ANY)
    assert refusal.value.errors == {"title": ["This is needed."]}


def test_required_reason_is_named_when_missing(make, company, at):
    with pytest.raises(Refused) as refusal:
        transition(make(state="sent", answer="yes"), "finish", by=company.clerk, at=at, version=ANY)
    assert list(refusal.value.errors) == ["reason"]


def test_guard_stops_the_move_with_its_sentence(make, company, at):
    sent = make(state="sent")
    with pytest.raises(GuardFailed) as refusal:
        transition(sent, "finish", by=company.clerk, at=at, reason="done", version=ANY)
    assert (str(refusal.value), refusal.value.errors, refusal.value.status) == (
        "Write the answer first.",
        {"answer": ["This is missing."]},
        409,
    )
    assert (
        transition(sent, "finish", by=company.clerk, at=at, reason="done", answer="here", version=ANY).state
        == State.DONE
    )


def test_stale_version_is_refused_before_anything_else_and_shows_the_present_row(make, company, at):
    draft = make()
    sent = transition(draft, "send", by=company.clerk, at=at, title="x", version=1)
    with pytest.raises(StaleVersion) as refusal:
        transition(draft, "send", by=company.clerk, at=at, title="y", version=1)
    assert (refusal.value.status, refusal.value.current.version, refusal.value.current.state) == (
        412,
        sent.version,
        "sent",
    )


@pytest.mark.parametrize("event,data", [("finish", {}), ("send", {"title": ""}), ("explode", {})])
def test_refused_move_leaves_no_trace(make, company, at, event, data):
    draft = make()
    before, events = stored(draft), Event.objects.count()
    with pytest.raises((IllegalMove, Refused)):
        transition(draft, event, by=company.clerk, at=at, version=ANY, **data)
    assert (stored(draft), Event.objects.count()) == (before, events)


# --- effects


def test_effects_learn_everything_about_the_change(make, company, at, heard):
    sent = transition(make(), "send", by=company.clerk, at=at, title="x", version=ANY)
    change = heard[-1]
    assert (change.obj, change.event, change.source, change.target, change.by, change.at) == (
        sent,
        "send",
        "draft",
        "sent",
        company.clerk,
        at,
    )
    assert (change.starts, change.meets, change.cancels, change.notice) == (("answer",), (), (), "sent")


def test_effects_run_in_their_order_after_the_row_is_written(make, company, at, monkeypatch):
    order = []
    monkeypatch.setattr(transitions, "_effects", [])
    register_effect(lambda change: order.append(("notices", stored(change.obj)["state"])), order=30)
    register_effect(lambda change: order.append(("audit", stored(change.obj)["state"])), order=10)
    register_effect(lambda change: order.append(("clocks", stored(change.obj)["state"])), order=20)
    draft = make()
    order.clear()
    transition(draft, "send", by=company.clerk, at=at, title="x", version=ANY)
    assert order == [("audit", "sent"), ("clocks", "sent"), ("notices", "sent")]


def test_effect_registered_twice_runs_once(monkeypatch):
    monkeypatch.setattr(transitions, "_effects", [])

    def effect(change):
        pass

    register_effect(effect)
    register_effect(effect)
    assert len(transitions._effects) == 1


def test_failing_effect_undoes_the_move_and_the_effects_before_it(make, company, at, monkeypatch):
    draft = make()
    before, events = stored(draft), Event.objects.count()

    def fail(change):
        raise RuntimeError("the clock room is down")

    monkeypatch.setattr(transitions, "_effects", [*transitions._effects, (99, fail)])
    with pytest.raises(RuntimeError):
        transition(draft, "send", by=company.clerk, at=at, title="x", version=ANY)
    assert (stored(draft), Event.objects.count()) == (before, events)


# --- ordinary changes


def test_edit_keeps_old_and_new_and_raises_the_version(make, company, at):
    draft = make()
    edited = edit(draft, by=company.clerk, at=at, version=1, title="Two", rank=0)
    event = Event.objects.about(draft).get(event="edited")
    assert (edited.title, edited.version) == ("Two", 2)
    assert event.data == {"old": {"title": "One"}, "new": {"title": "Two"}}


def test_edit_without_a_difference_does_nothing(make, company, at):
    draft = make()
    assert edit(draft, by=company.clerk, at=at, version=1, title="One").version == 1
    assert not Event.objects.about(draft).filter(event="edited").exists()


def test_edit_of_a_stale_version_is_refused_even_without_a_difference(make, company, at):
    draft = make(version=3)
    with pytest.raises(StaleVersion):
        edit(draft, by=company.clerk, at=at, version=2, title="One")


def test_edit_never_moves_a_state(make, company, at):
    with pytest.raises(TypeError):
        edit(make(), by=company.clerk, at=at, state="done", version=ANY)


def test_edit_works_on_the_lazy_person_of_a_request(company, at):
    from django.utils.functional import SimpleLazyObject

    lazy = SimpleLazyObject(lambda: company.clerk)
    assert edit(lazy, by=lazy, at=at, name="新名", version=ANY).name == "新名"


def test_record_tells_the_effects_without_touching_the_row(make, company, at, heard):
    draft = make()
    before = stored(draft)
    change = record(draft, "viewed", by=company.clerk, at=at, starts=("answer",), reason="r", page=2)
    assert heard[-1] is change
    assert (change.source, change.target, change.starts, change.data, change.occurred_at) == (
        "draft",
        "draft",
        ("answer",),
        {"page": 2},
        at,
    )
    assert stored(draft) == before


def test_allow_and_require_refuse_with_their_sentences(make, company):
    draft = make()
    allow(company.clerk, "specimens.send", draft)
    allow(None, "specimens.send", draft)
    with pytest.raises(NotAllowed):
        allow(company.colleague, "specimens.send", draft)
    require(True, "unheard")
    with pytest.raises(GuardFailed) as refusal:
        require(False, "heard", title="beside the title")
    assert (str(refusal.value), refusal.value.errors) == ("heard", {"title": ["beside the title"]})


def test_values_are_kept_as_json(make, company, at):
    draft = make()
    assert plain({"row": draft, "list": [draft, 1], "in": {"a": None}}) == {
        "row": draft.number,
        "list": [draft.number, 1],
        "in": {"a": None},
    }
    assert plain({"at": at, "day": at.date(), "odd": object}) == {
        "at": at.isoformat(),
        "day": at.date().isoformat(),
        "odd": str(object),
    }


# --- two at once


def test_two_moves_at_once_make_one_change(at_once, make, company, at):
    draft = make()
    results = at_once(
        lambda: transition(draft, "send", by=None, at=at, title="first", version=1),
        lambda: transition(draft, "send", by=None, at=at, title="second", version=1),
    )
    assert sorted(type(result).__name__ for result in results) == ["Specimen", "StaleVersion"]
    winner = next(result for result in results if isinstance(result, Specimen))
    assert stored(draft)["title"] == winner.title
    assert Event.objects.about(draft).filter(event="send").count() == 1


def test_row_stays_locked_until_the_transaction_ends(at_once, make, company, at):
    draft, inside, seen = make(), threading.Event(), []

    def slow():
        with transaction.atomic():
            row = locked(draft)
            inside.set()
            threading.Event().wait(0.3)
            row.title = "slow"
            row.save()

    def quick():
        inside.wait(5)
        seen.append(edit(draft, by=None, at=at, answer="quick", version=ANY).title)

    at_once(slow, quick)
    assert seen == ["slow"]
