"""A private calendar address that a phone or mail program can subscribe to."""

from secrets import token_urlsafe

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from comms.organization.models import User


def feed_token() -> str:
    """A secret that cannot be guessed."""
    return token_urlsafe(24)


class CalendarFeed(models.Model):
    """The token of one person's calendar feed; a new one makes the old address useless."""

    user = models.OneToOneField(User, models.CASCADE, related_name="calendar_feed", verbose_name=_("person"))
    token = models.CharField(max_length=40, unique=True, default=feed_token)
    made_at = models.DateTimeField()

    def __str__(self):
        return str(self.user)

    def get_absolute_url(self):
        """The address of the feed."""
        return reverse("meetings:feed", args=[self.token])
