"""The register of decisions over the years: one line for each matter, whether it was put as a motion,
resolved at once, or both (1.7.6, 1.7.8).
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from meetings.models.meetings import Meeting
from meetings.models.motions import Motion
from meetings.models.resolutions import Resolution


class DecisionQuerySet(models.QuerySet):
    """Words for asking about decisions."""

    def visible_to(self, user):
        """Lines whose resolution one sees; of motions that became none those whose motion one sees."""
        if not user.is_authenticated:
            return self.none()
        resolved = Q(resolution__in=Resolution.objects.visible_to(user))
        return self.filter(resolved | Q(resolution=None, motion__in=Motion.objects.visible_to(user)))

    def search(self, text):
        """Lines with these words in number, text or result of the resolution; of motions that became none in
        theirs, so that nobody finds by the words of a motion that they do not see.
        """
        resolved = Q(resolution__in=Resolution.objects.search(text))
        return self.filter(resolved | Q(resolution=None, motion__in=Motion.objects.search(text)))


class Decision(models.Model):
    """One line of the register. It holds what lines are ordered and counted by; all else stands where it is
    changed: on the resolution, or on the motion while there is none.
    """

    number = models.CharField(_("no."), max_length=24, unique=True)
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="+", verbose_name=_("meeting"))
    motion = models.OneToOneField(
        Motion, models.CASCADE, null=True, related_name="decision", verbose_name=_("motion")
    )
    resolution = models.OneToOneField(
        Resolution, models.CASCADE, null=True, related_name="decision", verbose_name=_("resolution")
    )
    # When it was resolved or voted on; of a motion that waits when it was submitted
    listed_at = models.DateTimeField(_("decided at"), db_index=True)

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ["-listed_at", "-id"]
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        constraints = [
            models.CheckConstraint(
                condition=Q(motion__isnull=False) | Q(resolution__isnull=False),
                name="meetings_decision_of_something",
            )
        ]

    def __str__(self):
        return self.number

    def get_absolute_url(self):
        """The page of the resolution, or of the motion."""
        return self.matter.get_absolute_url()

    @property
    def matter(self) -> Resolution | Motion:
        """Where the decision stands: the resolution, else the motion."""
        found = self.resolution or self.motion
        assert found is not None, "the database keeps no line without one"
        return found

    @property
    def text(self) -> str:
        """What was resolved, or is proposed."""
        return self.matter.text

    @property
    def state(self) -> str:
        """The state of the resolution, else of the motion."""
        return self.matter.state

    def is_overdue(self, at) -> bool:
        """Whether the day of the resolution is over and nothing is reported."""
        return self.resolution is not None and self.resolution.is_overdue(at)
