"""Department tasks: list, page, filing, drafts and acts."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from comms.handovers.actions import TASK_ACTIONS, TASK_CHANGE, TASK_CREATE
from comms.handovers.filters import TaskFilter
from comms.handovers.models import DepartmentTask
from comms.handovers.tables import TASKS, UNSHOWN
from comms.handovers.views.lists import HandOverList
from comms.handovers.views.machine import HandOverObject, HandOverPage, SenderEdit, SenderForm
from comms.web.pages import ActionPage

SEND = _("Send the task")


class TaskList(HandOverList):
    """Tasks of the reader's departments, asked and asking."""

    table = TASKS
    filterset_class = TaskFilter
    ordering = ("-filed_at", "-id")
    create_url_name = "handovers:task_create"
    create_label = _("Pass on a task")
    create_permission = "handovers.add_departmenttask"
    empty_text = _("No tasks between departments here.")

    def get_queryset(self):
        """With units; a page asks for its own rows which of them are late (`complete`)."""
        return DepartmentTask.objects.visible_to(self.request.user).for_lines().defer(*UNSHOWN)


class TaskPage(HandOverPage):
    """One task."""

    model = DepartmentTask
    object_actions = TASK_ACTIONS
    change_action = TASK_CHANGE
    action_url_name = "handovers:task_action"
    list_url_name = "handovers:task_list"


class TaskCreate(SenderForm):
    """Ask another department for something."""

    submit_label = SEND
    action = TASK_CREATE
    title = _("Pass on a task")

    def get_cancel_url(self):
        """Back to the list."""
        return reverse("handovers:task_list")


class TaskEdit(SenderEdit):
    """Complete a draft of a task, or amend one that came back."""

    submit_label = SEND
    model = DepartmentTask
    action = TASK_CHANGE


class TaskAction(HandOverObject, ActionPage):
    """One act on a task."""

    model = DepartmentTask
    object_actions = TASK_ACTIONS
