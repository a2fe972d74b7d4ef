"""Who holds which post in which unit, and who is away."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from comms.base.clock import now, today
from comms.base.models import Record
from comms.organization.models.people import User
from comms.organization.models.units import Unit
from comms.organization.states import HEAD_POSTS, AbsenceKind, Post


class AppointmentQuerySet(models.QuerySet):
    """Words for asking about appointments."""

    def current(self, day):
        """Appointments in force on a company day."""
        return self.filter(since__lte=day).filter(Q(until=None) | Q(until__gte=day))

    def not_over(self, day):
        """Appointments in force on a company day or later."""
        return self.filter(Q(until=None) | Q(until__gte=day))

    def overlapping(self, since, until):
        """Appointments in force on any day from `since` to `until` (None = without end)."""
        rows = self.not_over(since)
        if until is not None:
            rows = rows.filter(since__lte=until)
        return rows

    def heading(self):
        """Those that make somebody the head of a unit; acting heads do not count (clause 1.4.1)."""
        return self.filter(post__in=HEAD_POSTS, acting=False)

    def visible_to(self, user):
        """Posts are part of the staff directory."""
        if not user.is_authenticated or not user.works_here:
            return self.none()
        return self


class Appointment(Record):
    """A person holds a post in a unit, from the day `since` to the end of the day `until`."""

    user = models.ForeignKey(User, models.PROTECT, related_name="appointments", verbose_name=_("person"))
    post = models.CharField(_("post"), max_length=30, choices=Post)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="appointments", verbose_name=_("unit"))
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)
    acting = models.BooleanField(_("acting"), default=False)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        ordering = ["unit__code", "post", "since"]
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        constraints = [
            models.UniqueConstraint(
                fields=["unit"],
                condition=Q(post__in=HEAD_POSTS, until=None, acting=False),
                name="organization_appointment_one_head",
                violation_error_message=_("This unit already has a head. End that appointment first."),
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="organization_appointment_order"
            ),
        ]
        indexes = [models.Index(fields=["post", "unit"], name="organization_appointment_post")]

    def __str__(self):
        return f"{self.user} · {self.get_post_display()} · {self.unit}"

    def get_absolute_url(self) -> str:
        """Posts are shown on the person's page."""
        return self.user.get_absolute_url()

    @property
    def is_head(self) -> bool:
        """Whether this makes the person the unit's one head."""
        return self.post in HEAD_POSTS and not self.acting

    @property
    def rank(self) -> int:
        """Order of posts, the highest first."""
        return list(Post).index(Post(self.post))

    @property
    def over(self) -> bool:
        """Whether the appointment has ended before today."""
        return self.until is not None and self.until < today(now())


class AbsenceQuerySet(models.QuerySet):
    """Words for asking about absences."""

    def standing(self):
        """Absences that were not cancelled."""
        return self.filter(cancelled_at=None)

    def overlapping(self, starts_on: date, ends_on: date):
        """Standing absences on any day from `starts_on` to `ends_on`."""
        return self.standing().filter(starts_on__lte=ends_on, ends_on__gte=starts_on)

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


class Absence(Record):
    """A person is away from the day `starts_on` to the end of the day `ends_on`; the deputy stands in (clause
    1.5.2.3, clocks).
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="absences", verbose_name=_("person"))
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"))
    kind = models.CharField(_("kind"), max_length=20, choices=AbsenceKind, default=AbsenceKind.LEAVE)
    deputy = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="deputised", verbose_name=_("deputy")
    )
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
            models.CheckConstraint(condition=~Q(deputy=F("user")), name="organization_absence_other_deputy"),
        ]
        indexes = [models.Index(fields=["user", "starts_on", "ends_on"], name="organization_absence_days")]

    def __str__(self):
        return f"{self.user} {self.starts_on} – {self.ends_on}"

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
    def cancelled(self) -> bool:
        """Whether the person is there after all."""
        return self.cancelled_at is not None
