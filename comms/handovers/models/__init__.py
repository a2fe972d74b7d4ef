"""Data of the hand-overs: what every hand-over has, fault transfer slips, and the log of problems told by phone or visit."""

from comms.handovers.models.handover import DeadlineChange, HandOver, HandOverQuerySet, Hop
from comms.handovers.models.notices import QuickNotice
from comms.handovers.models.slips import FaultSlip, SlipDeadlineChange, SlipHop

__all__ = ["DeadlineChange", "FaultSlip", "HandOver", "HandOverQuerySet", "Hop", "QuickNotice", "SlipDeadlineChange", "SlipHop"]
