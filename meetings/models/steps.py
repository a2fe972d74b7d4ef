"""The steps of an action plan, each done by somebody until its day (1.7.6.2)."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from comms.base.clock import end_of_day, today
from comms.base.models import Address, Record
from comms.deadlines.rules import ClockTerms
from comms.organization.models import User
from meetings.models.resolutions import Resolution
from meetings.states import ResolutionState


class ActionStepQuerySet(models.QuerySet):
    """Words for asking about steps of action plans."""

    def of_present_plans(self):
        """Steps of the plan last handed in; a plan that came back keeps its steps under the old version."""
        return self.filter(plan_version=F("resolution__plan_version"))

    def visible_to(self, user):
        """Those of the present plans of resolutions that one sees."""
        seen = Resolution.objects.visible_to(user)
        return self.of_present_plans().filter(resolution__in=seen)

    def overdue(self, at):
        """Steps that are not done after their day, of resolutions that are being carried out."""
        executing = self.filter(resolution__state=ResolutionState.EXECUTING, done_at=None)
        return executing.filter(due_on__lt=today(at))


class ActionStep(Record):
    """One step of an action plan; a plan that was returned keeps its steps under the old version."""

    HISTORY = Address("action-steps", "uuid")
    EVENT_LABELS = {"finished": _("Step done"), "reopened": _("Step not done after all")}

    resolution = models.ForeignKey(
        Resolution, models.CASCADE, related_name="action_steps", verbose_name=_("resolution")
    )
    plan_version = models.PositiveSmallIntegerField()
    position = models.PositiveSmallIntegerField(_("order"))
    text = models.CharField(_("step"), max_length=400)
    assignee = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("person responsible")
    )
    due_on = models.DateField(_("due"), null=True, blank=True)
    done_at = models.DateTimeField(_("done at"), null=True, editable=False)
    done_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("done by")
    )

    objects = ActionStepQuerySet.as_manager()

    class Meta:
        ordering = ["position", "id"]
        verbose_name = _("step of an action plan")
        verbose_name_plural = _("steps of an action plan")
        constraints = [
            models.UniqueConstraint(
                fields=["resolution", "plan_version", "position"], name="meetings_actionstep_order"
            ),
            models.CheckConstraint(
                condition=Q(done_at=None, done_by=None) | Q(done_at__isnull=False, done_by__isnull=False),
                name="meetings_actionstep_done_by_somebody",
            ),
        ]

    def __str__(self):
        return self.text

    def get_absolute_url(self):
        """The step on the page of its resolution."""
        return f"{self.resolution.get_absolute_url()}#step-{self.uuid}"

    def act_url(self, name):
        """Where something is done with it."""
        return reverse("meetings:step_action", args=[self.uuid, name])

    @property
    def audit_label(self) -> str:
        """The number of the resolution and the step's place in the plan."""
        return f"{self.resolution.number}/{self.position}"

    @property
    def unit_in_charge(self):
        """The unit that follows the resolution up."""
        return self.resolution.tracking_unit

    @property
    def is_workable(self) -> bool:
        """Whether it belongs to the plan that is being carried out now."""
        resolution = self.resolution
        executing = resolution.state == ResolutionState.EXECUTING
        return executing and self.plan_version == resolution.plan_version

    def is_overdue(self, at) -> bool:
        """Whether its day is over and it is not done."""
        return bool(self.due_on and self.is_workable and not self.done_at and self.due_on < today(at))

    @property
    def in_charge(self) -> User:
        """Who does it: the person named, where they may read the resolution (1.7.a.4), else its owner."""
        meeting, named = self.resolution.meeting, self.assignee
        if named is not None and (not meeting.confidential or meeting.papers_open_to(named)):
            return named
        return self.resolution.owner

    @property
    def owner(self) -> User:
        """Who hears of it beside chair and minute taker."""
        return self.in_charge

    def terms(self, at) -> ClockTerms:
        """The clock of a step that has a day: whoever does it, until then. Reopened, it begins anew."""
        assert self.due_on is not None, "a step without a day has no clock"
        resolution = self.resolution
        return ClockTerms(
            "step",
            "resolution.step",
            at,
            due_at=end_of_day(self.due_on),
            unit=resolution.tracking_unit,
            person=self.in_charge,
            label=self.text[:80],
            # Versions only grow: reopened, or carried out again after a rejected result, it is a new cycle
            cycle=self.version + resolution.version,
            **resolution.meeting.kept_close(self.in_charge),
        )
