"""Pages of slips, of department tasks, and of the phone and visit log."""

from comms.handovers.views.acts import SlipCreate, SlipEdit, SlipEvent
from comms.handovers.views.lists import SlipBoard, SlipList
from comms.handovers.views.notices import NoticeList, NoticeRaise
from comms.handovers.views.slips import SlipDocument, SlipPage, SlipPrint
from comms.handovers.views.tasks import TaskCreate, TaskEdit, TaskEvent, TaskList, TaskPage

__all__ = [
    "NoticeList", "NoticeRaise", "SlipBoard", "SlipCreate", "SlipDocument", "SlipEdit", "SlipEvent", "SlipList", "SlipPage", "SlipPrint",
    "TaskCreate", "TaskEdit", "TaskEvent", "TaskList", "TaskPage",
]  # fmt: skip
