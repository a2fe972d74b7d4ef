"""Clocks take part in every change that goes through the one door."""

from comms.base.transitions import Change
from comms.deadlines.operations.clocks import cancel, cancel_named, meet, meet_named, start


def follow(change: Change) -> None:
    """Stop and start the clocks that the move names, in the change's own transaction."""
    subject, at = change.obj, change.at
    for name in change.cancels:
        if not cancel_named(subject, [name], at=at) and (key := _key(change, name)):
            cancel(key, at=at, by=change.by)
    for name in change.meets:
        if not meet_named(subject, [name], at=at, occurred_at=change.occurred_at, by=change.by) and (key := _key(change, name)):
            meet(key, at=at, occurred_at=change.occurred_at, by=change.by)
    for name in change.starts:
        if terms := subject.clock_terms(name, change):
            start(terms, subject=subject, by=change.by, at=at, name=name)


def _key(change: Change, name: str) -> str:
    """The key of a clock that was started by hand, without its name."""
    terms = change.obj.clock_terms(name, change) if hasattr(change.obj, "clock_terms") else None
    return terms.key if terms else ""
