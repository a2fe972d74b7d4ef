"""What links for passwords and the loss of second factors have in common: somebody asks for it about another
person's account, and a second person confirms or refuses.
"""

from datetime import datetime
from typing import TypeVar

from django.utils.translation import gettext as _

from comms.base.errors import GuardFailed, Refused
from comms.base.text import Words
from comms.base.transitions import record
from comms.organization.models import User
from comms.organization.models.requests import AccountRequest, AccountRequestQuerySet

R = TypeVar("R", bound=AccountRequest)


def the_waiting(rows: AccountRequestQuerySet[R], otherwise: Words) -> R:
    """The one that waits. Raises GuardFailed with the sentence for when there is none."""
    asked = rows.waiting().select_related("asked_by").first()
    if asked is None:
        raise GuardFailed(otherwise)
    return asked


def refuse(asked: AccountRequest, person: User, event: str, *, reason: str, by: User, at: datetime) -> None:
    """Say no to it, or take it back; `event` is also the kind of notice. In a transaction.

    Raises Refused without a reason.
    """
    if not reason.strip():
        raise Refused(errors={"reason": _("This is needed.")})
    asked.over_at = at
    asked.save()
    raise_version(person)
    known = str(asked.asked_by.uuid)
    record(person, event, by=by, at=at, reason=reason, notice=event, asked_by=known)


def raise_version(person: User) -> None:
    """Who saw the account before sees that something happened; notices tell each act by its version."""
    person.version += 1
    person.save(update_fields=["version"])
