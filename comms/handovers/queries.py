"""Questions about hand-overs: who may be asked, what waits for whom, the board, and what one person heads today."""

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from comms.base.clock import now, today
from comms.customers.models import offices_of
from comms.handovers.models import FaultSlip
from comms.handovers.models.handover import OFFICE_POSTS, held_posts
from comms.handovers.states import OPEN, UNDER_PROMISE, State
from comms.organization.models import Absence, Unit, User
from comms.organization.queries import QUALITY
from comms.organization.states import HEAD_POSTS

# Cards of a column of the board; the column's heading counts all of them and opens the list
CARDS = 20


def departments() -> QuerySet[Unit]:
    """The departments that can be asked."""
    return Unit.objects.departments().active()


def offices_acted_for(user: User) -> frozenset[int]:
    """Offices for which a person files and confirms: directors and clerks, also those of the office's service centres."""
    own = held_posts(user, *OFFICE_POSTS)
    above = {held.unit.parent_id for held in user.posts if held.post in OFFICE_POSTS}
    return frozenset(own.union(above) & offices_of(user))


def units_headed(user: User) -> frozenset[int]:
    """Units a person heads today, by post or as the deputy of a head who is away. Read once per request."""
    if not hasattr(user, "_units_headed_today"):
        user._units_headed_today = held_posts(user, *HEAD_POSTS) | _deputised(user)
    return user._units_headed_today


def _deputised(user: User) -> frozenset[int]:
    day = today(now())
    away = Absence.objects.filter(deputy=user, starts_on__lte=day, ends_on__gte=day, cancelled_at=None)
    return frozenset(
        Unit.objects.filter(
            Q(appointments__until=None) | Q(appointments__until__gte=day),
            appointments__user__in=away.values("user"),
            appointments__post__in=HEAD_POSTS,
            appointments__since__lte=day,
        ).values_list("pk", flat=True)
    )


def in_quality(user: User) -> bool:
    """Whether a person works in the quality department (clause 1.3.1)."""
    return any(held.unit.code == QUALITY for held in user.posts)


def counts_by_state(slips: QuerySet[FaultSlip]) -> Mapping[str, int]:
    """How many of these slips stand in each open state."""
    counted = slips.open().order_by().values_list("state").annotate(Count("pk"))
    return dict(counted)


def board(slips: QuerySet[FaultSlip]) -> list[tuple[State, int, list[FaultSlip]]]:
    """The open states with their number of slips and the oldest cards of each."""
    counts = counts_by_state(slips)
    return [(state, counts[state], _cards(slips, state)) for state in OPEN if counts.get(state)]


def _cards(slips, state):
    return list(slips.filter(state=state).with_units().order_by("filed_at", "id")[:CARDS])


def overdue(slips: QuerySet[FaultSlip], at: datetime) -> QuerySet[FaultSlip]:
    """Open slips whose promise, or whose promised result, is over its time."""
    return slips.filter(
        Q(state=State.SENT, reply_by__lte=at) | Q(state__in=[*UNDER_PROMISE], promised_at__lte=at)
    )
