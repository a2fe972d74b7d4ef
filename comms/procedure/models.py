"""The history of the policies: a row is one decision to change a number; none is ever changed or removed."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from comms.base.models import Record


class PolicyOverride(Record):
    """Somebody set a policy, or set it back to its default, for a reason. `number` counts the decisions on
    one policy from 1.
    """

    policy = models.CharField(_("policy"), max_length=64)
    number = models.PositiveIntegerField()
    value = models.JSONField(_("value"), null=True)
    is_reset = models.BooleanField(default=False)
    reason = models.TextField(_("reason"))
    at = models.DateTimeField(_("at"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))

    class Meta:
        verbose_name = _("policy change")
        verbose_name_plural = _("policy changes")
        constraints = [
            models.UniqueConstraint(fields=["policy", "number"], name="%(app_label)s_%(class)s_once")
        ]

    def __str__(self):
        return f"{self.policy} #{self.number}"

    def save(self, *args, **kwargs):
        """Only new rows: history is added to, never rewritten."""
        if self.pk:
            raise TypeError("a policy change is history and cannot be edited")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        """Never."""
        raise TypeError("a policy change is history and cannot be removed")

    @property
    def audit_label(self) -> str:
        """The policy's name on the timeline."""
        return self.policy

    def get_absolute_url(self):
        """The policy's page."""
        return reverse("procedure:policy_detail", args=[self.policy])
