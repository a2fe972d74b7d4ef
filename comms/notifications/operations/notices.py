"""Telling people: a notice in the inbox and a message per channel, in the transaction of what happened."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model

from comms.base.transactions import one_transaction
from comms.base.transitions import Change, plain
from comms.notifications.models import ChannelAddress, Notice, Outbox
from comms.notifications.rules import NoticeKind, doer, message_id
from comms.notifications.states import Channel
from comms.organization.models import User

CHUNK = 500
_kinds: dict[str, NoticeKind] = {}


@dataclass(frozen=True, kw_only=True)
class Letter:
    """Something to tell several people. `key` makes it once-only for each of them; `not_before` holds back
    what leaves the portal (quiet hours), never the inbox; `attachments` are dicts {name, media_type, content,
    base64?, params?}, or {attachment: uuid} for a file of the portal.
    """

    kind: str
    recipients: Iterable[User]
    key: str
    context: Mapping[str, object] = field(default_factory=dict)
    obj: Model | None = None
    not_before: datetime | None = None
    attachments: Sequence[Mapping[str, object]] = ()
    acknowledge: bool = False
    linked: bool = True


class UnknownNotice(LookupError):
    """Somebody is to be told something that no room's `notices.py` knows; nothing was written."""

    def __init__(self, kind: str):
        super().__init__(f"no room registers the notice {kind}")


def register_notices(app: str, kinds: Mapping[str, NoticeKind]) -> None:
    """Make a room's kinds of notice known as `app.name`. Called from its `AppConfig.ready`."""
    _kinds.update({f"{app}.{name}": kind for name, kind in kinds.items()})


def known_notices() -> Mapping[str, NoticeKind]:
    """Every kind that some room has registered, by `app.name`."""
    return _kinds


def _known(kind: str) -> NoticeKind:
    """The kind that a room has registered. Raises UnknownNotice."""
    if kind not in _kinds:
        raise UnknownNotice(kind)
    return _kinds[kind]


def notify(
    kind: str,
    *,
    key: str,
    at: datetime,
    obj: Model | None = None,
    recipients: Iterable[User] | None = None,
    context: Mapping[str, object] | None = None,
    attachments: Sequence[Mapping[str, object]] | None = None,
    change: Change | None = None,
    by: User | None = None,
    not_before: datetime | None = None,
) -> None:
    """Tell people something once: the same key and recipient never makes a second notice or message.

    `kind` is `app.name` of a room's table; who is told, the words and the files come from there unless they
    are given, and a given context is added to the table's. templates/emails/app/name.subject.txt and
    .body.txt say it, with `recipient` and `url` besides, and `by` where a change or the caller says who did
    it. People who left get nothing. Raises UnknownNotice for a kind that no room has registered.
    """
    known = _known(kind)
    if recipients is None and known.recipients:
        recipients = known.recipients(obj, change)
    if attachments is None:
        attachments = known.attachments(obj, change)
    letter = Letter(
        kind=kind,
        recipients=recipients or (),
        key=key,
        context={**_words(known, obj, change, change.by if change else by), **(context or {})},
        obj=obj,
        not_before=not_before,
        attachments=attachments,
        acknowledge=known.acknowledge,
        linked=known.linked,
    )
    notify_many([letter], at=at)


@one_transaction()
def notify_many(letters: Iterable[Letter], *, at: datetime) -> None:
    """Tell many people many things with few queries (thousands of letters at once are meant).

    Raises UnknownNotice for a kind that no room has registered.
    """
    wanted = [notice for letter in letters for notice in _notices(letter, at)]
    Notice.objects.bulk_create(
        [notice for notice, _letter in wanted], ignore_conflicts=True, batch_size=CHUNK
    )
    ids = _ids({notice.key for notice, _letter in wanted})
    channels = _channels({notice.recipient_id for notice, _letter in wanted})
    messages = [
        message
        for notice, letter in wanted
        for message in _messages(
            notice, letter, ids[notice.key, notice.recipient_id], channels.get(notice.recipient_id, ()), at
        )
    ]
    Outbox.objects.bulk_create(messages, ignore_conflicts=True, batch_size=CHUNK)


@one_transaction()
def mail(
    *,
    kind: str,
    address: str,
    key: str,
    at: datetime,
    language: str = "",
    context: Mapping[str, object] | None = None,
    url: str = "",
    not_before: datetime | None = None,
    attachments: Sequence[Mapping[str, object]] = (),
) -> None:
    """Send one e-mail to somebody without an account, once per key. Without `language` in the company's."""
    message = Outbox(
        key=key,
        message_id=message_id(key, settings.MAIL_DOMAIN),
        address=address,
        language=language,
        kind=kind,
        context=plain(dict(context or {})),
        url=url,
        attachments=[dict(part) for part in attachments],
        created_at=at,
        next_at=not_before or at,
    )
    Outbox.objects.bulk_create([message], ignore_conflicts=True)


@one_transaction()
def unlink(obj: Model, person: User) -> None:
    """A person does not see an object any more: what they were told of it stays, and leads nowhere now."""
    kind = ContentType.objects.get_for_model(obj)
    told = Notice.objects.filter(recipient=person, content_type=kind, object_id=obj.pk)
    Outbox.objects.queued().filter(notice__in=told).update(url="")
    told.update(url="")


def write_notices(change: Change) -> None:
    """The effect that tells people about a change whose move names a notice. Whoever did it is not told."""
    if not change.notice:
        return
    obj, label = change.obj, change.obj._meta
    kind = f"{label.app_label}.{change.notice}"
    known = _known(kind)
    told = known.recipients and known.recipients(obj, change)
    key = f"{label.label_lower}:{obj.pk}:{change.event}:{change.notice}:{getattr(obj, 'version', 0)}"
    notify(
        kind,
        recipients=[person for person in told or () if person and person != change.by],
        key=key,
        obj=obj,
        change=change,
        at=change.at,
    )
    for place, (address, language) in enumerate(known.addresses(obj, change)):
        context = _words(known, obj, change, change.by)
        mail(
            kind=kind, address=address, language=language, key=f"{key}:{place}", context=context, at=change.at
        )


def _words(known: NoticeKind, obj: Model | None, change: Change | None, by: User | None) -> dict[str, object]:
    """What the templates of a kind may say; `by` is whoever did it, with the absent person for whom they
    acted. It is left out where it was the portal itself.
    """
    words = dict(known.context(obj, change))
    if by is not None:
        words["by"] = doer(by.name, by.acting_for.name if by.acting_for else "")
    return words


def _notices(letter: Letter, at: datetime) -> list[tuple[Notice, Letter]]:
    _known(letter.kind)
    people = {person.pk: person for person in letter.recipients if person and person.is_active}
    if not people:
        return []
    obj = letter.obj
    shared: dict[str, object] = {
        "kind": letter.kind,
        "key": letter.key,
        "context": plain(dict(letter.context)),
        "created_at": at,
        "needs_acknowledgement": letter.acknowledge,
    }
    if obj is not None:
        shared |= {"content_type": ContentType.objects.get_for_model(obj), "object_id": obj.pk}
        if letter.linked and hasattr(obj, "get_absolute_url"):
            shared["url"] = obj.get_absolute_url()
    return [(Notice(recipient=person, **shared), letter) for person in people.values()]


def _ids(keys: set[str]) -> dict[tuple[str, int], int]:
    """(key, recipient) -> id of the stored notices; rows left out as repetitions have no id of their own."""
    ordered, ids = sorted(keys), {}
    for start in range(0, len(ordered), CHUNK):
        rows = Notice.objects.filter(key__in=ordered[start : start + CHUNK]).values_list(
            "key", "recipient_id", "pk"
        )
        ids.update({(key, recipient): pk for key, recipient, pk in rows.iterator(chunk_size=2000)})
    return ids


def _channels(people: set[int]) -> dict[int, list[ChannelAddress]]:
    """The messengers and webhooks of these people."""
    found: dict[int, list[ChannelAddress]] = {}
    ordered = sorted(people)
    for start in range(0, len(ordered), CHUNK):
        for channel in ChannelAddress.objects.filter(active=True, user_id__in=ordered[start : start + CHUNK]):
            found.setdefault(channel.user_id, []).append(channel)
    return found


def _messages(
    notice: Notice, letter: Letter, notice_id: int, channels: Iterable[ChannelAddress], at: datetime
) -> list[Outbox]:
    """The messages of one notice: an e-mail if there is an address, one per channel that wants this kind."""
    ways = []
    if notice.recipient.email:
        ways.append((Channel.EMAIL, notice.recipient.email, ""))
    ways += [
        (Channel.APPRISE, channel.url, f":{channel.pk}") for channel in channels if channel.wants(letter.kind)
    ]
    parts = [dict(part) for part in letter.attachments]
    messages = []
    for channel, address, suffix in ways:
        key = f"{notice.key}:{notice.recipient_id}:{channel.value}{suffix}"
        messages.append(
            Outbox(
                key=key,
                message_id=message_id(key, settings.MAIL_DOMAIN),
                channel=channel,
                recipient_id=notice.recipient_id,
                address=address,
                notice_id=notice_id,
                kind=notice.kind,
                context=notice.context,
                url=notice.url,
                attachments=parts if channel is Channel.EMAIL else [],
                created_at=at,
                next_at=letter.not_before or at,
            )
        )
    return messages
