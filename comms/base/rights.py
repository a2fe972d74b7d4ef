"""Permissions with words: a name, the predicate that decides, and the label from which the sentence of a
refusal is made.
"""

from collections.abc import Callable
from typing import Any, Protocol

import rules
from django.utils.translation import gettext as _

from comms.base.errors import NotAllowed
from comms.base.text import Words


class Person(Protocol):
    """Whoever acts: the signed-in user, as far as the ground floor knows users."""

    def has_perm(self, permission: str, obj: Any = None, /) -> bool:
        """Whether the posts of this person allow it."""
        ...


_labels: dict[str, Words] = {}


def grant(permission: str, predicate: Callable[..., bool], label: Words) -> None:
    """Register a permission such as "handovers.add_faultslip" with its predicate and its label ("File a
    slip").

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


def allow(by: Person | None, permission: str, obj: object = None) -> None:
    """Raise NotAllowed unless the person may; `by` None means the system. Every operation that is no move of
    a table calls it.
    """
    if by is not None and not by.has_perm(permission, obj):
        raise refusal(_labels.get(permission, permission))
