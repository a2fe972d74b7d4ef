"""Signs of life of the processes behind the pages, for /healthz/ready: which of them is missing?

One row for each kind of process, in the database that all machines share. Of several workers any may sign:
when one machine is gone and the others work, nothing is missing.
"""

from datetime import datetime, timedelta

from comms.base.models import Heartbeat
from comms.base.ops.health import FINE, Finding, Level

PROCESSES = ("worker", "beat", "clock")
# Seconds between two signs of a worker; beat signs with each message that it sends, a clock with each round
EVERY = 30
# A worker may be busy with two tasks of a minute and a half before it takes the next message
TOO_OLD = timedelta(minutes=3)


def sign(process: str, at: datetime) -> None:
    """Leave a sign of life of this process."""
    if not Heartbeat.objects.filter(process=process).update(at=at):
        Heartbeat.objects.get_or_create(process=process, defaults={"at": at})


def processes_health(at: datetime) -> Finding:
    """Which processes gave no sign for some minutes; DEGRADED, as the rest goes on without them."""
    seen = dict(Heartbeat.objects.values_list("process", "at"))
    missing = [text for process in PROCESSES if (text := _missing(process, seen.get(process), at))]
    if not missing:
        return FINE
    return Finding(Level.DEGRADED, "; ".join(missing))


def _missing(process: str, seen: datetime | None, at: datetime) -> str:
    if seen is None:
        return f"{process} has never given a sign of life"
    silent = (at - seen).total_seconds()
    if silent <= TOO_OLD.total_seconds():
        return ""
    return f"{process} gave its last sign of life {silent:.0f} s ago"
