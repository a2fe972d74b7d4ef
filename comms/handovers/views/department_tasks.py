"""Department tasks: list, page, filing, drafts and acts."""

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from comms.base.clock import now
from comms.handovers import queries
from comms.handovers.actions import TASK_ACTIONS, TASK_CHANGE, TASK_CREATE
from comms.handovers.filters import TaskFilter
from comms.handovers.models import DepartmentTask
from comms.handovers.views.lists import SHORT, UNSHOWN, HandOverList, due_cell, state_chip
from comms.handovers.views.machine import HandOverObject, HandOverPage, SenderEdit
from comms.web.pages import ActionPage, Column, FormPage

UNSHOWN_OF_TASKS = tuple(name for name in UNSHOWN if name != "measures_tried")


class TaskList(HandOverList):
    """Tasks of the reader's departments, asked and asking."""

    model = DepartmentTask
    title = _("Department tasks")
    filterset_class = TaskFilter
    ordering = ("-filed_at", "-id")
    create_url_name = "handovers:task_create"
    create_label = _("Pass on a task")
    create_permission = "handovers.add_departmenttask"
    empty_text = _("No tasks between departments here.")
    columns = [
        Column("number", _("No."), lambda t: t.number, url=True, css="nowrap"),
        Column("problem", _("Task"), lambda t: Truncator(t.problem).chars(SHORT), export=lambda t: t.problem),
        Column("from_department", _("From department"), lambda t: t.from_department.name, css="nowrap"),
        Column("department", _("To department"), lambda t: t.department and t.department.name, css="nowrap"),
        Column("state", _("State"), state_chip),
        Column("due", _("Due"), due_cell),
        Column("filed_at", _("Filed at"), lambda t: t.filed_at, css="nowrap"),
    ]

    def get_queryset(self):
        """With units; in files also whether a clock is over its time, which pages ask for their own rows."""
        tasks = super().get_queryset().for_lines().defer(*UNSHOWN_OF_TASKS)
        if "export" in self.request.GET:
            return tasks.annotate(is_late=queries.lateness(now(), DepartmentTask))
        return tasks


class TaskPage(HandOverPage):
    """One task."""

    model = DepartmentTask
    template_name = "handovers/task_detail.html"
    object_actions = TASK_ACTIONS
    change_action = TASK_CHANGE
    action_url_name = "handovers:task_action"
    list_url_name = "handovers:task_list"


class TaskFormPage(FormPage):
    """Two buttons: the second keeps a draft."""

    submit_label = _("Send the task")

    def get_template_names(self):
        """Its own layout."""
        return ["handovers/task_form.html"]


class TaskCreate(TaskFormPage):
    """Ask another department for something."""

    action = TASK_CREATE
    title = _("Pass on a task")

    def get_cancel_url(self):
        """Back to the list."""
        return reverse("handovers:task_list")


class TaskEdit(TaskFormPage, SenderEdit):
    """Complete a draft of a task, or amend one that came back."""

    model = DepartmentTask
    action = TASK_CHANGE


class TaskAction(HandOverObject, ActionPage):
    """One act on a task."""

    model = DepartmentTask
    object_actions = TASK_ACTIONS
