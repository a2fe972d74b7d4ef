"""Declarations that do not fit stop the start, each with a sentence that names the fault."""

import dataclasses

import pytest
from django import forms

from comms.base.actions import Action
from comms.base.checks import action_problems, events_without_action, table_problems
from comms.base.forms import PortalForm
from comms.base.states import MoveTable
from tests.comms.base import specimens
from tests.comms.base.specimens import TABLE, Specimen, State, send


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
    "stamp that names no field": ({"stamps": ["sent_on"]}, "send: stamps name sent_on, which is no field of Specimen"),
    "field that is none": ({"fields": ["titel"]}, "send: fields name titel, which is no field of Specimen"),
    "signature that is none": ({"signs": ["sender"]}, "send: signs name sender, which is no field of Specimen"),
    "permission nobody registers": (
        {"permission": "specimens.sent"},
        "send: no room registers the permission specimens.sent",
    ),
    "target that is no state": ({"target": "gone"}, "send: there is no state gone"),
    "source that is no state": ({"sources": ["gone"]}, "send: there is no state gone"),
}


def with_moves(monkeypatch, *moves):
    monkeypatch.setattr(Specimen, "TABLE", MoveTable(State, list(moves), initial=State.DRAFT))
    return table_problems(Specimen)


@pytest.mark.parametrize(("change", "sentence"), WRONG_MOVES.values(), ids=WRONG_MOVES)
def test_wrong_move_is_named(monkeypatch, change, sentence):
    move = dataclasses.replace(SEND, starts=(), **change)
    assert with_moves(monkeypatch, move) == [sentence]


def test_clock_of_a_model_without_terms_is_named(monkeypatch):
    assert with_moves(monkeypatch, SEND) == ["send: names clocks, but Specimen has no clock_terms()"]


def test_move_that_fits_is_quiet(monkeypatch):
    assert with_moves(monkeypatch, dataclasses.replace(SEND, starts=())) == []


WRONG_ACTIONS = {
    "operation without the field": (Action(send, Asking, permission="x.y"), ["no room registers the permission x.y"]),
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
        ["Unlimited.title: a text needs max_length", "Unlimited.rank: a number needs min_value and max_value"],
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
