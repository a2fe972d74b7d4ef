"""An act recorded later than it is said to have happened: the time is kept as said, and the sender answers
whether it is right. Neither answer undoes a breach.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeVar

from django.utils.translation import gettext as _

from comms.base.errors import GuardFailed, Refused
from comms.base.rights import allow
from comms.base.transactions import one_transaction
from comms.base.transitions import locked, record
from comms.base.versions import Version
from comms.deadlines.operations import answer_claim, cancel
from comms.deadlines.operations import start as start_clock
from comms.deadlines.queries import clock_of
from comms.deadlines.rules import ClockTerms
from comms.handovers.models.handover import SAID, HandOver
from comms.handovers.states import ACT_KEY
from comms.organization.models import User

H = TypeVar("H", bound=HandOver)


def ask_about(row: HandOver, act: str, *, occurred_at: datetime | None, at: datetime) -> None:
    """Ask the sender whether the act ("promise", "result") happened when it is said to; nothing is asked
    where it is recorded at once. A question about an earlier round that nobody answered falls away, and that
    time stays as it was said.
    """
    _clocks, waiting = SAID[act]
    cancel(row, waiting, at=at)
    if occurred_at is None or occurred_at >= at:
        return
    terms = ClockTerms(
        name=waiting,
        policy=f"{row.NOUN}.{waiting}",
        started_at=at,
        unit=row.sender,
        cycle=max(row.round, 1),
        label=row.number,
    )
    start_clock(terms, subject=row, at=at)


def ask_no_more(row: HandOver, *, at: datetime) -> None:
    """What is filed away waits for nobody; a time that nobody answered stays as it was said."""
    cancel(row, *[waiting for _clocks, waiting in SAID.values()], at=at)


def confirm_time(obj: H, *, by: User, at: datetime, version: Version, act: str = "", reason: str = "") -> H:
    """The sender says that an act happened when the department says it did.

    `act` is "promise" or "result" and may be left out while one alone waits. Raises NotAllowed, StaleVersion,
    Refused, and GuardFailed when nothing waits or `by` said the time.
    """
    return _answer(obj, True, by, at, version, act, reason)


def contradict_time(obj: H, *, reason: str, by: User, at: datetime, version: Version, act: str = "") -> H:
    """The sender says that an act did not happen when the department says it did; the department is told.

    As `confirm_time`.
    """
    return _answer(obj, False, by, at, version, act, reason)


@one_transaction()
def _answer(obj: H, holds: bool, by: User, at: datetime, version: Version, act: str, reason: str) -> H:
    by = allow(by, f"handovers.answer_time_{obj._meta.model_name}", obj)
    row = locked(obj, version)
    act = _chosen(row.times_waiting, act)
    names, waiting = SAID[act]
    asked = clock_of(row, waiting)
    assert asked is not None, "it waits"
    clock = answer_claim(row, *names, recorded_at=asked.started_at, holds=holds, by=by, at=at)[0]
    row.version += 1
    row.save(update_fields=["version"])
    event, notice = "time_contradicted", "time_contradicted"
    if holds:
        event, notice = "time_confirmed", ""
    record(
        row,
        event,
        by=by,
        at=at,
        reason=reason,
        meets=(waiting,),
        notice=notice,
        act=f"{ACT_KEY}{act}",
        said_at=clock.said_at,
    )
    return row


def _chosen(waiting: Sequence[str], act: str) -> str:
    """The act that is meant: the one that was named, or the only one that waits."""
    if not waiting:
        raise GuardFailed(_("No said time waits for an answer here."))
    if act and act not in waiting:
        raise Refused(errors={"act": _("No said time waits for an answer here.")})
    if not act and len(waiting) > 1:
        raise Refused(errors={"act": _("This is needed.")})
    return act or waiting[0]
