"""A calendar of things to do: acts are run in the order of their times, up to the present, with a sweep of
the clocks each morning.
"""

import heapq
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from itertools import count

from comms.base.clock import at_local, today
from comms.deadlines.operations import tick
from comms.procedure.queries import steady

SWEEP_DAYS = (0, 3)  # Monday and Thursday: enough for a history, in a third of the time


class Scenario:
    """`plan(moment, act)` puts an act on the calendar; `run()` performs all that lie before `now`, so that
    the rest stays undone.
    """

    def __init__(self, start: date, now: datetime):
        self.start, self.now = start, now
        self._acts: list[tuple[datetime, int, Callable[[datetime], None]]] = []
        self._order = count()

    def plan(self, moment: datetime, act: Callable[[datetime], None]) -> None:
        """Do this at that moment, if it comes before the present."""
        if moment < self.now:
            heapq.heappush(self._acts, (moment, next(self._order), act))

    def every_day(self, clock: time, act: Callable[[datetime], None]) -> None:
        """Do this each day at a wall time of the company."""
        day = self.start
        while day <= today(self.now):
            self.plan(at_local(day, clock), act)
            day += timedelta(days=1)

    def run(self) -> None:
        """Perform the calendar; clocks are swept twice a week, in the last days daily, and at the end."""
        self.every_day(time(7, 50), self._sweep)
        with steady():
            while self._acts:
                moment, _number, act = heapq.heappop(self._acts)
                act(moment)
            tick(self.now)

    def _sweep(self, at: datetime) -> None:
        recent = self.now - at < timedelta(days=10)
        if recent or today(at).weekday() in SWEEP_DAYS:
            tick(at)
