"""The sweep as a Celery task; `manage.py run_clock` does the same without a broker."""

from celery import shared_task

from comms.base.clock import database_time
from comms.deadlines.operations import sweep


@shared_task(name="deadlines.tick", ignore_result=True)
def tick(**kwargs):
    """One sweep at the database's time."""
    sweep.tick(database_time())
