"""Pages of slips, of department tasks, and of the phone and visit log."""

from comms.handovers.views.filing import SlipCreate, SlipEdit
from comms.handovers.views.lists import SlipBoard, SlipList
from comms.handovers.views.notices import NoticeAction, NoticeList
from comms.handovers.views.slips import SlipAction, SlipDocument, SlipPage, SlipPrint
from comms.handovers.views.tasks import TaskAction, TaskCreate, TaskEdit, TaskList, TaskPage

__all__ = [
    "NoticeAction",
    "NoticeList",
    "SlipAction",
    "SlipBoard",
    "SlipCreate",
    "SlipDocument",
    "SlipEdit",
    "SlipList",
    "SlipPage",
    "SlipPrint",
    "TaskAction",
    "TaskCreate",
    "TaskEdit",
    "TaskList",
    "TaskPage",
]
