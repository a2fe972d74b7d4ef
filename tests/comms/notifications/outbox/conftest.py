"""A carrier that does what it is told."""

import pytest

from comms.notifications.operations import outbox


class Script:
    """A carrier that does what it is told: `Script(fail)` calls `fail(message)` for each message."""

    def __init__(self, fail=lambda message: None, opening=lambda: None):
        self.fail, self.opening, self.delivered = fail, opening, []

    def __call__(self):
        return self

    def open(self):
        """Open, or not."""
        self.opening()

    def deliver(self, message):
        """Deliver, or not."""
        self.fail(message)
        self.delivered.append(message.address)

    def close(self):
        """Nothing."""


@pytest.fixture
def carrier(monkeypatch):
    """`carrier(fail=…)` replaces the mail carrier by a script."""

    def use(**script):
        made = Script(**script)
        monkeypatch.setitem(outbox.CARRIERS, "email", made)
        return made

    return use
