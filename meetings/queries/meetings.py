"""What one meeting inherits from the meetings before it, and when its agenda is due."""

from datetime import datetime

from django.db.models import QuerySet

from comms.deadlines.queries import calendar
from comms.deadlines.rules import Basis, Span, due
from comms.procedure.queries import value
from meetings.models import AgendaItem, Meeting, Resolution
from meetings.models.meetings import MeetingQuerySet
from meetings.states import AUTOMATIC_ITEMS, HELD, ItemOutcome

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
    """The other meetings of the same series, or of the same kind and department for a meeting of its own."""
    same = {"series": meeting.series} if meeting.series_id else {"kind": meeting.kind, "unit": meeting.unit}
    return Meeting.objects.filter(**same).exclude(pk=meeting.pk)


def previous_meeting(meeting: Meeting) -> Meeting | None:
    """The last meeting of the same series that was held before this one."""
    return (
        siblings(meeting)
        .filter(state__in=HELD, starts_at__lt=meeting.starts_at)
        .order_by("-starts_at")
        .first()
    )


def open_resolutions_before(meeting: Meeting) -> QuerySet[Resolution]:
    """Open resolutions of earlier meetings of the same series; they are looked at in this one (1.7.8)."""
    earlier = siblings(meeting).filter(starts_at__lt=meeting.starts_at)
    return (
        Resolution.objects.open().filter(meeting__in=earlier).select_related("owner").order_by("due_on", "id")
    )


def waiting_items(meeting: Meeting) -> QuerySet[AgendaItem]:
    """Items that earlier meetings deferred or did not reach and that no later agenda has taken up."""
    earlier = siblings(meeting).filter(state__in=HELD, starts_at__lt=meeting.starts_at)
    left = AgendaItem.objects.filter(meeting__in=earlier, outcome__in=WAITING, carried_to=None)
    return left.exclude(type__in=AUTOMATIC_ITEMS).order_by("meeting__starts_at", "position")
