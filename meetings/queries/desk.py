"""What meetings ask of a person today: replies, sign-ins, minutes to acknowledge. Deadlines come from the
clocks, not from here.
"""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from comms.base.rights import Words
from comms.organization.models import User
from meetings.models import Distribution, Meeting, Participant
from meetings.states import MeetingState, Rsvp


@dataclass(frozen=True)
class Duty:
    """One thing to do: what, about what, where, and since or until when."""

    label: Words
    title: str
    url: str
    at: datetime
    icon: str


def duties_of(user: User, at: datetime) -> list[Duty]:
    """Meetings in progress to sign in to, invitations to answer, minutes to acknowledge; three queries."""
    return [*_sign_ins(user), *_invitations(user, at), *_receipts(user)]


def _sign_ins(user: User) -> list[Duty]:
    parts = Participant.objects.filter(
        user=user, meeting__state=MeetingState.IN_PROGRESS, sign_ins=None
    ).select_related("meeting")
    return [_duty(pgettext_lazy("meeting", "Sign in"), part.meeting, "pencil-square") for part in parts]


def _invitations(user: User, at: datetime) -> list[Duty]:
    parts = Participant.objects.filter(
        user=user,
        rsvp=Rsvp.NEEDS_ACTION,
        meeting__state=MeetingState.AGENDA_ISSUED,
        meeting__starts_at__gt=at,
    )
    return [
        _duty(_("Reply to the invitation"), part.meeting, "envelope")
        for part in parts.select_related("meeting")
    ]


def _receipts(user: User) -> list[Duty]:
    rows = Distribution.objects.filter(recipient=user, acknowledged_at=None).select_related(
        "revision__minutes__meeting"
    )
    return [
        Duty(
            _("Acknowledge the minutes"),
            row.revision.minutes.meeting.title,
            reverse("meetings:minutes_detail", args=[row.revision.minutes.number]),
            row.sent_at,
            "file-earmark-check",
        )
        for row in rows
    ]


def _duty(label: Words, meeting: Meeting, icon: str) -> Duty:
    return Duty(label, meeting.title, meeting.get_absolute_url(), meeting.starts_at, icon)
