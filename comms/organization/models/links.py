"""Who asked on the sign-in page for a link to choose a new password."""

from uuid import uuid4

from django.db import models
from django.utils.translation import gettext_lazy as _

from comms.organization.models.keys import AddressField


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
