"""Questions about hand-overs: who may be asked, what waits for whom, the board, and who heads what today."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from comms.base.paging import count_capped
from comms.customers.models import offices_of
from comms.deadlines.models import Clock
from comms.handovers.models import FaultSlip, HandOver
from comms.handovers.models.handover import OFFICE_POSTS, held_posts
from comms.handovers.models.slips import SlipQuerySet
from comms.handovers.states import OPEN, State
from comms.organization.models import Unit, UnitKind, User
from comms.organization.states import UnitRole

# Cards of a column of the board; the column's heading counts all of them and opens the list
CARDS = 20
LATEST = 50


def departments() -> QuerySet[Unit]:
    """The departments that can be asked."""
    return Unit.objects.departments().active()


def offices_acted_for(user: User) -> frozenset[int]:
    """Offices for which a person files and confirms: as director or clerk, also of a service centre."""
    own = held_posts(user, *OFFICE_POSTS)
    above = {held.unit.parent_id for held in user.posts if held.post in OFFICE_POSTS}
    return frozenset(own.union(above) & offices_of(user))


def departments_of(user: User) -> frozenset[int]:
    """The departments in which a person holds a post."""
    return frozenset(held.unit_id for held in user.posts if held.unit.kind == UnitKind.DEPARTMENT)


def in_quality(user: User) -> bool:
    """Whether a person works in the quality department (clause 1.3.1)."""
    return user.works_in(UnitRole.QUALITY)


def overdue_q(at: datetime, model: type[HandOver] = FaultSlip) -> Q:
    """Slips (or tasks) with a clock past its due time and not met; clocks are the only judge of lateness."""
    late = Clock.objects.overdue(at).filter(content_type=ContentType.objects.get_for_model(model))
    return Q(pk__in=late.values("object_id"))


def mark_late(rows: Sequence[HandOver], at: datetime) -> None:
    """Set `is_late` on the rows of a page (slips or tasks): whether a clock of theirs is overdue and not met.

    One query for the page: as a column of the list it was computed for rows that nobody sees.
    """
    if not rows:
        return
    kind = ContentType.objects.get_for_model(rows[0])
    late = Clock.objects.overdue(at).filter(content_type=kind, object_id__in=[row.pk for row in rows])
    keys = set(late.order_by().values_list("object_id", flat=True))
    for row in rows:
        row.is_late = row.pk in keys


def lateness(at: datetime, model: type[HandOver] = FaultSlip) -> Exists:
    """The same as an annotation, for exports, which show every row."""
    late = Clock.objects.overdue(at).filter(
        content_type=ContentType.objects.get_for_model(model),
        object_id=OuterRef("pk"),
    )
    return Exists(late)


def waiting_q(name: str, user: User, at: datetime) -> Q:
    """The condition of one tab of a person's list; its number and its list share it.

    promise, work: what a department owes; confirm, draft: what an office owes; arbitration: what the quality
    department owes; overdue: late for whomever.
    """
    units, offices = held_posts(user), offices_acted_for(user)
    conditions = {
        "promise": Q(state=State.SENT, department__in=units),
        "work": Q(state__in=[State.PROMISED, State.IN_PROGRESS, State.DISPUTED], department__in=units),
        "confirm": Q(state__in=[State.DONE_REPORTED, State.CONFIRMED], office__in=offices),
        "draft": Q(state__in=[State.DRAFT, State.RETURNED], office__in=offices),
        "arbitration": Q(state=State.ARBITRATION),
        "overdue": overdue_q(at),
    }
    return conditions[name]


def tabs_for(user: User) -> list[str]:
    """The tabs that make sense for a person, by where they work."""
    names = []
    if any(held.unit.kind == UnitKind.DEPARTMENT for held in user.posts):
        names += ["promise", "work"]
    if offices_acted_for(user):
        names += ["draft", "confirm"]
    if in_quality(user):
        names.append("arbitration")
    return [*names, "overdue"]


def tab_counts(slips: SlipQuerySet, user: User, at: datetime) -> dict[str, tuple[int, bool]]:
    """{tab: (number of slips in it up to a thousand, whether there are more)}.

    Each tab by itself: it can use its own index and stop. Together they would read every slip.
    """
    return {name: count_capped(slips.filter(waiting_q(name, user, at))) for name in tabs_for(user)}


def board(slips: SlipQuerySet, limit: int = CARDS) -> list[tuple[State, int, list[FaultSlip]]]:
    """The open states with their number of slips and the oldest cards of each: (state, number, cards)."""
    counts = dict(slips.open().order_by().values_list("state").annotate(Count("pk")))
    return [(state, counts[state], _cards(slips, state, limit)) for state in OPEN if counts.get(state)]


def _cards(slips: SlipQuerySet, state: State, limit: int) -> list[FaultSlip]:
    return list(slips.filter(state=state).with_units().order_by("filed_at", "id")[:limit])


def usual_department(user: User) -> Unit | None:
    """The department that the person's offices asked most of late; None while they asked nobody."""
    latest = FaultSlip.objects.filter(office__in=offices_acted_for(user)).exclude(department=None)
    asked = Counter(latest.order_by("-filed_at", "-id").values_list("department_id", flat=True)[:LATEST])
    if asked:
        return departments().filter(pk=asked.most_common(1)[0][0]).first()
    return None
