"""Approved minutes go out to everybody whom they must reach (1.7.7.2)."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from comms.base.errors import Refused
from comms.base.transactions import one_transaction
from comms.base.transitions import transition
from comms.base.versions import ANY, Version
from comms.deadlines.queries import clock_of
from comms.organization.models import User
from meetings.models import Distribution, Minutes
from meetings.operations.notices import send_minutes
from meetings.queries.documents import last_distributed
from meetings.queries.people import recipients_of
from meetings.states import MeetingState, MinutesState, Why


@one_transaction()
def distribute(
    minutes: Minutes, *, by: User, at: datetime, version: Version, recipients: Iterable[User] = ()
) -> Minutes:
    """Send approved minutes to everybody whom they must reach and to those named besides, or distributed ones
    to more people.

    Raises Refused when nobody is new, IllegalMove, NotAllowed, StaleVersion.
    """
    sent = minutes.current.distributions.all() if minutes.current else Distribution.objects.none()
    known = set(sent.values_list("recipient_id", flat=True))
    named = list(recipients)
    new = [person for person in named if person.pk not in known and person.is_active]
    if minutes.state == MinutesState.APPROVED:
        return send_out(minutes, by=by, at=at, version=version, more=new)
    if named and not new:
        raise Refused(errors={"recipients": _("These people have the minutes already.")})
    names = [person.name for person in new]
    minutes = transition(minutes, "distribute", by=by, at=at, version=version, recipients=names)
    _send(minutes, dict.fromkeys(new, Why.MANUAL), by=minutes.moved_by, at=at)
    return minutes


def send_out(
    minutes: Minutes,
    *,
    by: User | None,
    at: datetime,
    version: Version = ANY,
    approver: User | None = None,
    more: Iterable[User] = (),
) -> Minutes:
    """Distribute an approved revision. The letters say who sent it: whoever distributed it, or the `approver`
    when it goes out with the approval. In a transaction.
    """
    people = _everyone(minutes)
    for person in more:
        people.setdefault(person, Why.MANUAL)
    names = [person.name for person in people]
    minutes = transition(minutes, "distribute", by=by, at=at, version=version, recipients=names)
    _send(minutes, people, by=approver or minutes.moved_by, at=at)
    if minutes.meeting.state == MeetingState.FINISHED:
        minutes.meeting = transition(minutes.meeting, "publish", by=None, at=at, version=ANY)
    return minutes


def _everyone(minutes: Minutes) -> dict[User, str]:
    """Whom a revision must reach: the meeting's people (A5), and those added by hand to the last revision."""
    people = recipients_of(minutes.meeting)
    if before := last_distributed(minutes):
        for row in before.distributions.select_related("recipient"):
            people.setdefault(row.recipient, row.why)
    return people


def _send(minutes: Minutes, people: Mapping[User, str], *, by: User | None, at: datetime) -> None:
    """One row and one letter per recipient. Sent after the due time is late for that recipient (1.7.7.2)."""
    clock = clock_of(minutes.meeting, "minutes")
    late = bool(clock and clock.due_at and at > clock.due_at)
    Distribution.objects.bulk_create(
        Distribution(
            revision=minutes.current,
            recipient=person,
            why=why,
            sent_at=at,
            late=late,
            created_at=at,
        )
        for person, why in people.items()
    )
    send_minutes(minutes, people, by=by, at=at)
