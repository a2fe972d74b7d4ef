"""The periodic rounds of outbox and mailbox for Celery; `manage.py run_clock` calls the same operations."""

from celery import shared_task

from comms.base.clock import now
from comms.notifications.operations import mailbox, outbox


@shared_task(name="notifications.drain")
def drain(**kwargs):
    """Send what is due."""
    outbox.drain(now())


@shared_task(name="notifications.mailbox")
def read_mailbox(**kwargs):
    """Take what lies in the mailbox."""
    mailbox.read_mailbox(now())
