"""What every template may know about the reader's inbox."""

from django.utils.functional import SimpleLazyObject

from comms.notifications.queries import unread_count


def inbox(request):
    """`inbox_unread`: asked for only by pages that show the badge, and once."""
    user = getattr(request, "user", None)
    return {
        "inbox_unread": SimpleLazyObject(
            lambda: unread_count(user) if user is not None and user.is_authenticated else 0
        )
    }
