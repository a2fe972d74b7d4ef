"""The morning meeting of a management office on one day: whether it is held is decided each day (1.5.6.1)."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from comms.base.models import Address, Stateful
from comms.deadlines.models import Clock
from comms.deadlines.rules import ClockTerms
from comms.organization.models import NamesUnits, Unit, User
from comms.procedure.queries import value
from meetings.models.kinds import MeetingSeries
from meetings.models.meetings import Meeting, reads_status
from meetings.rules import is_lapsed
from meetings.states import MORNING_TABLE, MorningState
from meetings.states.mornings import CLOCK, DECIDED

MARKS = {
    MorningState.UNDECIDED: "…",
    MorningState.HELD: "✓",
    MorningState.NOT_NEEDED: "–",
    MorningState.LAPSED: "✗",
    MorningState.DROPPED: "",
}


def time_to_decide() -> timedelta:
    """How long after the begin a decision is still in time."""
    return timedelta(minutes=value("meetings.lapse_after"))


class MorningQuerySet(NamesUnits):
    """Words for asking about morning meetings."""

    def visible_to(self, user):
        """Those of one's units; all of them for company-wide readers and the quality department (1.3.1)."""
        if not user.is_authenticated:
            return self.none()
        if reads_status(user):
            return self
        return self.filter(unit_id__in=user.unit_ids)

    def undecided(self):
        """Days about which somebody may still decide in time."""
        return self.filter(state=MorningState.UNDECIDED)

    def counted(self):
        """Without the days that the series no longer asks for."""
        return self.exclude(state=MorningState.DROPPED)


class OfficeMorning(Stateful):
    """One office and day. The decision is due, a meeting is made only when it is held.

    `starts_at` is the time that the series says; until when the decision is due its clock says.
    """

    TABLE = MORNING_TABLE
    HISTORY = Address("office-mornings", "uuid")

    series = models.ForeignKey(
        MeetingSeries, models.PROTECT, related_name="+", verbose_name=_("series"), db_index=False
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="+", verbose_name=_("management office"), db_index=False
    )
    day = models.DateField(_("day"))
    starts_at = models.DateTimeField(_("begins"))
    state = models.CharField(
        _("state"), max_length=10, choices=MorningState, default=MorningState.UNDECIDED, editable=False
    )
    decided_by = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
        db_index=False,
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True)
    why = models.CharField(_("reason"), max_length=200, blank=True)
    meeting = models.OneToOneField(
        Meeting, models.PROTECT, null=True, blank=True, related_name="morning", verbose_name=_("meeting")
    )

    objects = MorningQuerySet.as_manager()

    class Meta:
        ordering = ["-day", "-id"]
        verbose_name = _("office morning")
        verbose_name_plural = _("office mornings")
        constraints = [
            models.UniqueConstraint(fields=["unit", "day"], name="meetings_officemorning_once_a_day"),
            models.CheckConstraint(
                condition=Q(state__in=DECIDED, decided_at__isnull=False)
                | (~Q(state__in=DECIDED) & Q(decided_at=None, decided_by=None)),
                name="meetings_officemorning_decided_together",
            ),
            models.CheckConstraint(
                condition=Q(state=MorningState.HELD, meeting__isnull=False)
                | (~Q(state=MorningState.HELD) & Q(meeting=None)),
                name="meetings_officemorning_held_has_meeting",
            ),
        ]
        indexes = [
            models.Index(fields=["day", "id"], name="meetings_officemorning_listed"),
            # What is still to be decided is little: for the sweep and the planner
            models.Index(
                fields=["starts_at"], condition=Q(state="undecided"), name="meetings_officemorning_open"
            ),
        ]

    def __str__(self):
        return f"{self.unit.name} {self.day}"

    @property
    def audit_label(self) -> str:
        """Office and day, in no language."""
        return f"{self.unit.code} {self.day}"

    @property
    def mark(self) -> str:
        """The state as a sign, for the narrow cells of the board; beside it stands the word."""
        return MARKS[MorningState(self.state)]

    def get_absolute_url(self):
        """The page of the day."""
        return reverse("meetings:morning_detail", args=[self.uuid])

    @property
    def lapses_at(self) -> datetime:
        """Until when a decision is in time, to the second."""
        return self.starts_at + time_to_decide()

    def is_lapsed(self, at: datetime) -> bool:
        """Whether a decision at this moment is late."""
        return is_lapsed(self.starts_at, at, after=time_to_decide())

    def history_open_to(self, user) -> bool:
        """Whoever sees the day sees what became of it."""
        return type(self).objects.visible_to(user).filter(pk=self.pk).exists()

    def clock_terms(self, name, change) -> ClockTerms:
        """The decision of the day (1.5.6.1); what was taken back or moved runs anew."""
        return self.terms(change.at, cycle=Clock.objects.of(self, name).count() + 1)

    def terms(self, at: datetime, *, cycle: int = 1) -> ClockTerms:
        """The terms of its one clock. It names nobody: whoever heads the office that morning decides."""
        return ClockTerms(
            CLOCK,
            self.series.kind.held_policy,
            min(at, self.starts_at),
            unit=self.unit,
            due_at=self.lapses_at,
            cycle=cycle,
            label=self.audit_label,
        )
