"""The Celery application: `celery -A comms.celery worker` and `… beat`."""

import logging
import os

from celery import Celery, bootsteps
from celery.signals import after_task_publish, beat_init

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "comms.settings")

logger = logging.getLogger(__name__)

app = Celery("comms")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


class SignOfLife(bootsteps.StartStopStep):
    """A worker that listens sends itself a message now and then: taking it proves that queue and worker work.

    A timer that wrote the sign itself would also do so in a worker that dies with each message it reads.
    """

    requires = ("celery.worker.consumer.tasks:Tasks",)  # type: ignore[assignment]  # Celery has no types

    def __init__(self, consumer, **options):
        self.timer = None
        super().__init__(consumer, **options)

    def start(self, consumer):
        """The first message at once, the others while the worker listens."""
        from comms.base.heartbeat import EVERY

        ask_for_a_sign()
        self.timer = consumer.timer.call_repeatedly(EVERY, ask_for_a_sign)

    def stop(self, consumer):
        """No more messages; the worker ends or has lost the queue."""
        if self.timer:
            self.timer.cancel()


app.steps["consumer"].add(SignOfLife)  # type: ignore[index]


def ask_for_a_sign():
    """Put the message into the queue; a worker that cannot even do that stays without a sign."""
    from comms.base.heartbeat import EVERY
    from comms.base.tasks import sign_of_life

    try:
        sign_of_life.apply_async(expires=EVERY)
    except Exception:  # a sign less is no reason to die
        logger.warning("the queue takes no message", exc_info=True)


@beat_init.connect
def sign_with_each_message(**kwargs):
    """From now on this process is beat."""
    after_task_publish.connect(sign_for_beat)


def sign_for_beat(**kwargs):
    """Sign for beat: it has just sent a message. Without a database the message counts all the same."""
    from django.db import DatabaseError, close_old_connections

    from comms.base.clock import now
    from comms.base.heartbeat import sign

    close_old_connections()
    try:
        sign("beat", now())
    except DatabaseError:
        logger.warning("the database is away", exc_info=True)
