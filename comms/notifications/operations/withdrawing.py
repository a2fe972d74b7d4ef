"""Taking back what people were told of a thing that is kept from them now."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Q

from comms.audit.queries import visible_rows
from comms.base.transactions import one_transaction
from comms.notifications.models import Notice, Outbox
from comms.notifications.states import WITHDRAWN, OutboxState
from comms.organization.models import User


@dataclass(frozen=True)
class Told:
    """What somebody knew before: when they were told, whether they read it, by which ways it had gone out."""

    person: User
    kind: str
    at: datetime
    read_at: datetime | None
    sent: tuple[str, ...]


@one_transaction()
def withdraw(subject: Model, *others: Model, at: datetime) -> list[Told]:
    """Take back the notices of a thing from everybody who does not see it now; returns what they were told.

    Also those of `others`, such as its clocks. Rows stay without a word; what waits or failed is never sent.
    """
    about = Q(pk=None)
    for obj in (subject, *others):
        about |= Q(content_type=ContentType.objects.get_for_model(obj), object_id=obj.pk)
    notices = Notice.objects.standing().filter(about).select_related("recipient").order_by("created_at", "id")
    lost = _of_strangers(subject, notices)
    messages = Outbox.objects.filter(notice__in=lost)
    list(messages.select_for_update())  # an operator may be sending one of them again
    ways = messages.filter(sent_at__isnull=False).values_list("notice_id", "channel")
    sent = {notice.pk: tuple(way for pk, way in ways if pk == notice.pk) for notice in lost}
    messages.filter(state__in=[OutboxState.QUEUED, OutboxState.DEAD]).update(
        state=OutboxState.CANCELLED, last_error=WITHDRAWN, lease_token=None, lease_until=None
    )
    messages.update(context={}, url="", attachments=[])
    rows = Notice.objects.filter(pk__in=[notice.pk for notice in lost])
    rows.update(withdrawn_at=at, context={}, url="")
    # Nobody is asked to confirm it any more; that somebody did is part of the proof that they were told
    rows.filter(acknowledged_at=None).update(needs_acknowledgement=False)
    return [
        Told(notice.recipient, notice.kind, notice.created_at, notice.read_at, sent[notice.pk])
        for notice in lost
    ]


def _of_strangers(subject: Model, notices: Iterable[Notice]) -> list[Notice]:
    """The notices whose recipients do not see the thing."""
    seen: dict[int, bool] = {}
    lost = []
    for notice in notices:
        person = notice.recipient
        if person.pk not in seen:
            seen[person.pk] = visible_rows(type(subject), person).filter(pk=subject.pk).exists()
        if not seen[person.pk]:
            lost.append(notice)
    return lost
