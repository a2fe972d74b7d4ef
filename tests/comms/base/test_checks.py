"""Declarations that do not fit stop the start, each with a sentence that names the fault."""

import dataclasses

import pytest
from django import forms

from comms.base.states import MoveTable
from comms.rest.checks import action_problems, declared_actions, events_without_action, table_problems
from comms.web.actions import Action
from comms.web.forms import PortalForm
from tests.comms.base import specimens
from tests.comms.base.specimens import TABLE, Specimen, State, send
from tests.waiting import rooms_models


class Asking(PortalForm):
    title = forms.CharField(max_length=80)


class Unlimited(PortalForm):
    title = forms.CharField()
    rank = forms.IntegerField(max_value=5)


class Unknown(PortalForm):
    title = forms.Field()


def operation(specimen, *, title, by, at, version):
    """An operation as Action expects it."""


def blind(specimen, *, title, by, at):
    """An operation that takes no version."""


SEND = TABLE.first("send")
WRONG_MOVES = {
    "stamp that names no field": (
        {"stamps": ["sent_on"]},
        "send: stamps name sent_on, which is no field of Specimen",
    ),
    "field that is none": ({"fields": ["titel"]}, "send: fields name titel, which is no field of Specimen"),
    "signature that is none": (
        {"signs": ["sender"]},
        "send: signs name sender, which is no field of Specimen",
    ),
    "permission nobody registers": (
        {"permission": "specimens.sent"},
        "send: no room registers the permission specimens.sent",
    ),
    "target that is no state": ({"target": "gone"}, "send: there is no state gone"),
    "source that is no state": ({"sources": ["gone"]}, "send: there is no state gone"),
}


def with_moves(monkeypatch, *moves, rests=None, **terms):
    """What is wrong with the table of these moves; a draft rests unless something else is said."""
    rests = {State.DRAFT: "Nobody knows of it yet."} if rests is None else rests
    table = MoveTable(State, list(moves), initial=State.DRAFT, rests=rests, **terms)
    monkeypatch.setattr(Specimen, "TABLE", table)
    return table_problems(Specimen)


@pytest.mark.parametrize(("change", "sentence"), WRONG_MOVES.values(), ids=WRONG_MOVES)
def test_wrong_move_is_named(monkeypatch, change, sentence):
    move = dataclasses.replace(SEND, starts=(), **change)
    assert with_moves(monkeypatch, move) == [sentence]


def test_clock_of_a_model_without_terms_is_named(monkeypatch):
    assert with_moves(monkeypatch, SEND) == ["send: names clocks, but Specimen has no clock_terms()"]


def test_move_that_fits_is_quiet(monkeypatch):
    assert with_moves(monkeypatch, dataclasses.replace(SEND, starts=())) == []


WAITS = (
    "waits for somebody, but no clock always runs in it; "
    "start one, or say in `rests` that it waits for nobody"
)
RUNNING = dataclasses.replace(SEND, meets=(), starts=("answer",))
FINISH = TABLE.first("finish")


@pytest.fixture
def clocked(monkeypatch):
    """The specimens know what their clocks are."""
    monkeypatch.setattr(Specimen, "clock_terms", lambda self, name, change: None, raising=False)


def test_state_that_is_left_again_needs_a_clock_or_words(monkeypatch, clocked):
    assert with_moves(monkeypatch, RUNNING, FINISH, rests={}) == [f"draft: {WAITS}"]
    assert with_moves(monkeypatch, RUNNING, FINISH) == []
    assert with_moves(monkeypatch, RUNNING, FINISH, rests={}, opens=("send",)) == []
    unclocked = dataclasses.replace(RUNNING, starts=())
    assert with_moves(monkeypatch, unclocked, FINISH) == [f"sent: {WAITS}"]


def test_clock_that_one_of_two_ways_does_not_start_is_no_clock(monkeypatch, clocked):
    other = dataclasses.replace(RUNNING, event="import", starts=())
    assert with_moves(monkeypatch, RUNNING, other, FINISH) == [f"sent: {WAITS}"]


@pytest.mark.parametrize("ends", ["meets", "cancels"])
def test_clock_that_ends_while_the_state_stays_is_no_clock(monkeypatch, clocked, ends):
    changes = {"meets": (), "event": "note", "target": State.SENT} | {ends: ("answer",)}
    noted = dataclasses.replace(FINISH, **changes)
    assert with_moves(monkeypatch, RUNNING, noted, FINISH) == [f"sent: {WAITS}"]


def test_clock_that_runs_on_from_the_state_before_counts(monkeypatch, clocked):
    begun = dataclasses.replace(FINISH, event="begin", target=State.DONE, meets=())
    voided = dataclasses.replace(FINISH, event="void", sources=[State.DONE], target=State.VOID)
    assert with_moves(monkeypatch, RUNNING, begun, voided) == []


WRONG_RESTS = {
    "no state": ({State.DRAFT: "x", "gone": "y"}, "rests name gone, which is no state"),
    "no words": ({State.DRAFT: " "}, "draft: say in words why it waits for nobody"),
    "contradiction": (
        {State.DRAFT: "x", State.SENT: "Nobody."},
        "sent: rests, although the clock answer always runs in it",
    ),
}


@pytest.mark.parametrize(("rests", "sentence"), WRONG_RESTS.values(), ids=WRONG_RESTS)
def test_words_about_a_rest_that_do_not_fit_are_named(monkeypatch, clocked, rests, sentence):
    assert with_moves(monkeypatch, RUNNING, FINISH, rests=rests) == [sentence]


def test_table_of_the_specimens_is_refused_as_it_stands():
    assert f"draft: {WAITS}" in table_problems(Specimen)


@pytest.mark.parametrize("model", rooms_models(), ids=lambda model: model._meta.label)
def test_tables_of_the_rooms_fit(model):
    assert table_problems(model) == []


def test_declared_actions_of_the_rooms_fit():
    declared = list(declared_actions())
    assert len(declared) > 80
    assert {place: action_problems(action) for place, action in declared if action_problems(action)} == {}


WRONG_ACTIONS = {
    "operation without the field": (
        Action(send, Asking, permission="x.y"),
        ["no room registers the permission x.y"],
    ),
    "operation that does not take the field": (
        Action(lambda specimen, *, by, at, version: None, Asking),
        ["the operation does not take title"],
    ),
    "operation without version": (
        Action(blind, Asking),
        ["the operation takes no version; say versioned=False when nothing can be overwritten"],
    ),
    "limits": (
        Action(lambda specimen, *, title, rank, by, at, version: None, Unlimited),
        [
            "Unlimited.title: a text needs max_length",
            "Unlimited.rank: a number needs min_value and max_value",
        ],
    ),
    "unknown type": (
        Action(operation, Unknown),
        ["Unknown.title: Field has no REST type: register one with register_rest_type()."],
    ),
}


@pytest.mark.parametrize(("action", "sentences"), WRONG_ACTIONS.values(), ids=WRONG_ACTIONS)
def test_wrong_action_is_named(action, sentences):
    assert action_problems(action) == sentences


def test_action_that_fits_is_quiet():
    assert action_problems(Action(operation, Asking)) == []
    assert [action_problems(action) for action in specimens.ACTIONS.values()] == [[], [], []]


def test_every_move_that_people_make_is_declared():
    assert events_without_action() == []
