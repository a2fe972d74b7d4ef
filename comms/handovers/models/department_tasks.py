"""The department task: from one department to another, promised like a slip (clauses 1.5.4.5, 1.5.4.6)."""

from datetime import datetime
from typing import TypedDict

from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from comms.base.models import Address
from comms.base.numbering import next_number
from comms.handovers.models.handover import DeadlineChange, HandOver, HandOverQuerySet, Hop, held_posts
from comms.handovers.states import TASK_TABLE, State
from comms.organization.models import Unit
from comms.organization.states import UnitRole


class TaskQuerySet(HandOverQuerySet):  # type: ignore[override]
    """Words for asking about tasks."""

    def visible_to(self, user):
        """Tasks one's departments asked, had or returned; everything for company and quality readers."""
        if not user.is_authenticated:
            return self.none()
        if user.sees_all or user.works_in(UnitRole.QUALITY):
            return self
        units = held_posts(user)
        given_back = TaskHop.objects.filter(department__in=units, returned_at__isnull=False).order_by()
        has_it = Q(department__in=units, sent_at__isnull=False)
        return self.filter(Q(from_department__in=units) | has_it | Q(pk__listed=given_back.values("task_id")))

    def with_units(self):
        """With the departments that lists show."""
        return self.naming("from_department", "department")


class TaskFacts(TypedDict, total=False):
    """What one department says about what it wants of another; a draft may lack some of it."""

    problem: str
    department: Unit | None
    reply_by: datetime | None


class DepartmentTask(HandOver):
    """One task that a department passes to another."""

    TABLE = TASK_TABLE
    SEARCHED = frozenset({"number", "unit_serial", "problem"})
    HISTORY = Address("department-tasks")
    NOUN = gettext_noop("task")
    from_department = models.ForeignKey(
        "organization.Unit",
        models.PROTECT,
        related_name="sent_tasks",
        verbose_name=_("from department"),
    )
    # Drafts have none
    unit_serial = models.CharField(  # noqa: DJ001
        _("department's no."), max_length=40, null=True, unique=True, editable=False
    )
    attachments = GenericRelation("audit.Attachment")

    objects = TaskQuerySet.as_manager()

    class Meta(HandOver.Meta):
        ordering = ["-id"]
        verbose_name = _("department task")
        verbose_name_plural = _("department tasks")
        constraints = [
            *HandOver.Meta.constraints,
            models.CheckConstraint(
                condition=Q(department=None) | ~Q(department=F("from_department")),
                name="handovers_departmenttask_other_department",
            ),
        ]
        indexes = [
            models.Index(fields=["from_department", "-filed_at", "-id"], name="handovers_task_sender"),
            models.Index(fields=["department", "-filed_at", "-id"], name="handovers_task_department"),
            models.Index(fields=["-filed_at", "-id"], name="handovers_task_recent"),
            models.Index(
                fields=["-filed_at", "-id"],
                condition=~Q(state__in=[State.CLOSED, State.WITHDRAWN]),
                name="handovers_task_open_recent",
            ),
            models.Index(
                fields=["-filed_at", "-id"],
                condition=Q(state=State.WITHDRAWN),
                name="handovers_task_withdrawn",
            ),
        ]

    def get_absolute_url(self) -> str:
        """The task's page."""
        return reverse("handovers:task_detail", args=[self.number])

    @property
    def sender(self):
        """The department that asks."""
        return self.from_department

    @property
    def serial(self):
        """The department's own number."""
        return self.unit_serial

    def sending_facts(self, at) -> dict:
        """The running number of the asking department in the company's year, given once."""
        return {"unit_serial": self.unit_serial or next_number(self.from_department.code, at)}

    def may_attach(self, user) -> bool:
        """Whether a person may add files: both departments while the task is open."""
        return self.is_open and user.has_perm("handovers.attach_departmenttask", self)


class TaskHop(Hop):
    """One department that had the task."""

    task = models.ForeignKey(DepartmentTask, models.PROTECT, related_name="hops")

    class Meta(Hop.Meta):
        constraints = [
            *Hop.Meta.constraints,
            models.UniqueConstraint(fields=["task", "round"], name="handovers_taskhop_once"),
        ]
        indexes = [
            models.Index(
                fields=["department", "task"],
                condition=Q(returned_at__isnull=False),
                name="handovers_taskhop_returned",
            )
        ]


class TaskDeadlineChange(DeadlineChange):
    """One recorded move of a task's promise."""

    task = models.ForeignKey(DepartmentTask, models.PROTECT, related_name="deadline_changes")
