"""Where each declared action can be done: its pages and its REST addresses, found in the address tables, not
listed by hand.
"""

from dataclasses import dataclass, field
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

from comms.rest.checks import declared_actions
from comms.web.actions import Action


@dataclass(frozen=True)
class Place:
    """One address at which an action is done: the view, the name of its address, the HTTP method, the act's
    name there.
    """

    view: Any
    name: str
    method: str
    act: str = ""


@dataclass
class Declared:
    """An action with its name in the room's `actions.py`, its pages and its REST addresses."""

    name: str
    action: Action
    pages: list[Place] = field(default_factory=list)
    rest: list[Place] = field(default_factory=list)


def patterns(resolver=None, namespace=""):
    """(name with namespace, pattern) of every address of the portal."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            yield from patterns(
                pattern, f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            )
        elif isinstance(pattern, URLPattern) and pattern.name:
            yield f"{namespace}{pattern.name}", pattern


def places():
    """(action, channel, place) for everything that a page or a viewset declares."""
    for name, pattern in patterns():
        page = getattr(pattern.callback, "view_class", None)
        viewset = getattr(pattern.callback, "cls", None)
        if page is not None:
            one = getattr(page, "action", None)
            if isinstance(one, Action):
                yield one, "pages", Place(page, name, "post")
            for act, action in getattr(page, "object_actions", {}).items():
                if "action" in pattern.pattern.converters:
                    yield action, "pages", Place(page, name, "post", act)
        elif viewset is not None:
            yield from _rest_places(viewset, name, getattr(pattern.callback, "actions", {}))


def _rest_places(viewset, name, methods):
    for method, handler in methods.items():
        if handler == "create" and getattr(viewset, "create_action", None):
            yield viewset.create_action, "rest", Place(viewset, name, method)
        elif handler == "partial_update" and getattr(viewset, "change_action", None):
            yield viewset.change_action, "rest", Place(viewset, name, method)
        elif handler == "destroy" and getattr(viewset, "remove_action", None):
            yield viewset.remove_action, "rest", Place(viewset, name, method)
        elif handler.startswith("act_"):
            for act, action in getattr(viewset, "object_actions", {}).items():
                if handler == f"act_{act.replace('-', '_')}":
                    yield action, "rest", Place(viewset, name, method, act)


def declared():
    """Every action of the rooms with its pages and its REST addresses."""
    known: dict[int, Declared] = {}
    for name, action in declared_actions():
        known.setdefault(id(action), Declared(name, action))
    for action, channel, place in places():
        if id(action) in known and place not in getattr(known[id(action)], channel):
            getattr(known[id(action)], channel).append(place)
    return list(known.values())
