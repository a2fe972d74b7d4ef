"""Links with which somebody chooses a new password: who forgot theirs and asked, and those that somebody else
asked for, who confirmed them, how long they are valid.

The link itself is kept nowhere; it is made anew from its row whenever it is shown or mailed.
"""

from datetime import datetime
from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from comms.organization.models.keys import AddressField
from comms.organization.models.people import User
from comms.organization.models.requests import AccountRequest, AccountRequestQuerySet


class LinkRequest(models.Model):
    """Somebody typed this address; whether it belongs to anybody is looked up by whoever sends the mail.

    So the page does the same for every address, in the same time, whatever the mail server does. The row
    lives for seconds, until the next round of the outbox.
    """

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    address = AddressField(_("email address"))
    asked_at = models.DateTimeField(_("asked at"))

    class Meta:
        verbose_name = _("request for a link")
        verbose_name_plural = _("requests for a link")

    def __str__(self):
        return str(self.uuid)


class PasswordLinkQuerySet(AccountRequestQuerySet):
    """Words for asking about links."""

    def to_show(self, since: datetime):
        """Confirmed links, not older than this, that could not be mailed and were not shown yet."""
        return self.filter(confirmed_at__gte=since, made_at=None, over_at=None)

    def made(self):
        """Links that were mailed or shown."""
        return self.filter(made_at__isnull=False)

    def valid(self, at: datetime):
        """Links that open the page for a new password at a moment."""
        return self.made().filter(over_at=None, ends_at__gt=at)


class PasswordLink(AccountRequest):
    """A link for a person's new password. It counts from `made_at` to `ends_at`, or until it is over: used,
    made anew, or made worthless by a new password. Of an account that one person alone must not get hold
    of it waits for `confirmed_at`.
    """

    person = models.ForeignKey(
        User, models.PROTECT, editable=False, related_name="password_links", verbose_name=_("person")
    )
    made_at = models.DateTimeField(_("made at"), null=True, editable=False)
    ends_at = models.DateTimeField(_("valid until"), null=True, editable=False)
    # To the address that the person had then; without one it was shown to who asked for it
    mailed = models.BooleanField(_("mailed"), default=False, editable=False)

    objects = PasswordLinkQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("link for a new password")
        verbose_name_plural = _("links for new passwords")
        constraints = [
            models.CheckConstraint(
                condition=~Q(asked_by=F("person")), name="organization_passwordlink_not_for_oneself"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None)
                | Q(confirmed_at__isnull=False)
                & ~Q(confirmed_by=F("person"))
                & ~Q(confirmed_by=F("asked_by")),
                name="organization_passwordlink_second_person",
            ),
            models.CheckConstraint(
                condition=Q(made_at=None, ends_at=None)
                | Q(made_at__isnull=False, ends_at__isnull=False, confirmed_at__isnull=False),
                name="organization_passwordlink_made",
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(made_at=None, over_at=None),
                name="organization_passwordlink_one_waits",
            ),
        ]

    @property
    def waits(self) -> bool:
        """Whether a second person must confirm it first."""
        return self.confirmed_at is None and self.over_at is None
