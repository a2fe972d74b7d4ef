"""What happens to clocks, to the work calendar, and at every tick of the sweep."""

from comms.deadlines.operations.calendar import (
    confirm_year,
    import_year,
    preview_year,
    read,
    register_calendar_listener,
    take_over,
)
from comms.deadlines.operations.charges import hand_on_itself, tell_unattended
from comms.deadlines.operations.clocks import (
    answer_claim,
    cancel,
    change_due,
    make_up,
    meet,
    pause,
    reassign,
    resume,
    retract,
    start,
    start_many,
    start_missed,
)
from comms.deadlines.operations.duties import (
    Period,
    exempt_period_duty,
    explain_period_duty,
    meet_period_duty,
    move_period_duty,
    note_explanation,
    open_period_duty,
    reassign_period_duty,
    revive_period_duty,
)
from comms.deadlines.operations.periodic import register_periodic
from comms.deadlines.operations.promises import check_promise
from comms.deadlines.operations.scope import Audience, rename, restrict
from comms.deadlines.operations.sweep import tick, unpark
from comms.deadlines.operations.waiting import chase_waiting

__all__ = [
    "Audience",
    "Period",
    "answer_claim",
    "cancel",
    "change_due",
    "chase_waiting",
    "check_promise",
    "confirm_year",
    "exempt_period_duty",
    "explain_period_duty",
    "hand_on_itself",
    "import_year",
    "make_up",
    "meet",
    "meet_period_duty",
    "move_period_duty",
    "note_explanation",
    "open_period_duty",
    "pause",
    "preview_year",
    "read",
    "reassign",
    "reassign_period_duty",
    "register_calendar_listener",
    "register_periodic",
    "rename",
    "restrict",
    "resume",
    "retract",
    "revive_period_duty",
    "start",
    "start_many",
    "start_missed",
    "take_over",
    "tell_unattended",
    "tick",
    "unpark",
]
