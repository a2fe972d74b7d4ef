"""API tokens: made and revoked by their owner; only a digest is kept."""

from datetime import datetime
from typing import cast

from django.conf import settings
from django.utils.translation import gettext as _
from knox.models import AuthToken

from comms.base.errors import GuardFailed, Refused
from comms.base.rights import allow
from comms.base.transactions import one_transaction
from comms.base.transitions import locked, record
from comms.base.versions import ANY
from comms.organization.models import User

# How many characters of a token name it in lists; the rest is the secret
SHOWN = 8


@one_transaction()
def make_token(person: User, *, by: User, at: datetime) -> tuple[AuthToken, str]:
    """(row, token): the token itself is seen this once. Raises NotAllowed, GuardFailed for one too many."""
    by = allow(by, "organization.keep_tokens", person)
    locked(person, ANY)
    person.auth_token_set.filter(expiry__lte=at).delete()
    most = cast(int, settings.REST_KNOX["TOKEN_LIMIT_PER_USER"])
    if person.auth_token_set.count() >= most:
        raise GuardFailed(_("You have %(number)s tokens already. Revoke one first.") % {"number": most})
    row, token = AuthToken.objects.create(user=person)
    record(person, "token_made", by=by, at=at, token=row.token_key[:SHOWN])
    return row, token


@one_transaction()
def revoke_token(person: User, key: str, *, by: User, at: datetime) -> None:
    """Make one of a person's tokens worthless. Raises NotAllowed, Refused when there is no such token."""
    by = allow(by, "organization.keep_tokens", person)
    found = [row for row in person.auth_token_set.all() if row.token_key[:SHOWN] == key]
    if not found:
        raise Refused(errors={"token": _("There is no such token.")})
    for row in found:
        row.delete()
    record(person, "token_revoked", by=by, at=at, token=key)
