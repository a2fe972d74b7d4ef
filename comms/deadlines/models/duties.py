"""Recurring duties: one row for each unit and period, whatever object fulfils it."""

from datetime import date, datetime

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from comms.base.clock import end_of_day
from comms.base.models import Address, Record, Signed
from comms.base.reasons import in_words
from comms.deadlines.models.clocks import Clock, outcome_q
from comms.deadlines.rules import ClockTerms
from comms.deadlines.states import DUTY_TONES, ClockState, DutyState, Outcome
from comms.organization.models import NamesUnits, User
from comms.organization.states import UnitRole

CLOCK = "window"
# Which column of the compliance page counts a duty in a state
OUTCOMES = {
    DutyState.OPEN: Outcome.RUNNING,
    DutyState.MET: Outcome.MET,
    DutyState.LATE: Outcome.LATE,
    DutyState.MISSED: Outcome.MISSED,
}


class PeriodDutyQuerySet(NamesUnits):
    """Words for asking about recurring duties."""

    def visible_to(self, user):
        """Those of one's units and one's own; all for company-wide and quality readers (1.3.1).

        That a duty was met is never secret; what met it may be.
        """
        if not user.is_authenticated:
            return self.none()
        if user.sees_all or user.works_in(UnitRole.QUALITY):
            return self
        return self.filter(Q(unit_id__in=user.unit_ids) | Q(clock__person__in=user.person_ids))

    def in_state(self, state, at):
        """Duties that stand so at an instant, whether or not the sweep has noticed yet."""
        if state == DutyState.EXEMPT:
            return self.exclude(exempt_reason="")
        clocks = Clock.objects.filter(outcome_q(OUTCOMES[DutyState(state)], at))
        return self.filter(exempt_reason="", clock__in=clocks)

    def unexplained(self, at):
        """Missed, and nobody said why."""
        return self.in_state(DutyState.MISSED, at).filter(explanation="")

    def unmet(self):
        """Duties that nothing has fulfilled yet, also when their time is over."""
        return self.filter(exempt_reason="", met_by_id=None)


class PeriodDuty(Signed, Record):
    """A duty that recurs: what (`source`, `policy`), of which unit, in which period and between which days.

    It is the subject of its clock, which says how it stands; an exempt period has none. `met_by` is whatever
    fulfilled it: cancelling that object before leaves the duty open, replacing it meets the duty.
    """

    HISTORY = Address("period-duties", "uuid")
    EVENT_LABELS = {
        "met": _("Fulfilled"),
        "moved": _("Days moved"),
        "exempted": _("Exempted"),
        "reopened": _("No longer exempt"),
        "explained": _("Explained"),
    }
    TIMELINE_HIDDEN = ("met_by_type", "met_by_id")

    source = models.CharField(_("source"), max_length=60)
    policy = models.CharField(_("duty"), max_length=64)
    clause = models.CharField(_("clause"), max_length=16, blank=True)
    unit = models.ForeignKey(
        "organization.Unit", models.PROTECT, related_name="+", verbose_name=_("unit"), db_index=False
    )
    period_key = models.CharField(_("period"), max_length=12)
    window_from = models.DateField(_("from"))
    window_to = models.DateField(_("to"))
    provisional = models.BooleanField(_("provisional"), default=False)
    exempt_reason = models.CharField(_("why exempt"), max_length=400, blank=True)
    explanation = models.CharField(_("explanation"), max_length=400, blank=True)
    explained_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("explained by"),
        db_index=False,
    )
    explained_at = models.DateTimeField(_("explained at"), null=True, blank=True)
    met_by_type = models.ForeignKey(
        ContentType, models.PROTECT, null=True, blank=True, related_name="+", editable=False, db_index=False
    )
    met_by_id = models.PositiveBigIntegerField(null=True, blank=True, editable=False)
    met_by = GenericForeignKey("met_by_type", "met_by_id")
    clock = models.OneToOneField(Clock, models.PROTECT, null=True, editable=False, related_name="+")

    objects = PeriodDutyQuerySet.as_manager()

    class Meta:
        ordering = ["-window_to", "-id"]
        verbose_name = _("recurring duty")
        verbose_name_plural = _("recurring duties")
        constraints = [
            models.UniqueConstraint(
                fields=["source", "unit", "period_key"], name="deadlines_periodduty_once_a_period"
            ),
            models.CheckConstraint(
                condition=Q(window_to__gte=F("window_from")), name="deadlines_periodduty_order"
            ),
            models.CheckConstraint(
                condition=Q(explanation="", explained_at=None) | (~Q(explanation="") & ~Q(explained_at=None)),
                name="deadlines_periodduty_explained_together",
            ),
        ]
        indexes = [
            models.Index(fields=["window_to", "id"], name="deadlines_periodduty_listed"),
            models.Index(fields=["unit", "window_to", "id"], name="deadlines_periodduty_unit"),
            # What may still be fulfilled is little: by kind of duty and unit, for whoever fulfils one
            models.Index(
                fields=["policy", "unit", "window_to"],
                condition=Q(met_by_id=None, exempt_reason=""),
                name="deadlines_periodduty_unmet",
            ),
        ]

    def __str__(self):
        return self.period_key

    @property
    def audit_label(self) -> str:
        """Unit and period; what the duty is, its policy says in the reader's language."""
        return f"{self.unit.code} {self.period_key}"

    def get_absolute_url(self):
        """The page of the duty."""
        return reverse("deadlines:duty_detail", args=[self.uuid])

    @property
    def days(self) -> tuple[date, date, bool]:
        """The first and last day that keep the rule, and whether they may still change with the calendar."""
        return self.window_from, self.window_to, self.provisional

    @property
    def window_ends_at(self) -> datetime:
        """The instant at which the window closes."""
        return end_of_day(self.window_to)

    @property
    def why_exempt(self) -> str:
        """The reason in the reader's language."""
        return in_words(self.exempt_reason)

    @cached_property
    def seen_met_by(self):
        """What fulfilled the duty, where `queries.with_fulfilment` found that the reader may see it."""

    def state_at(self, at: datetime) -> DutyState:
        """How the duty stands at an instant."""
        clock = self.clock
        if self.exempt_reason or clock is None:
            return DutyState.EXEMPT
        if clock.state == ClockState.MET:
            return DutyState.MET
        if clock.state == ClockState.MET_LATE:
            return DutyState.LATE
        if clock.breached_at is not None or (clock.due_at is not None and clock.due_at <= at):
            return DutyState.MISSED
        return DutyState.OPEN

    def tone_at(self, at: datetime) -> str:
        """The Bootstrap colour word of its state at an instant."""
        return DUTY_TONES[self.state_at(at)]

    def history_open_to(self, user) -> bool:
        """Whoever sees the duty sees what became of it."""
        return type(self).objects.visible_to(user).filter(pk=self.pk).exists()

    def terms(self, person: User | None, at: datetime) -> ClockTerms:
        """The terms of its one clock, due at the window's end; `person` or else the unit's head answers."""
        return ClockTerms(
            CLOCK,
            self.policy,
            at,
            unit=self.unit,
            person=person,
            due_at=self.window_ends_at,
            cycle=Clock.objects.of(self, CLOCK).count() + 1,
            label=self.audit_label,
        )
