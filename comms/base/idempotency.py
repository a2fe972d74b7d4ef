"""The same create sent twice makes one object: the key and the first answer are kept in the database."""

import hashlib
import json
import re
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from comms.base.errors import DomainError, Refused
from comms.base.models import IdempotencyKey

FORM = re.compile(r"[\x21-\x7e]{1,120}")


class KeyReused(DomainError):
    """The key was used before with other content (422); `kept` is the row with what came of it."""

    status = 422
    title = _("This key was used before with other content. Send it with a new key to add it as a new entry.")

    def __init__(self, kept: IdempotencyKey) -> None:
        super().__init__()
        self.kept = kept


def fingerprint(body: object) -> str:
    """A stable digest of JSON-like content."""
    return hashlib.sha256(json.dumps(body, sort_keys=True, default=str).encode()).hexdigest()


def claim(*, scope: str, key: str, body: object, at: datetime) -> IdempotencyKey:
    """Take the key, or find it taken: `status` is 0 when the caller is the first. Call it inside the
    transaction of the create.

    Two requests at once queue on the unique row, so the second sees the first one's answer.
    Raises KeyReused, and Refused for a key that is no plain text of 1 to 120 characters.
    """
    if not FORM.fullmatch(key):
        raise Refused(
            errors={"Idempotency-Key": _("The key is plain text of 1 to 120 characters without spaces.")}
        )
    digest = fingerprint(body)
    row, _created = IdempotencyKey.objects.get_or_create(
        scope=scope[:160], key=key, defaults={"fingerprint": digest, "created_at": at}
    )
    if row.fingerprint != digest:
        raise KeyReused(row)
    return row


def keep(row: IdempotencyKey, *, status: int, answer: object) -> None:
    """Store the answer that every repetition will get."""
    row.status, row.answer = status, answer
    row.save(update_fields=["status", "answer"])
