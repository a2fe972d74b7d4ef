"""What one meeting inherits from the meetings before it, and when its agenda is due."""

from datetime import datetime

from django.db.models import Prefetch, Q, QuerySet

from comms.deadlines.queries import calendar
from comms.deadlines.rules import Basis, Span, due
from comms.organization.models import User
from comms.procedure.queries import value
from meetings.models import AgendaItem, FollowUp, Meeting, Resolution
from meetings.models.meetings import MeetingQuerySet
from meetings.states import AUTOMATIC_ITEMS, HELD, ItemOutcome, ItemType

WAITING = (ItemOutcome.DEFERRED, ItemOutcome.NOT_REACHED)


def agenda_due_at(meeting: Meeting) -> datetime | None:
    """Until when the agenda must be out: the stated days before, moved earlier to a working day (1.7.b.5);
    None without a number.
    """
    days = value(meeting.kind.agenda_policy)
    return due(
        Span(Basis.DAYS_BEFORE, days), meeting.starts_at, calendar=calendar(), event_at=meeting.starts_at
    ).at


def siblings(meeting: Meeting) -> MeetingQuerySet:
    """The other meetings of the same kind and department, planned or called (1.7.8). Of a kind that is called
    when there is need only those that this one goes on with, or that go on with it.

    What a confidential meeting left open goes to no meeting that others read (1.7.a.4).
    """
    if meeting.kind.on_demand:
        same = Meeting.objects.filter(pk__in=[*_before(meeting), *_after(meeting)])
    else:
        same = Meeting.objects.filter(kind=meeting.kind, unit=meeting.unit).exclude(pk=meeting.pk)
    if meeting.confidential:
        return same
    return same.filter(confidential=False)


def _before(meeting: Meeting) -> list[int]:
    """The meetings along which this one goes on, nearest first."""
    found: list[int] = []
    earlier = meeting.follows_id
    while earlier is not None and earlier not in found:
        found.append(earlier)
        earlier = Meeting.objects.values_list("follows_id", flat=True).get(pk=earlier)
    return found


def _after(meeting: Meeting) -> list[int]:
    """The meetings that go on with this one, and those that go on with them."""
    found: list[int] = []
    wave = [meeting.pk]
    while wave:
        later = Meeting.objects.filter(follows__in=wave).exclude(pk__in=[meeting.pk, *found])
        wave = list(later.values_list("pk", flat=True))
        found += wave
    return found


def previous_meeting(meeting: Meeting) -> Meeting | None:
    """The last meeting of the same kind and department that was held before this one."""
    held = siblings(meeting).filter(state__in=HELD, starts_at__lt=meeting.starts_at)
    return held.order_by("-starts_at").first()


def next_meeting(meeting: Meeting) -> Meeting | None:
    """The next meeting of the same kind and department, which takes up what this one left open."""
    later = siblings(meeting).upcoming().filter(starts_at__gt=meeting.starts_at)
    return later.order_by("starts_at").first()


def open_resolutions_before(meeting: Meeting) -> QuerySet[Resolution]:
    """Open resolutions of earlier meetings of the same kind and department; they are looked at in this one
    (1.7.8).
    """
    earlier = siblings(meeting).filter(starts_at__lt=meeting.starts_at)
    return (
        Resolution.objects.open().filter(meeting__in=earlier).select_related("owner").order_by("due_on", "id")
    )


def waiting_items(meeting: Meeting) -> QuerySet[AgendaItem]:
    """Items that earlier meetings deferred or did not reach and that no later agenda has taken up."""
    earlier = siblings(meeting).filter(state__in=HELD, starts_at__lt=meeting.starts_at)
    left = AgendaItem.objects.filter(meeting__in=earlier, outcome__in=WAITING, carried_to=None)
    # A check that was left out is not made twice the next time
    return left.exclude(type__in=(*AUTOMATIC_ITEMS, ItemType.CHECK, ItemType.SUBMISSION)).order_by(
        "meeting__starts_at", "position"
    )


def looks_seen(resolution: Resolution, reader: User) -> QuerySet[FollowUp]:
    """What later meetings found about a resolution, without those of confidential ones that the reader does
    not take part in (1.7.a.4).
    """
    rows = resolution.follow_ups.select_related("meeting", "noted_by")
    is_open = Q(meeting__confidential=False)
    return rows.filter(is_open | Q(meeting__in=Meeting.objects.papers_for(reader)))


def looked_at_in(meeting: Meeting) -> list[Resolution]:
    """The open resolutions of earlier meetings, and those that this meeting has looked at although they are
    closed by now; each with what the meeting said (`looks_here`).
    """
    before = Q(pk__in=open_resolutions_before(meeting).values("pk"))
    wanted = Resolution.objects.filter(before | Q(follow_ups__meeting=meeting)).distinct()
    looks = Prefetch("follow_ups", FollowUp.objects.filter(meeting=meeting), to_attr="looks_here")
    return list(wanted.select_related("owner").prefetch_related(looks).order_by("due_on", "id"))
