"""What a clause and a policy are, and which values a policy accepts. Pure: no Django, no clock."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, time
from enum import StrEnum
from typing import Any

NUMBERS = {"days", "hours", "minutes", "working_days", "months", "percent", "count", "day_of_month"}
LISTS = {"weekdays", "months_list", "days_list", "lengths", "segments"}
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
LENGTH_MINUTES = {"d": 1440, "h": 60, "m": 1}
UNIT_BASIS = {
    "days": "calendar_days",
    "hours": "calendar_hours",
    "minutes": "calendar_hours",
    "working_days": "working_days",
}
DAY_MODES = {"calendar": "calendar_days", "civil_code": "civil_days", "working": "working_days"}


# By what a test can prove a clause, from the rule alone to what people hold in their hands
LEVELS = ("rule", "operation", "page", "rest", "browser", "document")


class Progress(StrEnum):
    """How far the portal does what a clause asks, as its tests prove it."""

    WORKS = "works"
    PART = "part"
    NOT_YET = "not_yet"


def progress(needs: Collection[str], proved: Collection[str]) -> Progress:
    """Works when everything needed is proved; in part when something is."""
    if proved and set(needs) <= set(proved):
        return Progress.WORKS
    return Progress.PART if proved else Progress.NOT_YET


@dataclass(frozen=True)
class Clause:
    """One clause of the communication procedure, in both wordings, with what the portal does about it."""

    id: str
    room: str
    kind: str
    zh: str
    en: str
    actor: str = ""
    trigger: str = ""
    deadline: str = ""
    record: str = ""
    recipients: str = ""
    software: str = ""
    time_bound: str = ""
    reading: str = ""
    needs: tuple[str, ...] = ()

    @property
    def is_requirement(self) -> bool:
        """Whether the portal must do it and a test must prove it (kind M)."""
        return self.kind == "M"

    @property
    def readings(self) -> list[str]:
        """The decisions (A1 … A34) on how an ambiguous clause is read."""
        return self.reading.split()

    @property
    def order(self) -> tuple:
        """Sorting as in the document: 1.5.2 before 1.5.10, letters after numbers."""
        return tuple(
            (part.isalpha(), int(part) if part.isdigit() else 0, part) for part in self.id.split(".")
        )


@dataclass(frozen=True)
class Policy:
    """One number of the procedure as it is in force. `value` None = empty: measured, never overdue."""

    id: str
    clause: str
    zh: str
    en: str
    unit: str
    value: Any = None
    default: Any = None
    preset: Any = None
    basis: str = ""
    day_mode: str = ""
    min: int | None = None
    max: int | None = None
    choices: tuple[str, ...] = ()
    may_be_empty: bool = False
    warn: tuple[str, ...] | str | None = None
    ladder: bool = True
    quiet: bool = True
    in_force: bool = True
    pause: bool = False
    pause_cap_days: int | None = None
    help_zh: str = ""
    help_en: str = ""
    version: int = 0

    @property
    def target(self) -> Any:
        """The optional target of a measured duty; None = nothing is counted overdue."""
        return self.value

    @property
    def warnings(self) -> tuple[str, ...] | str:
        """When it warns: lengths before the due time, or the policy that holds them for all."""
        if self.warn is None:
            return "clock.warn"
        return self.warn

    @property
    def is_clock(self) -> bool:
        """Whether clocks run on it."""
        return bool(self.basis)

    @property
    def is_changed(self) -> bool:
        """Whether the company set another value than the default."""
        return self.value != self.default

    @property
    def counted(self) -> str:
        """The basis its number is counted on: a measured duty with a target counts in the
        target's own unit.
        """
        if self.basis == "measured" and self.value is not None:
            return UNIT_BASIS[self.unit]
        return self.basis

    @property
    def amount(self) -> int | None:
        """The number in days for day bases and in minutes for the others; None when empty."""
        if self.value is None or self.unit not in UNIT_BASIS:
            return None
        minutes = {"hours": 60, "minutes": 1}.get(self.unit, 1)
        return int(self.value) * minutes


def read_policies(table: Mapping[str, Any], path: tuple[str, ...] = ()) -> Iterator[Policy]:
    """The policies of a nested table, in its order; a table with a text `unit` is a policy. Raises TypeError
    on unknown keys.
    """
    for name, entry in table.items():
        if not isinstance(entry, dict):
            continue
        if isinstance(entry.get("unit"), str):
            yield _policy(".".join((*path, name)), entry)
        else:
            yield from read_policies(entry, (*path, name))


def _policy(policy_id: str, entry: Mapping[str, Any]) -> Policy:
    known = {field.name for field in fields(Policy)} - {"id", "default", "version", "pause_cap_days"}
    if unknown := set(entry) - known:
        raise TypeError(f"{policy_id}: unknown keys {sorted(unknown)}")
    lists = {key: tuple(entry[key]) for key in ("choices", "warn") if isinstance(entry.get(key), list)}
    return Policy(id=policy_id, default=entry.get("value"), **{**entry, **lists})


def resolve(policy: Policy, values: Mapping[str, Any]) -> Policy:
    """The policy as it is in force: its own value, and what it borrows from other policies (warnings, day
    mode, pause cap).
    """
    warn, basis, cap = policy.warnings, policy.basis, 0
    if isinstance(warn, str):
        warn = values[warn]
    if policy.day_mode:
        basis = DAY_MODES[values[policy.day_mode]]
    if policy.pause:
        cap = values["clock.pause_cap"]
    return replace(policy, value=values[policy.id], basis=basis, warn=tuple(warn), pause_cap_days=cap)


def depends_on(policy: Policy, other: str) -> bool:
    """Whether the clocks of `policy` change when the policy `other` does."""
    if not policy.is_clock:
        return False
    needed = {policy.id, policy.day_mode, policy.warnings}
    if policy.ladder:
        needed |= {"clock.quality_after", "clock.representative_after"}
    if policy.basis == "working_minutes":
        needed.add("clock.hours")
    return other in needed


@dataclass(frozen=True)
class Unfit(Exception):
    """A value that the policy refuses: `code` says why, `low` and `high` the range, `choices` the words."""

    code: str
    low: int | None = None
    high: int | None = None
    choices: tuple[str, ...] = ()


def fit(policy: Policy, value: object) -> object:
    """The value in the shape in which it is kept. Lists may come as text with commas. Raises Unfit.

    Units: see policies.toml. Empty (None, "") is accepted only where the policy may be empty.
    """
    if value is None or value == "" or value == []:
        if policy.may_be_empty:
            return None
        raise Unfit("empty")
    if policy.unit == "none":
        raise Unfit("no_number")
    if policy.unit in NUMBERS:
        return _number(policy, value)
    if policy.unit == "choice":
        return _choice(policy, value)
    if policy.unit in LISTS:
        items = re.split(r"[,，、\s]+", value.strip()) if isinstance(value, str) else value
        if not isinstance(items, list | tuple) or len(items) > 20:
            raise Unfit("list")
        return _ordered(policy, [ITEMS[policy.unit](policy, item) for item in items if item != ""])
    return {"time": _time, "month_day": _month_day}[policy.unit](policy, value)


def _number(policy: Policy, value: object) -> int:
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,9}", value.strip()):
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        raise Unfit("number")
    low, high = policy.min, policy.max
    if policy.unit == "day_of_month" and high is None:
        low, high = 1, 31
    if (low is not None and value < low) or (high is not None and value > high):
        raise Unfit("range", low, high)
    return value


def _choice(policy: Policy, value: object) -> str:
    if not isinstance(value, str) or value not in policy.choices:
        raise Unfit("choice", choices=policy.choices)
    return value


def _time(_policy: Policy, value: object) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"\d{2}:\d{2}", value):
        raise Unfit("time")
    try:
        return time.fromisoformat(value).strftime("%H:%M")
    except ValueError:
        raise Unfit("time") from None


def _month_day(_policy: Policy, value: object) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"\d{2}-\d{2}", value):
        raise Unfit("month_day")
    try:
        return date.fromisoformat(f"2026-{value}").strftime("%m-%d")
    except ValueError:
        raise Unfit("month_day") from None


def _weekday(_policy: Policy, value: object) -> str:
    if not isinstance(value, str) or value.upper() not in WEEKDAYS:
        raise Unfit("choice", choices=WEEKDAYS)
    return value.upper()


def _length(policy: Policy, value: object) -> str:
    if not isinstance(value, str) or not (match := re.fullmatch(r"(\d{1,4})([dhm])", value)):
        raise Unfit("length")
    minutes = int(match[1]) * LENGTH_MINUTES[match[2]]
    if not (policy.min or 1) <= minutes <= (policy.max or minutes):
        raise Unfit("length")
    return value


def _segment(policy: Policy, value: object) -> str:
    if not isinstance(value, str):
        raise Unfit("segment")
    start, dash, end = value.partition("-")
    if not dash or _time(policy, start) >= _time(policy, end):
        raise Unfit("segment")
    return value


ITEMS = {
    "weekdays": _weekday,
    "months_list": _number,
    "days_list": _number,
    "lengths": _length,
    "segments": _segment,
}


def _ordered(policy: Policy, items: list) -> list:
    """Lists in their natural order, without doubles; overlapping segments are refused."""
    if not items:
        raise Unfit("empty")
    if policy.unit == "weekdays":
        return sorted(set(items), key=WEEKDAYS.index)
    if policy.unit == "lengths":
        return sorted(set(items), key=lambda text: -int(text[:-1]) * LENGTH_MINUTES[text[-1]])
    items = ends = sorted(set(items))
    if policy.unit == "segments":
        ends = [part for item in items for part in item.split("-")]
    if ends != sorted(set(ends)):
        raise Unfit("segment")
    return items


def as_text(value: object) -> str:
    """A value as a person types it: lists with commas, nothing for empty."""
    if value is None:
        return ""
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return str(value)
