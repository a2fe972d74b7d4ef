"""Background work: started by an act, taken by whichever worker or clock comes first, ended once.

A message only wakes; the row is what counts. A process that dies leaves a claim that runs out, and the next
one starts the work over: what a job writes it writes in one transaction with its end.
"""

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models import F, Q
from django.utils import translation
from django.utils.translation import gettext as _

from comms.base.errors import DomainError
from comms.base.reasons import register_reasons
from comms.base.text import Words
from comms.base.transactions import one_transaction
from comms.base.transitions import insert, locked, record
from comms.base.versions import ANY
from comms.organization.models import Job, User
from comms.organization.states import JobOutcome

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=10)  # after which a claim without progress is taken to be a dead process's
AHEAD = timedelta(minutes=2)  # a claim from the future means that the machine's clock jumped back
MOST_TRIES = 3
KEPT = timedelta(days=1)
FOLDER = "jobs"

Problem = Mapping[str, object]


@dataclass(frozen=True)
class Result:
    """What came of it: figures and words for the page, and a file that is kept for a day."""

    said: Mapping[str, object] = field(default_factory=dict)
    content: bytes = b""
    name: str = ""


class Work:
    """A job in the hands of a process: what is given, who asked, how far it is, and in `ready` whatever
    `check` read for `carry_out`.
    """

    def __init__(self, job: Job, at: datetime) -> None:
        self.job, self.by, self.at = job, job.owner, at
        self.ready: Any = None
        self._began = time.monotonic()

    @property
    def given(self) -> Mapping[str, object]:
        """What it works on."""
        return self.job.given

    def now(self) -> datetime:
        """The database's time at the claim and what has passed since."""
        return self.at + timedelta(seconds=time.monotonic() - self._began)

    def progress(self, done: int, total: int) -> None:
        """Say how far it is, for its owner and as a sign of life. Call it outside a transaction."""
        mine = Job.objects.open().filter(pk=self.job.pk, tries=self.job.tries)
        mine.update(done=done, total=total, claimed_at=self.now())


def nothing_wrong(work: Work) -> Sequence[Problem]:
    """There is nothing to check first."""
    return ()


@dataclass(frozen=True)
class JobKind:
    """One kind of background work.

    `check(work)` reads for as long as it takes and says what stands in the way, as {row, column, said}; then
    `carry_out(work)` writes, in one transaction with the end of the job. `in_words(result)` says what came
    of it.
    """

    name: str
    label: Words
    carry_out: Callable[[Work], Result]
    check: Callable[[Work], Sequence[Problem]] = nothing_wrong
    in_words: Callable[[Mapping[str, object]], str] = lambda result: ""


_kinds: dict[str, JobKind] = {}


def register_job(kind: JobKind) -> None:
    """Let a room have work done in the background, called by its label wherever its name was written down.
    Called from `AppConfig.ready`.
    """
    _kinds[kind.name] = kind
    register_reasons([(kind.name, kind.label)])


def job_label(job: Job) -> Words:
    """What this work is called."""
    return job_name(job.kind)


def job_name(name: str) -> Words:
    """What a kind of work is called."""
    kind = _kinds.get(name)
    return name if kind is None else kind.label


def job_words(job: Job) -> str:
    """What came of it, in the reader's words."""
    if job.outcome == JobOutcome.FAILED:
        return _("It did not succeed, and nothing was written. Start it again.")
    if job.outcome == JobOutcome.REFUSED:
        return _("Nothing was written.")
    kind = _kinds.get(job.kind)
    return kind.in_words(job.result) if kind and job.outcome else ""


@one_transaction()
def start_job(kind: str, *, given: Mapping[str, object], total: int, by: User, at: datetime) -> Job:
    """Write down work to be done in the background; a worker or clock takes it within seconds. The operation
    that calls this has asked for the permission, and the work asks again when it writes.
    """
    job = insert(Job(kind=_kinds[kind].name, owner=by, given=dict(given), total=total, created_at=at))
    record(job, "started", by=by, at=at, kind=kind, total=total)
    return job


def run_job(at: datetime) -> bool:
    """Do the one piece of work that has waited longest; whether there was one.

    `at` is the database's time of this very moment, as claims of other processes are compared with it; so
    whoever does several pieces of work asks for it anew before each. What breaks the work is raised after the
    work was given back: the caller's time may be over.
    """
    job = claim(at)
    if job is not None:
        _run(job, at)
    return job is not None


def claim(at: datetime) -> Job | None:
    """Take the oldest job that waits or whose process died, by a conditional UPDATE; None if none does."""
    free = Q(claimed_at=None) | Q(claimed_at__lte=at - LEASE) | Q(claimed_at__gt=at + AHEAD)
    waiting = Job.objects.open().filter(free)
    for pk in list(waiting.order_by("id").values_list("pk", flat=True)[:5]):
        if waiting.filter(pk=pk).update(claimed_at=at, tries=F("tries") + 1, done=0):
            return Job.objects.select_related("owner").get(pk=pk)
    return None


def _run(job: Job, at: datetime) -> None:
    work = Work(job, at)
    with translation.override(job.owner.language):
        try:
            _try(job, work)
        except TakenOver:
            logger.warning("job %s was taken over by another process", job.pk)


def _try(job: Job, work: Work) -> None:
    """Carry it out, or write why not. Raises TakenOver, and whatever else breaks it."""
    try:
        _carry_out(job, work)
    except DomainError as refusal:
        _end(work, JobOutcome.REFUSED, Result({"problems": _lines(refusal)}))
    except TakenOver:
        raise
    except Exception:
        logger.warning("job %s broke off at try %s", job.pk, job.tries)
        _again_later(work)
        raise


def _carry_out(job: Job, work: Work) -> None:
    if job.tries > MOST_TRIES or job.kind not in _kinds:
        _end(work, JobOutcome.FAILED, Result())
        return
    kind = _kinds[job.kind]
    if problems := kind.check(work):
        _end(work, JobOutcome.REFUSED, Result({"problems": list(problems)}))
        return
    with one_transaction():
        _end(work, JobOutcome.DONE, kind.carry_out(work))


class TakenOver(Exception):
    """Another process has this job now; what this one wrote is undone."""


@one_transaction()
def _end(work: Work, outcome: str, result: Result) -> None:
    """Write how it ended. Raises TakenOver when the claim ran out meanwhile."""
    row = locked(work.job, ANY)
    if row.ended_at is not None or row.tries != work.job.tries:
        raise TakenOver
    at = work.now()
    row.outcome, row.ended_at, row.result, row.given = outcome, at, dict(result.said), {}
    if outcome == JobOutcome.DONE:
        row.done = row.total
    row.kept_until = at + KEPT
    if result.content:
        name = uuid4().hex
        row.file_name = result.name
        row.file.save(f"{FOLDER}/{name[:2]}/{name}", ContentFile(result.content), save=False)
    row.version += 1
    row.save()
    number = len(row.problems)
    record(row, "ended", by=None, at=at, notice="job_ended", outcome=str(outcome), problems=number)


def _again_later(work: Work) -> None:
    """Give the job back; after the last try it counts as failed."""
    if work.job.tries >= MOST_TRIES:
        _end(work, JobOutcome.FAILED, Result())
        return
    in_a_minute = work.now() - LEASE + timedelta(minutes=1)
    Job.objects.open().filter(pk=work.job.pk, tries=work.job.tries).update(claimed_at=in_a_minute)


def _lines(refusal: DomainError) -> list[dict[str, object]]:
    return [{"row": 0, "column": "", "said": sentence} for sentence in refusal.sentences]


def forget_jobs(at: datetime) -> int:
    """Delete files and lists of problems after their day, and stray files; returns how many jobs had any."""
    old = list(Job.objects.filter(kept_until__lte=at))
    for job in old:
        if job.file.name:
            default_storage.delete(job.file.name)
        rest = {name: value for name, value in job.result.items() if name != "problems"}
        Job.objects.filter(pk=job.pk).update(file="", kept_until=None, result=rest)
    _remove_orphans(at)
    return len(old)


def _remove_orphans(at: datetime) -> None:
    """A process that died after writing its file left one that no row names."""
    if not default_storage.exists(FOLDER):
        return
    for folder in default_storage.listdir(FOLDER)[0]:
        names = {f"{FOLDER}/{folder}/{name}" for name in default_storage.listdir(f"{FOLDER}/{folder}")[1]}
        known = set(Job.objects.filter(file__in=names).values_list("file", flat=True))
        for name in names - known:
            if default_storage.get_modified_time(name) < at - KEPT:
                default_storage.delete(name)
