"""What waits in an inbox, and how the outbox is doing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Min, Model, Q, QuerySet

from comms.audit.queries import visible_object
from comms.base.ops.health import FINE, Finding, Level
from comms.base.rights import in_place_of
from comms.notifications.models import IncomingMail, MailboxReading, Notice, Outbox, Release
from comms.notifications.rules import ReadMail, revived
from comms.notifications.rules.incoming import read_mail
from comms.notifications.states import LATE, MAILBOX_LATE, Channel
from comms.organization.models import Post, User
from comms.organization.queries import head_of, holders, unit_of_role
from comms.organization.states import UnitRole
from comms.procedure.queries import wording

BADGE = 100


def in_readers_words(stored: Mapping[str, object]) -> dict[str, object]:
    """A stored context for a template of the present reader: times, names in the reader's language, and who
    acted for whom.
    """
    return revived(stored, wording, in_place_of)


def unread_count(user: User) -> int:
    """How many notices one has not opened, at most 100 (the badge says 99+ then); one index lookup."""
    return len(
        Notice.objects.standing()
        .filter(recipient_id=user.pk, read_at=None)
        .order_by()
        .values_list("pk", flat=True)[:BADGE]
    )


def unacknowledged(user: User) -> QuerySet[Notice]:
    """Notices that one must still confirm, the oldest first."""
    return Notice.objects.visible_to(user).to_acknowledge().order_by("created_at", "id")


def receipts_of(obj: Model, kind: str = "") -> QuerySet[Notice]:
    """Who was told about an object, with when each of them read and confirmed it; of one kind when given."""
    about = Notice.objects.filter(content_type=ContentType.objects.get_for_model(obj), object_id=obj.pk)
    if kind:
        about = about.filter(kind=kind)
    return about.select_related("recipient").order_by("created_at", "id")


def is_held() -> bool:
    """Whether messages must not leave: a restored copy, another address, or somebody held the outbox."""
    return not Release.objects.open().exists()


@dataclass(frozen=True)
class OutboxFigures:
    """How many messages wait, are late, failed for good; when the oldest due one was due."""

    queued: int
    due: int
    dead: int
    oldest: datetime | None


def outbox_figures(at: datetime) -> OutboxFigures:
    """The state of the outbox by one query for each state, each over its own index; sent messages are too
    many to be counted.
    """
    is_due = Q(next_at__lte=at)
    waiting = Outbox.objects.queued().aggregate(
        queued=Count("pk"),
        due=Count("pk", filter=is_due),
        oldest=Min("next_at", filter=is_due),
    )
    return OutboxFigures(dead=Outbox.objects.dead().count(), **waiting)


def _several_addresses_refused() -> bool:
    mail = Outbox.objects.dead().filter(channel=Channel.EMAIL).order_by()
    return len(mail.values_list("address", flat=True).distinct()[:2]) > 1


def outbox_health(at: datetime) -> Finding:
    """DOWN when messages are more than five minutes late, DEGRADED when e-mail to several addresses failed
    for good. What one person alone causes (a wrong address, a dead messenger of one's own) is no more than a
    WARNING, or anybody could raise the alarm for the whole portal. A held outbox is DEGRADED: it waits for
    somebody to release it.
    """
    if is_held():
        return Finding(Level.DEGRADED, "the outbox is held (a restored copy?): no message leaves")
    figures = outbox_figures(at)
    if figures.oldest and at - figures.oldest > LATE:
        return Finding(Level.DOWN, f"{figures.due} messages are due, the oldest for more than five minutes")
    if figures.dead:
        return Finding(
            Level.DEGRADED if _several_addresses_refused() else Level.WARNING,
            f"{figures.dead} messages failed for good and wait for an operator",
        )
    return FINE


# Incoming mail


def mail_keepers() -> list[User]:
    """Whoever looks after incoming mail by a post of their own, and the accounts of the installation."""
    people = [*holders(Post.SYSTEM_ADMINISTRATOR), *User.objects.filter(is_superuser=True, is_active=True)]
    head = head_of(unit_of_role(UnitRole.ADMIN_HR))
    return list(dict.fromkeys([*people, head] if head else people))


def mailbox_health(at: datetime) -> Finding:
    """WARNING when mails wait for a person; DEGRADED when the mailbox was not read for half an hour. Fine
    where none is configured, and while the outbox is held, which is a finding of its own.
    """
    if settings.MAILBOX and not is_held():
        reading = MailboxReading.objects.first()
        read_at = reading.read_at if reading else None
        if read_at is None or at - read_at > MAILBOX_LATE:
            since = f"not since {read_at:%Y-%m-%d %H:%M} UTC" if read_at else "never yet"
            why = f" ({reading.problem})" if reading and reading.problem else ""
            return Finding(Level.DEGRADED, f"the mailbox was read {since}{why}")
    if waiting := IncomingMail.objects.kept().count():
        return Finding(Level.WARNING, f"{waiting} incoming mails wait for a person")
    if not settings.MAILBOX:
        return Finding(Level.OK, "" if settings.MAILBOX_ADDRESS else "no mailbox is configured")
    read_at = MailboxReading.objects.values_list("read_at", flat=True).first()
    return Finding(Level.OK, f"the mailbox was last read at {read_at:%Y-%m-%d %H:%M} UTC" if read_at else "")


def words_for(mail: IncomingMail, user: User) -> ReadMail | None:
    """What a mail says, where its words were kept and the reader may read them."""
    if not mail.words_open_to(user) or mail.raw is None:
        return None
    return read_mail(mail.raw, at=mail.received_at)


def became_of(mail: IncomingMail, user: User) -> Model | None:
    """The object that a mail became, where the reader sees it."""
    if mail.content_type is None:
        return None
    model = mail.content_type.model_class()
    return visible_object(model, user, pk=mail.object_id) if model else None
