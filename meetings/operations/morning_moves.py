"""What becomes of a day of an office by itself: nobody decided in time, or a meeting began (1.5.6.1)."""

from datetime import datetime

from comms.base.clock import today
from comms.base.transactions import one_transaction
from comms.base.transitions import transition
from comms.base.versions import ANY
from comms.deadlines.operations import make_up
from comms.organization.models import User
from meetings.models import Meeting, OfficeMorning
from meetings.states import MorningState
from meetings.states.mornings import CLOCK


@one_transaction()
def lapse_morning(morning: OfficeMorning, *, at: datetime) -> OfficeMorning:
    """The system found that nobody decided in time: missed, unless somebody decides late."""
    return transition(morning, "lapse", by=None, at=at, version=ANY)


def note_begun(meeting: Meeting, *, occurred_at: datetime, by: User | None, at: datetime) -> None:
    """A morning meeting that was called or planned by hand has begun: so it was decided. In a transaction."""
    morning = OfficeMorning.objects.filter(unit=meeting.unit, day=today(occurred_at)).first()
    waiting = (MorningState.UNDECIDED, MorningState.LAPSED, MorningState.NOT_NEEDED)
    if morning is None or morning.state not in waiting:
        return
    morning = transition(
        morning, "begin", by=None, at=at, occurred_at=occurred_at, version=ANY, meeting=meeting, decided_by=by
    )
    make_up(morning, CLOCK, at=at, occurred_at=occurred_at, by=by)
