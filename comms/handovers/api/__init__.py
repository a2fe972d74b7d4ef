"""REST resources of the hand-overs."""

from comms.handovers.api.notices import NoticeViewSet
from comms.handovers.api.slips import SlipViewSet
from comms.handovers.api.tasks import TaskViewSet

__all__ = ["NoticeViewSet", "SlipViewSet", "TaskViewSet"]
