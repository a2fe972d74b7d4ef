"""Who holds which post in which unit."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from comms.base.clock import now, today
from comms.base.models import Record
from comms.organization.models.people import User
from comms.organization.models.units import Unit
from comms.organization.states import HEAD_POSTS, Post


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
