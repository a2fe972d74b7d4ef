"""Permissions with words: a name, the predicate that decides, and the label from which the sentence of a
refusal is made.
"""

from collections.abc import Callable
from typing import Any, Protocol, TypeVar

import rules
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from comms.base.errors import NotAllowed
from comms.base.text import Words


class Person(Protocol):
    """Whoever acts: the signed-in user, as far as the ground floor knows users."""

    def has_perm(self, permission: str, obj: Any = None, /) -> bool:
        """Whether the posts of this person allow it."""
        ...


Actor = TypeVar("Actor", bound=Person | None)


_labels: dict[str, Words] = {}


def in_place_of(name: str, absent: str) -> str:
    """A person and the absent one for whom they acted, as pages, papers and mails say it: 「甲 代 乙」."""
    return pgettext("acting", "%(name)s for %(absent)s") % {"name": name, "absent": absent}


def signed_for(by: Any, *names: str) -> dict[str, str]:
    """{field: name of the absent person} for fields that somebody signs who acts for another; else empty."""
    absent = getattr(by, "acting_for", None)
    if absent is None:
        return {}
    return dict.fromkeys(names, absent.name)


def grant(permission: str, predicate: Callable[..., bool], label: Words) -> None:
    """Register a permission ("handovers.add_faultslip"), its predicate and its label ("File a slip").

    Raises KeyError when the name is registered already.
    """
    rules.add_perm(permission, predicate)
    _labels[permission] = label


def is_registered(permission: str) -> bool:
    """Whether some room has registered this permission; a name with a spelling mistake is not."""
    return permission in _labels


def refusal(label: Words) -> NotAllowed:
    """The refusal of an act that the person's posts do not allow."""
    return NotAllowed(_("Your posts do not allow “%(act)s” here.") % {"act": label})


def allow(by: Actor, permission: str, obj: object = None) -> Actor:
    """The person who acts, or whoever they act for while somebody is away; None is the system.

    Every operation that is no move of a table begins with `by = allow(by, …)`, so that what it writes says
    「A for B」 where it was B's right. Raises NotAllowed unless the person may.
    """
    return actor(by, permission, _labels.get(permission, permission), obj)


def actor(by: Actor, permission: str | None, label: Words, obj: object = None) -> Actor:
    """The same for a move, which knows its label; without a permission it is the system's alone."""
    if by is None:
        return by
    if permission is None or not by.has_perm(permission, obj):
        raise refusal(label)
    as_actor = getattr(by, "as_actor", None)  # somebody who is not signed in acts for nobody
    if as_actor is None:
        return by
    return as_actor(permission, obj)
