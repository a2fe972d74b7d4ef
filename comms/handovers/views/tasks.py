"""Department tasks: list, page, filing, drafts and acts."""

from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from comms.base.clock import now
from comms.base.pages import Column, EditPage, EventPage, FormPage, ListPage, ObjectPage, VisibleObject
from comms.handovers import operations, queries
from comms.handovers.filters import TaskFilter
from comms.handovers.forms import EVENT_FORMS, TaskForm
from comms.handovers.models import DepartmentTask
from comms.handovers.states import State
from comms.handovers.views.lists import SHORT, due_cell, state_chip
from comms.handovers.views.slips import PEOPLE, trail


class TaskList(ListPage):
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
        Column("department", _("To department"), lambda t: t.department.name if t.department else "", css="nowrap"),
        Column("state", _("State"), state_chip),
        Column("due", _("Due"), due_cell),
        Column("filed_at", _("Filed at"), lambda t: t.filed_at, css="nowrap"),
    ]

    def get_queryset(self):
        """With units, and whether a clock is over its time."""
        return super().get_queryset().with_units().annotate(is_late=queries.lateness(now(), DepartmentTask))

    def row_css(self, obj):
        """Late ones carry a red edge beside the word in their due time."""
        return "is-overdue" if obj.is_late else ""


class TaskObject(VisibleObject):
    """A task that the reader may see, with everything its page names."""

    model = DepartmentTask

    def get_queryset(self):
        """With units and people."""
        return super().get_queryset().with_units().select_related(*PEOPLE)


class TaskPage(TaskObject, ObjectPage):
    """Facts, acts, promise, result and trail of a task."""

    template_name = "handovers/task_detail.html"
    event_url_name = "handovers:task_event"
    list_url_name = "handovers:task_list"

    def get_context_data(self, **kwargs):
        """Adds the trail and the way to complete a draft."""
        context = super().get_context_data(**kwargs)
        task = self.object
        may_edit = task.state == State.DRAFT and self.request.user.has_perm("handovers.change_departmenttask", task)
        return context | trail(task) | {"edit_url": reverse("handovers:task_edit", args=[task.number]) if may_edit else ""}


class TaskFormPage(FormPage):
    """The form of a task; its second button keeps a draft."""

    form_class = TaskForm
    submit_label = _("Send the task")

    def get_form_kwargs(self):
        """The person and the button pressed."""
        act = "draft" if self.request.POST.get("act") == "draft" else "send"
        return super().get_form_kwargs() | {"user": self.request.user, "act": act}

    def get_template_names(self):
        """Its own layout: two buttons."""
        return ["handovers/task_form.html"]


class TaskCreate(TaskFormPage):
    """Ask another department for something."""

    title = _("Pass on a task")
    permission = "handovers.add_departmenttask"

    def operate(self, form):
        """File it."""
        return operations.file_task(**form.cleaned_data, draft=form.act == "draft", by=self.request.user, at=now())

    def get_cancel_url(self):
        """Back to the list."""
        return reverse("handovers:task_list")


class TaskEdit(TaskObject, TaskFormPage, EditPage):
    """Complete a draft and send it."""

    title = _("Complete the draft")
    permission = "handovers.change_departmenttask"

    def get(self, request, *args, **kwargs):
        """What was sent is looked at, not completed."""
        if self.object.state != State.DRAFT:
            return HttpResponseRedirect(self.object.get_absolute_url())
        return super().get(request, *args, **kwargs)

    def get_initial(self):
        """What the draft says."""
        task = self.object
        units = {"from_department": task.from_department.code, "department": task.department and task.department.code}
        return {"problem": task.problem, "reply_by": task.reply_by} | units

    def operate(self, form):
        """Keep the changes and send unless it stays a draft, in one step."""
        step = {"by": self.request.user, "at": now()}
        said = {name: form.cleaned_data[name] for name in ("problem", "department", "reply_by")}
        task = operations.edit_task(self.object, **said, version=self.said_version(), **step)
        return task if form.act == "draft" else operations.send(task, **step)


class TaskEvent(TaskObject, EventPage):
    """One act on a task."""

    forms = EVENT_FORMS
    operations = operations.MACHINE
