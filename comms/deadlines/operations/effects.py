"""Clocks take part in every change that goes through the one door."""

from comms.base.transitions import Change
from comms.deadlines.operations.clocks import cancel, meet, start_many


def follow(change: Change) -> None:
    """Stop and start the clocks that the move names, in the change's own transaction."""
    subject, at = change.obj, change.at
    if change.cancels:
        cancel(subject, *change.cancels, at=at)
    if change.meets:
        meet(subject, *change.meets, at=at, occurred_at=change.occurred_at, by=change.by)
    wanted = [subject.clock_terms(name, change) for name in change.starts]
    if any(wanted):
        start_many([(terms, subject) for terms in wanted if terms], at=at)
