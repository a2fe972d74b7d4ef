"""Data of the hand-overs: what all have in common, fault slips, department tasks, and the log of problems told by phone or visit."""

from comms.handovers.models.handover import DeadlineChange, HandOver, HandOverQuerySet, Hop
from comms.handovers.models.notices import QuickNotice
from comms.handovers.models.slips import FaultSlip, SlipDeadlineChange, SlipHop
from comms.handovers.models.tasks import DepartmentTask, TaskDeadlineChange, TaskHop

__all__ = [
    "DeadlineChange", "DepartmentTask", "FaultSlip", "HandOver", "HandOverQuerySet", "Hop", "QuickNotice", "SlipDeadlineChange", "SlipHop",
    "TaskDeadlineChange", "TaskHop",
]  # fmt: skip
