"""The portal's own clock: sweeps deadlines, sends what waits and reads the mailbox, without a broker; beside
that, in a thread of its own, it does background work. Any number of them may run.
"""

import logging
import signal
import threading
from functools import partial

from django.core.management import BaseCommand
from django.db import DatabaseError, close_old_connections, connection

from comms.base.clock import database_time
from comms.base.heartbeat import sign
from comms.deadlines.operations.sweep import tick
from comms.notifications.operations import drain, read_mailbox
from comms.organization.operations import run_job

logger = logging.getLogger(__name__)

INTERVAL = 5  # seconds
LONGEST_WAIT = 60
FAREWELL = 5  # seconds for work in hand when the clock is told to stop; a dead process's work is done over


class Command(BaseCommand):
    help = "Sweeps deadlines and sends waiting messages every few seconds until it is told to stop."

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="one round, then stop")
        parser.add_argument(
            "--interval", type=float, default=INTERVAL, help="seconds between rounds (default: %(default)s)"
        )

    def handle(self, *args, once, interval, **options):
        if once:
            at = database_time()
            tick(at)
            drain(at)
            read_mailbox(at)
            sign("clock", at)
            while run_job(database_time()):
                pass
            return
        stop = threading.Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_args: stop.set())
        beside = threading.Thread(target=work, args=(stop, interval), name="jobs", daemon=True)
        beside.start()
        run(stop, interval)
        beside.join(FAREWELL)


def run(stop: threading.Event, interval: float) -> None:
    """Rounds until `stop` is set; while the database is away the waits grow up to a minute, and the first
    round after it catches up.
    """
    wait = interval
    while not stop.is_set():
        wait = interval if one_round() else min(wait * 2, LONGEST_WAIT)
        stop.wait(wait)


def one_round() -> bool:
    """One round; whether it went well. Failures of one part never stop the others."""
    close_old_connections()
    parts = (tick, drain, read_mailbox, partial(sign, "clock"))
    return all([attempt(part) for part in parts])  # noqa: C419 - each of them, whatever became of the others


def work(stop: threading.Event, interval: float) -> None:
    """Background work, one piece at a time, until `stop` is set. It takes minutes at times, so it has its own
    thread and its own connection: no deadline and no message waits for it.
    """
    while not stop.is_set():
        close_old_connections()
        attempt(run_job)
        stop.wait(interval)
    connection.close()


def attempt(act) -> bool:
    """One act at the database's time; its failure is logged, the next round opens a dropped connection."""
    try:
        act(database_time())
    except DatabaseError:
        logger.warning("the database is away; trying again", exc_info=True)
        connection.close()
        return False
    except Exception:  # the loop must outlive whatever breaks one round
        logger.exception("a round failed")
        return False
    return True
