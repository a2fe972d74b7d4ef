"""Take the time of a call, count its statements and find the slowest of them."""

import re
import statistics
import time
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

Around = Callable[[], AbstractContextManager[object]]
Call = Callable[[], int]  # does the work and returns how many rows it showed or handled
LONGEST = 160


@dataclass
class Statements:
    """An execute wrapper that remembers every statement with its time."""

    seen: list[tuple[float, str]] = field(default_factory=list)

    def __call__(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]
    ) -> Any:
        """Run a statement and note it."""
        began = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.seen.append((time.perf_counter() - began, sql))


@dataclass(frozen=True)
class Figures:
    """What one benchmark found, in milliseconds: `median` by the wall clock, `processor` of this process.

    `slowest` is a statement and its time.
    """

    name: str
    rows: int
    median: float
    processor: float
    statements: int
    slowest: tuple[float, str]

    def __str__(self) -> str:
        times = f"{self.median:>9.1f} ms {self.processor:>8.1f} ms of Python"
        return f"{self.name:18} {self.rows:>8,} rows {times} {self.statements:>4} statements"

    @property
    def slowest_line(self) -> str:
        """The slowest statement in short."""
        milliseconds, sql = self.slowest
        return f"{'':18} slowest {milliseconds:.1f} ms: {shortened(sql)}"


def measure(name: str, call: Call, *, times: int, around: Around = nullcontext) -> Figures:
    """Call it once to fill what a process keeps, `times` times for the median, and once for its statements.

    `around` surrounds each call and is not timed (a transaction that is rolled back).
    """
    durations, worked, rows = [], [], 0
    for turn in range(times + 1):
        with around():
            began, begun = time.perf_counter(), time.process_time()
            rows = call()
            if turn:
                durations.append(1000 * (time.perf_counter() - began))
                worked.append(1000 * (time.process_time() - begun))
    statements = Statements()
    with around(), connection.execute_wrapper(statements):
        call()
    slowest = max(statements.seen, default=(0.0, ""))
    return Figures(
        name,
        rows,
        statistics.median(durations),
        statistics.median(worked),
        len(statements.seen),
        (1000 * slowest[0], slowest[1]),
    )


def shortened(sql: str) -> str:
    """A statement without its list of columns, in one line."""
    plain = re.sub(r"^SELECT .*? FROM ", "SELECT … FROM ", " ".join(sql.split()).replace('"', ""))
    if len(plain) <= LONGEST:
        return plain
    return f"{plain[:LONGEST]}…"
