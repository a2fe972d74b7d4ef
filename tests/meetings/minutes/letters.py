"""Who was told of minutes."""

from comms.notifications.models import Notice


def told(kind):
    """Who was told, sorted."""
    return sorted(notice.recipient.username for notice in Notice.objects.filter(kind=f"meetings.{kind}"))
