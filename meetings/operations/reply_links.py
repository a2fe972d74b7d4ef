"""The link in an invitation by which one replies without signing in. Nothing of it is kept: it is made while
the mail is written, and signed with the portal's key.
"""

from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.urls import reverse

SALT = "meetings.reply"


@dataclass(frozen=True)
class Said:
    """For which line of the list, and for which time of the meeting, a link was made."""

    participant: UUID
    sequence: int


def reply_token(participant: UUID | str, sequence: int) -> str:
    """The secret of a link, about 110 letters; it holds until the meeting moves or begins."""
    return signing.dumps([UUID(str(participant)).hex, sequence], salt=SALT)


def read_token(token: str) -> Said | None:
    """What a link says; None for one that this portal did not make."""
    try:
        participant, sequence = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    return Said(UUID(participant), int(sequence))


def reply_address(participant: UUID | str, sequence: int) -> str:
    """The whole address that the mail carries."""
    return settings.PORTAL_URL + reverse("meetings:reply_by_link", args=[reply_token(participant, sequence)])
