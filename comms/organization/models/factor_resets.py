"""Second factors to be taken from somebody else's account, which one person alone must not get hold of."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from comms.organization.models.people import User
from comms.organization.models.requests import AccountRequest, AccountRequestQuerySet


class FactorReset(AccountRequest):
    """Somebody asked for a person's second factors to be taken away. It waits until a second person confirms
    it, or until it is over: refused, taken back, or not needed any more.
    """

    person = models.ForeignKey(
        User, models.PROTECT, editable=False, related_name="factor_resets", verbose_name=_("person")
    )
    # How the asker made sure who wants it: what the second person judges by
    reason = models.TextField(_("reason"), max_length=400, editable=False)

    objects = AccountRequestQuerySet.as_manager()

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
