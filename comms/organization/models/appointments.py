"""Who holds which post in which unit."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from comms.base.clock import now, today
from comms.base.models import Address, Record
from comms.organization.models.people import User
from comms.organization.models.units import Unit
from comms.organization.states import (
    APPOINTMENT_EVENTS,
    HEAD_POSTS,
    POSTS_WITH_REACH,
    Post,
    reads_across_units,
)


class AppointmentQuerySet(models.QuerySet):
    """Words for asking about appointments. Those in force, whenever, are the confirmed ones: what waits for a
    second person, was refused or called off gives no rights and stands in nobody's way.
    """

    def confirmed(self):
        """Appointments that count."""
        return self.filter(confirmed_at__isnull=False, refused_at=None)

    def waiting(self):
        """Appointments that wait for a second person."""
        return self.filter(confirmed_at=None, refused_at=None)

    def current(self, day):
        """Appointments in force on a company day."""
        return self.not_over(day).filter(since__lte=day)

    def not_over(self, day):
        """Appointments in force on a company day or later."""
        return self.confirmed().filter(Q(until=None) | Q(until__gte=day))

    def ahead(self, day):
        """Those in force on a company day or later, and those that wait: what a unit's page shows."""
        return self.filter(refused_at=None).filter(Q(confirmed_at=None) | Q(until=None) | Q(until__gte=day))

    def overlapping(self, since, until):
        """Appointments in force on any day from `since` to `until` (None = without end)."""
        rows = self.not_over(since)
        if until is not None:
            rows = rows.filter(since__lte=until)
        return rows

    def heading(self):
        """Those that make somebody the head of a unit; acting heads do not count (clause 1.4.1)."""
        return self.confirmed().filter(post__in=HEAD_POSTS, acting=False)

    def visible_to(self, user):
        """Posts are part of the staff directory. What waits or was refused is seen by the administration, the
        company-wide readers (every second person is one of these), who gave it and whom it concerns.
        """
        if not user.is_authenticated:
            return self.none()
        if user.administers or user.sees_all:
            return self
        own = Q(user=user.pk)
        if not user.works_here:
            return self.filter(own)
        return self.filter(own | Q(given_by=user.pk) | Q(confirmed_at__isnull=False, refused_at=None))


class Appointment(Record):
    """A person holds a post in a unit, from the day `since` to the end of the day `until`.

    A post with reach counts once a second person has confirmed it: until `confirmed_at` is there it waits,
    and with `refused_at` it never will. One that counts and has not begun is called off: it has both.
    """

    HISTORY = Address("appointments", "uuid")
    EVENT_LABELS = APPOINTMENT_EVENTS

    user = models.ForeignKey(User, models.PROTECT, related_name="appointments", verbose_name=_("person"))
    post = models.CharField(_("post"), max_length=30, choices=Post)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="appointments", verbose_name=_("unit"))
    since = models.DateField(_("since"))
    until = models.DateField(_("until"), null=True, blank=True)
    acting = models.BooleanField(_("acting"), default=False)
    # Nobody of before this was kept, and of what the portal itself gave
    given_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("given by")
    )
    # The head whom it was meant to replace when it was given; another one since then stands in the way
    replaces = models.ForeignKey(
        "self", models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("replaces")
    )
    confirmed_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("confirmed by")
    )
    confirmed_at = models.DateTimeField(_("counts since"), null=True, editable=False)
    refused_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("refused by")
    )
    refused_at = models.DateTimeField(_("refused at"), null=True, editable=False)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        ordering = ["unit__code", "post", "since"]
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        constraints = [
            models.UniqueConstraint(
                fields=["unit"],
                condition=Q(
                    post__in=HEAD_POSTS,
                    until=None,
                    acting=False,
                    confirmed_at__isnull=False,
                    refused_at=None,
                ),
                name="organization_appointment_one_head",
                violation_error_message=_("This unit already has a head. End that appointment first."),
            ),
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=F("since")), name="organization_appointment_order"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=False) | Q(given_by__isnull=False),
                name="organization_appointment_who_asks",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None)
                | Q(confirmed_at__isnull=False) & ~Q(confirmed_by=F("user")) & ~Q(confirmed_by=F("given_by")),
                name="organization_appointment_second_person",
            ),
            models.CheckConstraint(
                condition=Q(refused_at=None, refused_by=None)
                | Q(refused_at__isnull=False, refused_by__isnull=False)
                # The portal itself calls off, and refuses nothing
                | Q(refused_at__isnull=False, confirmed_at__isnull=False),
                name="organization_appointment_refused",
            ),
        ]
        indexes = [
            models.Index(fields=["post", "unit"], name="organization_appointment_post"),
            models.Index(
                fields=["created_at"],
                condition=Q(confirmed_at=None, refused_at=None),
                name="organization_appointment_waits",
            ),
        ]

    def __str__(self):
        return f"{self.user} · {self.get_post_display()} · {self.unit}"

    def get_absolute_url(self) -> str:
        """The appointment's page."""
        return reverse("organization:appointment_detail", args=[self.uuid])

    def may_attach(self, user) -> bool:
        """No files belong to an appointment."""
        return False

    @property
    def reaches_far(self) -> bool:
        """Whether the post reaches beyond the own work, so that one person alone does not give it. Each post
        does in the departments whose staff reads across units; in Admin & HR they keep accounts besides, and
        could make a second person of their own.
        """
        return self.post in POSTS_WITH_REACH or reads_across_units(self.post, self.unit.role)

    @property
    def hands(self) -> tuple[int | None, int | None]:
        """Whoever has a hand in the matter and is no second person: who gave it, whom it concerns."""
        return self.given_by_id, self.user_id

    @property
    def waits(self) -> bool:
        """Whether a second person must confirm it before it counts."""
        return self.confirmed_at is None and self.refused_at is None

    @property
    def counts(self) -> bool:
        """Whether it is in force on the days that it names."""
        return self.confirmed_at is not None and self.refused_at is None

    @property
    def called_off(self) -> bool:
        """Whether it counted and was taken out of force before it began."""
        return self.confirmed_at is not None and self.refused_at is not None

    @property
    def withdrawn(self) -> bool:
        """Whether it was taken back by who gave it, before anybody confirmed it."""
        return (
            self.confirmed_at is None
            and self.refused_by_id is not None
            and self.refused_by_id == self.given_by_id
        )

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
