"""Data of the hand-overs: what all share, fault slips, department tasks, phone and visit notes."""

from comms.handovers.models.department_tasks import DepartmentTask, TaskDeadlineChange, TaskFacts, TaskHop
from comms.handovers.models.handover import DeadlineChange, HandOver, HandOverQuerySet, Hop
from comms.handovers.models.phone_notes import PhoneNote
from comms.handovers.models.slips import FaultSlip, SlipDeadlineChange, SlipFacts, SlipHop

__all__ = [
    "DeadlineChange",
    "DepartmentTask",
    "FaultSlip",
    "HandOver",
    "HandOverQuerySet",
    "Hop",
    "PhoneNote",
    "SlipDeadlineChange",
    "SlipFacts",
    "SlipHop",
    "TaskDeadlineChange",
    "TaskFacts",
    "TaskHop",
]
