"""The periodic round of the outbox for Celery; `manage.py run_clock` calls the same operation."""

from celery import shared_task

from comms.base.clock import now
from comms.notifications.operations import outbox


@shared_task(name="notifications.drain")
def drain(**kwargs):
    """Send what is due."""
    outbox.drain(now())
