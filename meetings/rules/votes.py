"""How a vote is counted (1.7.6.1, 1.7.a.6): whether enough are there, and whether a motion is adopted."""

from dataclasses import dataclass
from enum import StrEnum


class Base(StrEnum):
    """Of whom a majority is asked: of those who said yes or no, of those present, or of all members."""

    CAST = "cast"
    PRESENT = "present"
    MEMBERS = "members"


class Result(StrEnum):
    """What the count of a vote says."""

    ADOPTED = "adopted"
    REJECTED = "rejected"
    NO_QUORUM = "no_quorum"


@dataclass(frozen=True)
class Tally:
    """One count. `members` have a vote, `present` of them are there; whoever is recused is in neither."""

    members: int
    present: int
    yes: int
    no: int
    abstain: int


def has_quorum(members: int, present: int, percent: int) -> bool:
    """Whether more than `percent` of the members are present; without any member nobody decides."""
    return present * 100 > members * percent


def result_of(tally: Tally, *, quorum: int, majority: int, base: str) -> Result:
    """What a count says: more than `quorum` percent of the members present, more than `majority` percent of
    the base for it. As many for as against is no majority: the motion is rejected.
    """
    if not has_quorum(tally.members, tally.present, quorum):
        return Result.NO_QUORUM
    asked = {
        Base.CAST: tally.yes + tally.no,
        Base.PRESENT: tally.present,
        Base.MEMBERS: tally.members,
    }[Base(base)]
    return Result.ADOPTED if tally.yes * 100 > asked * majority else Result.REJECTED
