"""Checks of the declarations before anything runs: tables of moves, actions, forms and notices that do not fit stop the start."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.core.checks import Error, register
from django.core.exceptions import FieldDoesNotExist

from comms.base.models import Stateful
from comms.base.rights import is_registered
from comms.base.states import Move, MoveTable


@register("portal", deploy=True)
def check_tables(app_configs: Any, **options: Any) -> list[Error]:
    """Every transition table against its model and the permissions that the rooms have registered."""
    return [Error(sentence, obj=model, id="portal.E001") for model in _stateful() for sentence in table_problems(model)]


def _stateful() -> Iterator[type[Stateful]]:
    return (model for model in apps.get_models() if issubclass(model, Stateful))


def table_problems(model: type[Stateful]) -> list[str]:
    """What is wrong with the table of a model, one plain sentence per fault."""
    table = model.TABLE
    found = [sentence for move in table for sentence in _move_problems(model, table, move)]
    unknown = set(table.tones) - set(table.states.values)
    return found + [f"tone of an unknown state {name}" for name in sorted(unknown)]


def _move_problems(model: type[Stateful], table: MoveTable, move: Move) -> Iterator[str]:
    states = set(table.states.values)
    for name in (*move.sources, move.target):
        if name not in states:
            yield f"{move.event}: there is no state {name}"
    for kind in ("fields", "stamps", "signs"):
        for name in getattr(move, kind):
            if not _has_field(model, name):
                yield f"{move.event}: {kind} name {name}, which is no field of {model.__name__}"
    if move.permission is not None and not is_registered(move.permission):
        yield f"{move.event}: no room registers the permission {move.permission}"
    if (move.starts or move.meets or move.cancels) and not hasattr(model, "clock_terms"):
        yield f"{move.event}: names clocks, but {model.__name__} has no clock_terms()"


def _has_field(model: type[Stateful], name: str) -> bool:
    try:
        return bool(model._meta.get_field(name).concrete)
    except FieldDoesNotExist:
        return False
