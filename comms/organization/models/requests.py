"""What somebody asks for about another person's account, and a second person confirms."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from comms.base.models import Record
from comms.organization.models.people import User


class AccountRequestQuerySet(models.QuerySet):
    """Words for asking about them."""

    def waiting(self):
        """Those that wait for a second person."""
        return self.filter(confirmed_at=None, over_at=None)


class AccountRequest(Record):
    """Asked for by somebody about `person`, whom each kind names itself. It waits until it is confirmed, or
    over: refused, taken back, or not needed any more.
    """

    person: User
    person_id: int

    asked_by = models.ForeignKey(
        User, models.PROTECT, editable=False, related_name="+", verbose_name=_("asked for by")
    )
    confirmed_by = models.ForeignKey(
        User, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("confirmed by")
    )
    confirmed_at = models.DateTimeField(_("confirmed at"), null=True, editable=False)
    over_at = models.DateTimeField(_("over since"), null=True, editable=False)

    class Meta:
        abstract = True

    def __str__(self):
        return f"{self.person}"

    def get_absolute_url(self) -> str:
        """It is shown on the person's page."""
        return self.person.get_absolute_url()

    def may_attach(self, user) -> bool:
        """No files belong to it."""
        return False

    @property
    def hands(self) -> tuple[int, int]:
        """Whoever has a hand in the matter and is no second person: who asked, whom it concerns."""
        return self.asked_by_id, self.person_id
