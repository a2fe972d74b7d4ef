"""Second factors that somebody else is to take away from an account that one person alone must not get hold
of.
"""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from comms.base.models import Record
from comms.organization.models.people import User


class FactorResetQuerySet(models.QuerySet):
    """Words for asking about them."""

    def waiting(self):
        """Those that wait for a second person."""
        return self.filter(confirmed_at=None, over_at=None)


class FactorReset(Record):
    """Somebody asked for a person's second factors to be taken away. It waits until a second person confirms
    it, or until it is over: refused, taken back, or not needed any more.
    """

    person = models.ForeignKey(
        User, models.PROTECT, editable=False, related_name="factor_resets", verbose_name=_("person")
    )
    asked_by = models.ForeignKey(
        User, models.PROTECT, editable=False, related_name="+", verbose_name=_("asked for by")
    )
    # How the asker made sure who wants it: what the second person judges by
    reason = models.TextField(_("reason"), max_length=400, editable=False)
    confirmed_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("confirmed by")
    )
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, editable=False)
    over_at = models.DateTimeField(_("over since"), null=True, editable=False)

    objects = FactorResetQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("request to take away second factors")
        verbose_name_plural = _("requests to take away second factors")
        constraints = [
            models.CheckConstraint(
                condition=~Q(asked_by=F("person")), name="organization_factorreset_not_for_oneself"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at=None, confirmed_by=None)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False)
                & ~Q(confirmed_by=F("person"))
                & ~Q(confirmed_by=F("asked_by")),
                name="organization_factorreset_second_person",
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(confirmed_at=None, over_at=None),
                name="organization_factorreset_one_waits",
            ),
        ]

    def __str__(self):
        return f"{self.person}"

    def get_absolute_url(self) -> str:
        """They are shown on the person's page."""
        return self.person.get_absolute_url()

    def may_attach(self, user) -> bool:
        """No files belong to them."""
        return False

    @property
    def hands(self) -> tuple[int, int]:
        """Whoever has a hand in the matter and is no second person: who asked, whom it concerns."""
        return self.asked_by_id, self.person_id
