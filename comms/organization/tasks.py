"""Background work for Celery; `manage.py run_clock` calls the same operation."""

from celery import shared_task

from comms.base.clock import database_time
from comms.organization.operations import jobs

# Well below the lease of a job, so that a worker gives up before another one takes it over
SOFT, HARD = 420, 480


@shared_task(name="organization.run_jobs", ignore_result=True, soft_time_limit=SOFT, time_limit=HARD)
def run_jobs(**kwargs):
    """Do one piece of work: a second one would begin when half of the time is over."""
    jobs.run_job(database_time())
