"""Pages of slips, of department tasks, and of the phone and visit log."""

from comms.handovers.views.department_tasks import TaskAction, TaskCreate, TaskEdit, TaskList, TaskPage
from comms.handovers.views.filing import SlipCreate, SlipEdit
from comms.handovers.views.lists import SlipBoard, SlipList
from comms.handovers.views.phone_notes import PhoneNoteAction, PhoneNoteList
from comms.handovers.views.slips import SlipAction, SlipDocument, SlipPage, SlipPrint

__all__ = [
    "PhoneNoteAction",
    "PhoneNoteList",
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
