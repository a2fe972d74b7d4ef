"""Data of the hand-overs: what all share, fault slips, department tasks, phone and visit notes."""

from comms.handovers.models.handover import DeadlineChange, HandOver, HandOverQuerySet, Hop
from comms.handovers.models.notices import QuickNotice
from comms.handovers.models.slips import FaultSlip, SlipDeadlineChange, SlipFacts, SlipHop
from comms.handovers.models.tasks import DepartmentTask, TaskDeadlineChange, TaskFacts, TaskHop

__all__ = [
    "DeadlineChange",
    "DepartmentTask",
    "FaultSlip",
    "HandOver",
    "HandOverQuerySet",
    "Hop",
    "QuickNotice",
    "SlipDeadlineChange",
    "SlipFacts",
    "SlipHop",
    "TaskDeadlineChange",
    "TaskFacts",
    "TaskHop",
]
