"""The people who ask in the benchmarks, found by their posts, so that any filled database has them."""

from datetime import UTC, datetime

from comms.base.clock import today
from comms.handovers.models import FaultSlip
from comms.organization.models import Appointment, Post, User


def holder(post: str) -> User:
    """Somebody who holds the post today; of several the one appointed last."""
    held = Appointment.objects.current(today(datetime.now(UTC))).filter(post=post, user__is_active=True)
    return User.objects.get(pk=held.order_by("-pk").values_list("user_id", flat=True)[:1])


def clerk() -> User:
    """A clerk who has filed slips."""
    filed = FaultSlip.objects.filter(filed_by__appointments__post=Post.SERVICE_CENTER_CLERK)
    return filed.select_related("filed_by").order_by("-filed_at", "-pk").first().filed_by


def president() -> User:
    """Sees everything."""
    return holder(Post.PRESIDENT)


def head() -> User:
    """The head of a department that slips went to."""
    asked = FaultSlip.objects.exclude(department=None).order_by("-filed_at", "-pk").values("department")[:20]
    units = list(asked.values_list("department", flat=True))
    held = Appointment.objects.filter(post=Post.DEPARTMENT_HEAD, unit__in=units)
    return held.select_related("user").order_by("-pk").first().user


def administrator() -> User:
    """Keeps the outbox."""
    return holder(Post.SYSTEM_ADMINISTRATOR)
