"""Checks of the declarations before anything runs: moves, actions, forms that do not fit stop the start."""

import inspect
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules

from django import forms
from django.apps import apps
from django.conf import settings
from django.core.checks import Error, register
from django.core.exceptions import FieldDoesNotExist, ImproperlyConfigured

from comms.base.models import Stateful
from comms.base.rights import is_registered
from comms.base.states import Move, MoveTable
from comms.web.actions import Action
from comms.web.forms import AnyForm
from comms.web.rows import RowsField


@register("portal")
def check_tables(app_configs: object, **options: object) -> list[Error]:
    """Every transition table against its model and the permissions that the rooms have registered."""
    return [
        Error(sentence, obj=model, id="portal.E001")
        for model in _stateful()
        for sentence in table_problems(model)
    ]


@register("portal")
def check_actions(app_configs: object, **options: object) -> list[Error]:
    """Every declared action against its operation, its form and its permission."""
    import_module(settings.ROOT_URLCONF)  # the rooms' REST types are known once their addresses are
    return [
        Error(sentence, obj=place, id="portal.E002")
        for place, action in declared_actions()
        for sentence in action_problems(action)
    ]


def _stateful() -> Iterator[type[Stateful]]:
    return (model for model in apps.get_models() if issubclass(model, Stateful))


def declared_actions() -> Iterator[tuple[str, Action]]:
    """Every action of every room's `actions.py`, or of the modules of its package `actions`, with the name
    under which it is found there.
    """
    for config in apps.get_app_configs():
        for module_name in _modules(f"{config.name}.actions"):
            for name, value in vars(import_module(module_name)).items():
                if isinstance(value, Action):
                    yield f"{module_name}.{name}", value
                elif isinstance(value, Mapping):
                    for key, one in value.items():
                        if isinstance(one, Action):
                            yield f"{module_name}.{name}[{key}]", one


def _modules(name: str) -> list[str]:
    """The module, or those of the package; none where the room declares nothing."""
    found = find_spec(name)
    if found is None:
        return []
    inside = found.submodule_search_locations
    return [f"{name}.{module.name}" for module in iter_modules(inside)] if inside else [name]


def events_without_action() -> list[str]:
    """Moves that a person may make and no room declares as an action: nobody could reach them."""
    known: dict[str, set[str]] = {}
    for place, _action in declared_actions():
        app, _dot, rest = place.partition(".actions.")
        known.setdefault(app, set()).add(rest.partition("[")[2].rstrip("]"))
    return [
        f"{model._meta.label}: {move.event}"
        for model in _stateful()
        for move in model.TABLE
        if move.permission is not None
        and move.event not in known.get(apps.get_app_config(model._meta.app_label).name, set())
    ]


def table_problems(model: type[Stateful]) -> list[str]:
    """What is wrong with the table of a model, one plain sentence per fault."""
    table = model.TABLE
    found = [sentence for move in table for sentence in _move_problems(model, table, move)]
    unknown = set(table.tones) - set(table.states.values)
    found += [f"tone of an unknown state {name}" for name in sorted(unknown)]
    return found + list(_waiting_problems(table))


REMEDY = "start one, or say in `rests` that it waits for nobody"


def _waiting_problems(table: MoveTable) -> Iterator[str]:
    """States that wait for somebody unseen, and words about states that need none."""
    running = table.running()
    for state in table.unseen():
        yield f"{state}: waits for somebody, but no clock always runs in it; {REMEDY}"
    for state, why in table.rests.items():
        if state not in table.states.values:
            yield f"rests name {state}, which is no state"
        elif not why.strip():
            yield f"{state}: say in words why it waits for nobody"
        elif clocks := running.get(state):
            yield f"{state}: rests, although the clock {min(clocks)} always runs in it"


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


def action_problems(action: Action) -> list[str]:
    """What is wrong with one declaration, one plain sentence per fault."""
    found = list(_field_problems(action.form))
    if action.permission and not is_registered(action.permission):
        found.append(f"no room registers the permission {action.permission}")
    taken = inspect.signature(action.operation).parameters
    takes_all = any(one.kind is one.VAR_KEYWORD for one in taken.values())
    own_values = action.form.values is not _plain_values()
    if not takes_all and not own_values:
        found += [
            f"the operation does not take {name}" for name in action.form.base_fields if name not in taken
        ]
    if action.versioned and "version" not in taken and not takes_all:
        found.append("the operation takes no version; say versioned=False when nothing can be overwritten")
    return found


def _plain_values() -> Callable[..., object]:
    from comms.web.forms import PortalFormMixin

    return PortalFormMixin.values


def _field_problems(form: type[AnyForm]) -> Iterator[str]:
    """Fields that REST cannot show, and numbers and texts without a limit."""
    from comms.rest.bodies import rest_field

    for name, field in form.base_fields.items():
        try:
            rest_field(field)
        except ImproperlyConfigured as unknown:
            yield f"{form.__name__}.{name}: {unknown}"
        if isinstance(field, RowsField):
            yield from _field_problems(field.row_form)
        if isinstance(field, forms.IntegerField) and (field.min_value is None or field.max_value is None):
            yield f"{form.__name__}.{name}: a number needs min_value and max_value"
        if type(field) is forms.CharField and field.max_length is None:
            yield f"{form.__name__}.{name}: a text needs max_length"
