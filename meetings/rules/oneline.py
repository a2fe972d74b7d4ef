"""A resolution in one line, with a person responsible and a day (1.7.6.2): @name 12-10 what is to be done."""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

YEARS_AHEAD = 8  # 29 February after 1896 or 2096 comes eight years later
# Between day and text people put what they like
BETWEEN = " \t\u3000,，、:：;；-–—"
DAY = re.compile(
    r"(?:(?P<year>\d{4})\s*[-/.年]\s*)?(?P<month>\d{1,2})\s*[-/.月]\s*(?P<day>\d{1,2})\s*[日号號]?(?!\d)"
)
# What a keyboard for Chinese types for the same signs
PLAIN = str.maketrans("＠０１２３４５６７８９－／．\u3000", "@0123456789-/. ")


class Fault(StrEnum):
    """What is wrong with a line."""

    NO_NAME = "no_name"
    NO_DAY = "no_day"
    NO_TEXT = "no_text"
    IMPOSSIBLE_DAY = "impossible_day"
    PAST_DAY = "past_day"


class LineFault(ValueError):
    """A line that cannot be read; `said` is the part that it is about."""

    def __init__(self, fault: Fault, said: str = "") -> None:
        super().__init__(f"{fault}: {said}")
        self.fault, self.said = fault, said


@dataclass(frozen=True)
class ResolutionLine:
    """Who is responsible, as it was typed; until when; what is to be done."""

    name: str
    due_on: date
    text: str


def read_line(line: str, *, earliest: date) -> ResolutionLine:
    """The parts of 「@某某 12-10 提交方案」. A day without a year is the next such day from `earliest` on,
    which is the day of the meeting.

    Raises LineFault without name, day or text, for a day that no calendar has, and for one before the
    meeting.
    """
    plain = line.translate(PLAIN)  # sign by sign, so that places in both are the same
    begin = len(plain) - len(plain.lstrip())
    if not plain.startswith("@", begin):
        raise LineFault(Fault.NO_NAME)
    begin += 1
    found = _day_after_name(plain, begin)
    if found is None:
        raise LineFault(Fault.NO_DAY)
    name = plain[begin : found.start()].strip()
    if not name:
        raise LineFault(Fault.NO_NAME)
    due_on = _day(found, earliest)
    text = line[found.end() :].strip(BETWEEN).strip()
    if not text:
        raise LineFault(Fault.NO_TEXT)
    return ResolutionLine(name, due_on, text)


def _day_after_name(plain: str, begin: int) -> re.Match[str] | None:
    """The first day that stands by itself: a sign-in name such as fi2 ends with a digit, too."""
    for found in DAY.finditer(plain, begin):
        if found.start() == begin or plain[found.start() - 1].isspace():
            return found
    return None


def _day(found: re.Match[str], earliest: date) -> date:
    month, day = int(found["month"]), int(found["day"])
    said = found.group().strip()
    if found["year"]:
        named = _possible(int(found["year"]), month, day)
        if named is None:
            raise LineFault(Fault.IMPOSSIBLE_DAY, said)
        if named < earliest:
            raise LineFault(Fault.PAST_DAY, said)
        return named
    years = range(earliest.year, earliest.year + YEARS_AHEAD + 1)
    days = (_possible(year, month, day) for year in years)
    coming = next((one for one in days if one is not None and one >= earliest), None)
    if coming is None:
        raise LineFault(Fault.IMPOSSIBLE_DAY, said)
    return coming


def _possible(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
