"""What happens when a slip is filed, handed over, promised, returned, done, confirmed or disputed."""

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
from comms.handovers.operations.slips import file_slip

__all__ = [
    "arbitrate",
    "change_deadline",
    "close",
    "confirm",
    "confirm_time",
    "contradict_time",
    "dispute",
    "file_slip",
    "promise",
    "report_done",
    "return_",
    "send",
    "start",
    "withdraw",
]
