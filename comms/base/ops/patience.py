"""How long a process waits for the database: for a lock, for a statement, in a transaction that stands still.

Without limits one locked table holds every thread of every web process, and a transaction whose program died
holds its locks until the server finds out.
"""

from dataclasses import dataclass

from django.db import connections


@dataclass(frozen=True)
class Patience:
    """Seconds; 0 means without end."""

    lock: int
    statement: int
    idle: int

    @property
    def options(self) -> str:
        """As options of a PostgreSQL connection; what stands later in them wins."""
        limits = {
            "lock_timeout": self.lock,
            "statement_timeout": self.statement,
            "idle_in_transaction_session_timeout": self.idle,
        }
        return " ".join(f"-c {name}={seconds}s" for name, seconds in limits.items())


# Somebody looks at the screen; gunicorn gives a request a minute
WEB = Patience(lock=3, statement=25, idle=30)
# Worker, beat, clock and commands: a round that waits is better than a round that fails
WORK = Patience(lock=20, statement=300, idle=120)
# A migration that waits for a table holds up everybody who comes after it; what it does may last
MIGRATION = Patience(lock=2, statement=0, idle=0)


def wait_no_longer_than(patience: Patience) -> None:
    """Limits of every connection that this process opens from now on."""
    options = connections.settings["default"]["OPTIONS"]
    if connections.settings["default"]["ENGINE"].endswith("sqlite3"):
        options["timeout"] = patience.lock
    else:
        options["options"] = f"{options.get('options', '')} {patience.options}".strip()
