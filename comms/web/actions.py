"""An act is declared once, as an Action, and served by page and REST alike: the operation, the form that
asks, the permission.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from comms.base.models import Stateful
from comms.base.rights import Person, Words, allow, is_registered, refusal
from comms.base.versions import Version
from comms.web.forms import AnyForm, ConfirmForm


@dataclass(frozen=True)
class Action:
    """One act: what it calls and what it asks.

    `operation` is called with the object (none for what makes a new one), the fields of `form` as keywords,
    `by`, `at`, and `version` when `versioned`. Acts of a transition table have their permission and label
    there; the others say them here, and `possible(obj)` says whether the object's condition lets them happen
    at all (it decides only what is offered).
    """

    operation: Callable[..., Any]
    form: type[AnyForm] = ConfirmForm
    permission: str = ""
    versioned: bool = True
    label: Words = ""
    tone: str = "primary"
    icon: str = ""
    possible: Callable[[Any], bool] = lambda obj: True


Actions = Mapping[str, Action]


def check_permission(action: Action, by: Person, obj: object = None, *, event: str = "") -> None:
    """Raise NotAllowed when the person may not do this, before anything else about the input is looked at.

    `event` names the act on the object's transition table, where there is one; an act that the present state
    does not know passes here and is refused by the operation, which says what is possible instead.
    """
    if event and isinstance(obj, Stateful) and obj.TABLE.knows(event):
        move = obj.TABLE.find(event, obj.state)
        if move is not None and (move.permission is None or not by.has_perm(move.permission, obj)):
            raise refusal(move.label)
    elif action.permission:
        allow(by, action.permission, obj)


def perform(
    action: Action,
    values: Mapping[str, object],
    *,
    by: Person,
    at: datetime,
    obj: object = None,
    version: Version | None = None,
) -> Any:
    """Call the operation with what the form gave; returns what it returns and raises what it raises."""
    known = dict(values) | {"by": by, "at": at}
    if action.versioned and version is not None:
        known["version"] = version
    if obj is None:
        return action.operation(**known)
    return action.operation(obj, **known)


def offered(actions: Actions, obj: object, user: Person) -> Iterator[tuple[str, Action]]:
    """The acts that this person may do with the object now, in the order in which they are declared."""
    moves: set[str] = set()
    if isinstance(obj, Stateful):
        moves = {move.event for move in obj.allowed(user)}
    for name, action in actions.items():
        if isinstance(obj, Stateful) and obj.TABLE.knows(name):
            if name in moves:
                yield name, action
        elif action.possible(obj) and (not action.permission or user.has_perm(action.permission, obj)):
            yield name, action


# Acts that objects of any room may have: name -> may this person do it with this object?
_common: dict[str, Callable[[Person, Any], bool]] = {}


def register_common_action(name: str, possible: Callable[[Person, Any], bool]) -> None:
    """Let a room add an act to what every object offers (attach); `possible(user, obj)`. Called from
    `AppConfig.ready`.
    """
    _common[name] = possible


def common_actions(obj: object, user: Person) -> list[str]:
    """The names of the common acts that this person may do with the object now."""
    return [name for name, possible in _common.items() if possible(user, obj)]


def problems(name: str, action: Action) -> list[str]:
    """What is wrong with a declaration that is no move of a table, in plain words; for the system check."""
    wrong = []
    if action.permission and not is_registered(action.permission):
        wrong.append(f"{name}: no room registers the permission {action.permission}")
    return wrong
