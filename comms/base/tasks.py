"""What a worker does for the frame of the portal."""

from celery import shared_task

from comms.base.clock import now
from comms.base.heartbeat import sign


@shared_task(name="base.sign_of_life", ignore_result=True)
def sign_of_life(**kwargs):
    """Sign for a worker: it took this message from the queue and reached the database."""
    sign("worker", now())
