"""Who is away, when, who stands in, and whether the deputy may act."""

from datetime import date, datetime, time
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from comms.base.clock import at_local, end_of_day, now, today
from comms.base.models import Address, Record, Signed
from comms.organization.models.appointments import Appointment
from comms.organization.models.people import User
from comms.organization.models.units import Unit
from comms.organization.states import AbsenceKind


def stretch(
    starts_on: date, starts_time: time | None, ends_on: date, ends_time: time | None
) -> tuple[datetime, datetime]:
    """The moment from which and the moment until which somebody is away; no time of day is the whole day."""
    over_at = at_local(ends_on, ends_time) if ends_time else end_of_day(ends_on)
    return at_local(starts_on, starts_time or time.min), over_at


class AbsenceQuerySet(models.QuerySet):
    """Words for asking about absences."""

    def standing(self):
        """Absences that were not cancelled."""
        return self.filter(cancelled_at=None)

    def overlapping(self, starts_on: date, ends_on: date):
        """Standing absences on any day from `starts_on` to `ends_on`."""
        return self.standing().filter(starts_on__lte=ends_on, ends_on__gte=starts_on)

    def colliding(self, begins_at: datetime, over_at: datetime):
        """Standing absences that share a moment with this stretch of time."""
        return self.standing().filter(begins_at__lt=over_at, over_at__gt=begins_at)

    def covering(self, at: datetime):
        """Standing absences at a moment; times of day count."""
        return self.standing().filter(begins_at__lte=at, over_at__gt=at)

    def giving_rights(self, at: datetime):
        """Those whose deputy may act at a moment: named by the absent person, or confirmed."""
        return self.covering(at).filter(authorised_at__lte=at)

    def waiting(self, at: datetime):
        """Those not over whose deputy, named by somebody else, nobody has confirmed."""
        named = self.standing().filter(deputy__isnull=False, noted_by__isnull=False, authorised_at=None)
        return named.filter(over_at__gt=at)

    def visible_to(self, user):
        """One's own, those one stands in for, those of people in one's units; all for the administration and
        company-wide readers.
        """
        if not user.is_authenticated:
            return self.none()
        if user.administers or user.sees_all:
            return self
        near = Appointment.objects.current(today(now())).filter(unit__in=user.unit_ids).values("user_id")
        return self.filter(Q(user=user) | Q(deputy=user) | Q(user__in=near))


class Absence(Signed, Record):
    """A person is away from the day `starts_on` to the end of the day `ends_on`, or from and to a time of
    these days; the deputy stands in (clause 1.5.2.3, clocks).

    The deputy is told what the absent person would be told. They may also act once `authorised_at` is there:
    from the beginning when the absent person named them, after a second person's confirmation when the head
    above did.
    """

    HISTORY = Address("absences", "uuid")
    EVENT_LABELS = {"authorised": _("The deputy may act"), "handed_over": _("Handed over")}

    user = models.ForeignKey(User, models.PROTECT, related_name="absences", verbose_name=_("person"))
    starts_on = models.DateField(_("from"))
    starts_time = models.TimeField(_("from the time"), null=True, blank=True)
    ends_on = models.DateField(_("to"))
    ends_time = models.TimeField(_("to the time"), null=True, blank=True)
    # The same as moments, which the questions ask: the end is the first moment at which the person is back
    begins_at = models.DateTimeField(editable=False)
    over_at = models.DateTimeField(editable=False)
    kind = models.CharField(_("kind"), max_length=20, choices=AbsenceKind, default=AbsenceKind.LEAVE)
    deputy = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="deputised", verbose_name=_("deputy")
    )
    noted_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("noted by")
    )
    authorised_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("confirmed by")
    )
    authorised_at = models.DateTimeField(_("the deputy may act since"), null=True, editable=False)
    cancelled_at = models.DateTimeField(_("cancelled at"), null=True, editable=False)

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "-id"]
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="organization_absence_order"
            ),
            models.CheckConstraint(
                condition=Q(over_at__gt=F("begins_at")), name="organization_absence_moments"
            ),
            models.CheckConstraint(condition=~Q(deputy=F("user")), name="organization_absence_other_deputy"),
            models.CheckConstraint(
                condition=Q(authorised_at=None) | Q(deputy__isnull=False),
                name="organization_absence_whom_it_authorises",
            ),
        ]
        indexes = [
            models.Index(fields=["user", "starts_on", "ends_on"], name="organization_absence_days"),
            models.Index(
                fields=["deputy", "over_at"],
                condition=Q(cancelled_at=None, authorised_at__isnull=False),
                name="organization_absence_deputy",
            ),
        ]

    def __str__(self):
        return f"{self.user} {self.starts_on} – {self.ends_on}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """With the moments that follow from days and times."""
        self.begins_at, self.over_at = stretch(self.starts_on, self.starts_time, self.ends_on, self.ends_time)
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        """The absence's page."""
        return reverse("organization:absence_detail", args=[self.uuid])

    def may_attach(self, user) -> bool:
        """No files belong to an absence: a doctor's note is nobody else's business."""
        return False

    @property
    def unit_in_charge(self) -> Unit | None:
        """The unit of the person who is away."""
        return self.user.unit_in_charge

    @property
    def hands(self) -> tuple[int | None, int | None]:
        """Whoever has a hand in the matter and is no second person: who noted it, who stands in."""
        return self.noted_by_id, self.deputy_id

    @property
    def cancelled(self) -> bool:
        """Whether the person is there after all."""
        return self.cancelled_at is not None

    @property
    def waits_for_confirmation(self) -> bool:
        """Whether somebody named a deputy for the absent person and nobody has confirmed it."""
        return bool(self.deputy_id and not self.authorised_at and not self.cancelled and self.noted_by_id)
