"""Whose turn it is to lead a meeting of a series whose leaders take turns, and who leads it (1.5.2.2)."""

from collections.abc import Iterable, Mapping

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from comms.base.models import Record
from comms.organization.models import User
from meetings.models.meetings import Meeting
from meetings.rules import Turn
from meetings.states import PassedOver


def skipped_rows(people: Iterable[User], why: Mapping[int, str]) -> list[dict[str, object]]:
    """Whom a turn passed over, as it is kept: key for the rules, identity and name for people, and why."""
    return [
        {"person": one.pk, "uuid": str(one.uuid), "name": one.name, "why": str(why[one.pk])} for one in people
    ]


def passed_over(skipped: Iterable[Mapping[str, object]]) -> list[tuple[str, str]]:
    """(name, why) of everybody whom a turn passed over, in the reader's language."""
    return [(str(one["name"]), str(PassedOver(str(one["why"])).label)) for one in skipped]


class LeaderAssignment(Record):
    """One meeting's turn as it was decided last: `planned` by the queue, `actual` is the meeting's chair.

    Kept and never computed anew from a date: the queue goes on after whoever really led. `actual` None: all
    were out, and somebody has to be named.
    """

    meeting = models.OneToOneField(Meeting, models.CASCADE, related_name="turn", verbose_name=_("meeting"))
    planned = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("whose turn it is")
    )
    actual = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("leads"))
    # Whom the turn passed over, in order (`skipped_rows`)
    skipped = models.JSONField(_("passed over"), default=list)
    # How the members stood when it was decided: the queue goes on from there when the leader has left
    order = models.JSONField(default=list)
    by_hand = models.BooleanField(_("named by hand"), default=False)
    reason = models.CharField(_("reason"), max_length=400, blank=True)
    decided_by = models.ForeignKey(
        User, models.PROTECT, null=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"))

    class Meta:
        verbose_name = _("turn to lead")
        verbose_name_plural = _("turns to lead")
        constraints = [
            models.CheckConstraint(
                condition=Q(by_hand=False) | (Q(actual__isnull=False) & ~Q(reason="")),
                name="meetings_leaderassignment_by_hand_why",
            ),
        ]

    def __str__(self):
        return f"{self.meeting}: {self.actual or '–'}"

    @property
    def substituted(self) -> bool:
        """Whether somebody else leads than whose turn it is."""
        return self.actual_id is not None and self.actual_id != self.planned_id

    @property
    def nobody(self) -> bool:
        """Whether nobody leads so far: all were out (1.5.2.3)."""
        return self.actual_id is None

    @property
    def as_turn(self) -> Turn:
        """The same for the rules."""
        skipped = tuple(one["person"] for one in self.skipped)
        return Turn(self.planned_id, self.actual_id, skipped, tuple(self.order))

    @property
    def passed_over(self) -> list[tuple[str, str]]:
        """(name, why) of everybody whom the turn passed over, in the reader's language."""
        return passed_over(self.skipped)


class LeaderRefusal(models.Model):
    """Somebody said that they cannot lead this one meeting; the next in order is asked."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="refusals")
    user = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("person"))
    reason = models.CharField(_("reason"), max_length=400)
    said_at = models.DateTimeField()

    class Meta:
        verbose_name = _("refusal to lead")
        verbose_name_plural = _("refusals to lead")
        constraints = [
            models.UniqueConstraint(fields=["meeting", "user"], name="meetings_leaderrefusal_once")
        ]

    def __str__(self):
        return f"{self.meeting}: {self.user}"
