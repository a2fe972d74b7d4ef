"""Who is invited is asked again when a meeting moves; what they proposed is overtaken then, and when it
begins or falls away.
"""

from datetime import datetime

from comms.base.transitions import transition
from comms.base.versions import ANY
from meetings.models import Meeting
from meetings.states import Rsvp


def ask_again(meeting: Meeting) -> None:
    """Forget the replies: they were for another time. In a transaction."""
    fresh = {"rsvp": Rsvp.NEEDS_ACTION, "rsvp_comment": "", "replied_at": None, "replied_by": ""}
    meeting.participants.update(substitute=None, **fresh)


def overtake(meeting: Meeting, *, at: datetime) -> None:
    """Nobody answers the open proposals of another time any more. In a transaction."""
    for row in meeting.proposals.open():
        transition(row, "overtake", by=None, at=at, version=ANY)
