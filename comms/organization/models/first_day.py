"""The set-up of a new portal: one row, from the first start until its last step is done."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from comms.base.models import Record
from comms.organization.models.people import User
from comms.organization.states import FIRST_DAY_EVENTS

THE_ONE = 1


class FirstDayQuerySet(models.QuerySet):
    """Words for asking about the set-up."""

    def visible_to(self, user):
        """Those who look after the portal."""
        if not user.is_authenticated or not user.is_staff:
            return self.none()
        return self

    def going_on(self):
        """The set-up, while its last step is not done."""
        return self.filter(done_at=None)


class FirstDay(Record):
    """How far the set-up is. A portal without this row never had one, or was set up before it existed.

    Until it is done nobody is there to be a second person: posts count at once.
    """

    EVENT_LABELS = FIRST_DAY_EVENTS

    # The one-time code of the console, hashed; empty once it is used
    code = models.CharField(max_length=128, blank=True, editable=False)
    claimed_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("begun by")
    )
    done_at = models.DateTimeField(_("done at"), null=True, editable=False)

    objects = FirstDayQuerySet.as_manager()

    class Meta:
        verbose_name = _("set-up of the portal")
        verbose_name_plural = _("set-ups of the portal")
        constraints = [
            models.CheckConstraint(condition=Q(pk=THE_ONE), name="organization_firstday_one"),
            models.CheckConstraint(
                condition=Q(claimed_by=None) | Q(code=""), name="organization_firstday_code_once"
            ),
        ]

    def __str__(self):
        return str(_("Set-up of the portal"))

    def get_absolute_url(self) -> str:
        """The page with its steps."""
        return "/setup/"

    def may_attach(self, user) -> bool:
        """No files belong to it."""
        return False
