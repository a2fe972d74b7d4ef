"""Mail that arrives: kept first, each Message-ID once, and then shown to the rooms. What no room takes waits
for a person; what machines wrote is set aside. Nothing here is ever answered, so no loop can begin.
"""

import logging
from datetime import datetime
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, OperationalError, transaction
from django.db.models import Model
from django.utils import translation
from django.utils.translation import gettext as _

from comms.audit.queries import visible_rows
from comms.base.errors import DomainError, GuardFailed
from comms.base.numbering import next_number
from comms.base.rights import allow
from comms.base.text import folded
from comms.base.transactions import one_transaction
from comms.base.transitions import locked, record, transition
from comms.base.versions import ANY, Version
from comms.notifications.models import IncomingMail, Outbox, RawMail
from comms.notifications.operations.takers import ForPerson, Taken, takers
from comms.notifications.queries import mail_keepers
from comms.notifications.rules.incoming import Bounce, ReadMail, read_mail
from comms.notifications.states import IncomingKind, IncomingReason, IncomingState
from comms.organization.models import User
from comms.organization.queries import head_of

logger = logging.getLogger(__name__)
UNSORTED_AT_ONCE = 200
REASON_LENGTH = 400
Said = dict[str, Any]
NOTHING: Said = {"closed": False, "subject": ""}


def receive(raw: bytes, *, at: datetime, size: int | None = None) -> IncomingMail:
    """Keep a mail and show it to the rooms; the same Message-ID again is the row that is there already.

    `size` is the size of the whole where `raw` is only its beginning (it was too large). When this returns
    the mail is kept; what breaks while the rooms look at it is logged, and the sweep goes on with it. Raises
    whatever the database raises when the mail cannot be kept.
    """
    row = keep(raw, at=at, size=size)
    sort_safely(row, at=at)
    return IncomingMail.objects.get(pk=row.pk)


@one_transaction()
def keep(raw: bytes, *, at: datetime, size: int | None = None) -> IncomingMail:
    """Write a mail down as it came, once for each Message-ID; return the row."""
    read = read_mail(raw, at=at)
    known = IncomingMail.objects.filter(message_id=read.message_id).first()
    if known is not None:
        return known
    original = _original(read)
    whole = len(raw) if size is None else size
    try:
        with transaction.atomic():
            row = IncomingMail.objects.create(
                number=next_number("IM", at),
                message_id=read.message_id,
                sender=folded(read.sender),
                sender_name=read.sender_name,
                recipients=read.recipients,
                sent_at=read.sent_at,
                received_at=at,
                created_at=at,
                size=whole,
                oversized=whole > settings.MAIL_MAX_BYTES,
                kind=_kind(read),
                answers=original,
            )
    except IntegrityError:  # another process took the same mail in this very moment
        return IncomingMail.objects.get(message_id=read.message_id)
    if not row.oversized:
        RawMail.objects.create(mail=row, content=raw)
    record(row, "created", by=None, at=at)
    if read.bounce and original is not None:
        _note_bounce(original, read.bounce, at)
    return row


def _original(read: ReadMail) -> Outbox | None:
    """The message of ours that a mail answers or gives back."""
    named = [*(read.bounce.message_ids if read.bounce else ()), *read.answers]
    return Outbox.objects.filter(message_id__in=named).order_by("-id").first()


def _kind(read: ReadMail) -> IncomingKind:
    """A bounce, our own, an automatic one, or an ordinary one."""
    if read.bounce:
        return IncomingKind.BOUNCE
    if folded(read.sender) in _own_addresses() or Outbox.objects.filter(message_id=read.message_id).exists():
        return IncomingKind.OWN
    if read.automatic:
        return IncomingKind.AUTO_REPLY
    return IncomingKind.ORDINARY


def _own_addresses() -> set[str]:
    own = (parseaddr(settings.DEFAULT_FROM_EMAIL)[1], settings.MAILBOX_ADDRESS)
    return {folded(address) for address in own if address}


def _note_bounce(message: Outbox, bounce: Bounce, at: datetime) -> None:
    """Say on our message that it came back, once; a mere delay says nothing, for it may still arrive."""
    waiting = Outbox.objects.filter(pk=message.pk, bounced_at=None)
    if bounce.final and waiting.update(bounced_at=at, bounce_reason=bounce.reason):
        record(message, "bounced", by=None, at=at, reason=bounce.reason)


# Sorting


def sort_unsorted(at: datetime) -> int:
    """Go on with mails that were kept and not sorted, because a process ended in between; return how many."""
    waiting = IncomingMail.objects.unsorted().order_by("id")[:UNSORTED_AT_ONCE]
    return sum(sort_safely(row, at=at) for row in waiting)


def sort_safely(row: IncomingMail, *, at: datetime) -> bool:
    """Sort one mail; whether it went well. What breaks is logged and tried again by the next sweep."""
    try:
        sort(row, at=at)
    except Exception:  # the mail is kept; one that breaks must not hold up the others
        logger.exception("sorting the mail %s failed", row.number)
        return False
    return True


@one_transaction()
def sort(row: IncomingMail, *, at: datetime, by_hand: bool = False) -> IncomingMail:
    """Show a mail to the rooms and write down what became of it. `by_hand`: a person wants that, whatever the
    portal thinks of who wrote it. One that is sorted already stays as it is.
    """
    row = locked(row, ANY)
    if row.state != IncomingState.RECEIVED:
        return row
    with translation.override(settings.LANGUAGE_CODE):
        if row.oversized or row.raw is None:
            return _moved(row, "keep", at, NOTHING | {"remark": IncomingReason.OVERSIZED})
        read = read_mail(row.raw, at=row.received_at)
        about = row.answers.notice.subject_object if row.answers and row.answers.notice else None
        readers = _only_readers(row, about)
        said: Said = {"closed": row.closed or readers is not None, "subject": read.subject, "remark": ""}
        row.readers.add(*(readers or ()))
        if row.kind != IncomingKind.ORDINARY and not by_hand:
            return _moved(row, "set_aside", at, said)
        if read.problem:
            return _moved(row, "keep", at, said | {"remark": IncomingReason.UNREAD})
        return _offer(row, read, about, at, said)


def _offer(row: IncomingMail, read: ReadMail, about: Model | None, at: datetime, said: Said) -> IncomingMail:
    """Ask one room after the other; the first that takes the mail or refuses it has the last word."""
    for name, taker in takers():
        try:
            with transaction.atomic():
                taken = taker(read, about, at)
        except OperationalError:  # a lock, a database that goes away: the sweep tries again
            raise
        except ForPerson as refusal:
            row.readers.add(*refusal.readers)
            said |= {"remark": str(refusal), "closed": said["closed"] or refusal.closed}
            return _moved(row, "keep", at, said, obj=refusal.obj)
        except DomainError as refusal:
            return _moved(row, "keep", at, said | {"remark": str(refusal)})
        except Exception:
            logger.exception("the room %s failed over the mail %s", name, row.number)
            return _moved(row, "keep", at, said | {"remark": IncomingReason.FAILED})
        if taken is not None:
            return _taken(row, name, taken, at, said)
    return _moved(row, "keep", at, said | {"remark": IncomingReason.NOBODYS})


def _taken(row: IncomingMail, name: str, taken: Taken, at: datetime, said: Said) -> IncomingMail:
    said |= {"closed": said["closed"] or taken.closed, "remark": taken.remark, "taker": name}
    row = _moved(row, "take", at, said, obj=taken.obj)
    if taken.closed:  # what it says stands where it belongs now, and is for nobody here
        RawMail.objects.filter(mail=row).delete()
    return row


def _moved(
    row: IncomingMail, event: str, at: datetime, said: Said, *, obj: Model | None = None
) -> IncomingMail:
    """Write down what became of a mail, and of which object it is. The subject is for everybody who looks
    after the mail, or stands nowhere; the object is for whoever sees it, so the history does not name it.
    """
    kind = ContentType.objects.get_for_model(obj) if obj else None
    IncomingMail.objects.filter(pk=row.pk).update(content_type=kind, object_id=obj.pk if obj else None)
    said = said | {"remark": str(said["remark"])[:REASON_LENGTH]}
    if said["closed"] or not row.has_words:
        said["subject"] = ""
    changed = {name: new for name, new in said.items() if getattr(row, name) != new}
    return transition(row, event, by=None, at=at, version=ANY, **changed)


def _only_readers(row: IncomingMail, about: Model | None) -> list[User] | None:
    """Who alone may read a mail, because people quote what they answer; None when everybody may who looks
    after the mail.

    Of a letter about something that not all of them see: those who see it, and the head of the unit in
    charge. The words of a letter about an account, or about nothing that we know, are its recipient's alone
    (it may hold a link for a new password).
    """
    if row.answers is None or not row.has_words:
        return None
    if about is None or isinstance(about, User):
        return []
    rows, keepers = type(about), mail_keepers()
    head = head_of(getattr(about, "unit_in_charge", None))
    people = dict.fromkeys([*keepers, head] if head else keepers)
    seeing = [person for person in people if visible_rows(rows, person).filter(pk=about.pk).exists()]
    return None if set(keepers) <= set(seeing) else seeing


# People


@one_transaction()
def settle(row: IncomingMail, *, note: str, by: User, at: datetime, version: Version) -> IncomingMail:
    """Say what was done about a mail that the portal could not deal with.

    Raises NotAllowed, IllegalMove, Refused without a note, StaleVersion.
    """
    return transition(row, "settle", by=by, at=at, version=version, note=note.strip())


@one_transaction()
def hand_again(row: IncomingMail, *, by: User, at: datetime, version: Version) -> IncomingMail:
    """Show a mail to the rooms once more, for example after what they refused was put right. One that was set
    aside is shown to them for the first time.

    Raises NotAllowed, IllegalMove, StaleVersion, GuardFailed when its words are gone.
    """
    by = allow(by, "notifications.settle_mail", row)
    if row.raw is None:
        raise GuardFailed(_("The words of this mail were not kept; there is nothing left to read."))
    row = transition(row, "hand_again", by=by, at=at, version=version)
    return sort(row, at=at, by_hand=True)
