"""What happens when a slip is filed, handed over, promised, returned, done, confirmed or disputed."""

from comms.handovers.operations.department_tasks import edit_task, file_task
from comms.handovers.operations.phone_notes import note_quickly, raise_notice
from comms.handovers.operations.promises import (
    arbitrate,
    change_deadline,
    close,
    confirm,
    dispute,
    promise,
    report_done,
    return_,
    send,
    start,
    withdraw,
)
from comms.handovers.operations.said_times import confirm_time, contradict_time
from comms.handovers.operations.slips import edit_slip, file_slip, raise_severity

__all__ = [
    "arbitrate",
    "change_deadline",
    "close",
    "confirm",
    "confirm_time",
    "contradict_time",
    "dispute",
    "edit_slip",
    "edit_task",
    "file_slip",
    "file_task",
    "note_quickly",
    "promise",
    "raise_notice",
    "raise_severity",
    "report_done",
    "return_",
    "send",
    "start",
    "withdraw",
]
