"""The private calendar address: made, replaced."""

from datetime import datetime

from django.db import transaction

from comms.organization.models import User
from meetings.models import CalendarFeed
from meetings.models.feeds import feed_token


@transaction.atomic
def feed_of(user: User, *, at: datetime) -> CalendarFeed:
    """The person's feed, made when there is none."""
    return CalendarFeed.objects.get_or_create(user=user, defaults={"made_at": at})[0]


@transaction.atomic
def renew_feed(user: User, *, at: datetime) -> CalendarFeed:
    """Give the feed a new address; the old one stops working."""
    return CalendarFeed.objects.update_or_create(user=user, defaults={"made_at": at, "token": feed_token()})[0]
