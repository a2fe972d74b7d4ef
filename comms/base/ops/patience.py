"""How long a process waits for the database: for a lock, for a statement, in a transaction that stands still.

Without limits one locked table holds every thread of every web process, and a transaction whose program died
holds its locks until the server finds out.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection, connections


@dataclass(frozen=True)
class Patience:
    """Seconds; 0 means without end."""

    lock: int
    statement: int
    idle: int

    @property
    def options(self) -> str:
        """As options of a PostgreSQL connection; what stands later in them wins."""
        return " ".join(f"-c {name}={value}" for name, value in self.limits.items())

    @property
    def limits(self) -> dict[str, str]:
        """The parameters of PostgreSQL."""
        return {
            "lock_timeout": f"{self.lock}s",
            "statement_timeout": f"{self.statement}s",
            "idle_in_transaction_session_timeout": f"{self.idle}s",
        }


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


@contextmanager
def waiting(patience: Patience) -> Iterator[None]:
    """Other limits for the open connection of PostgreSQL, until the end of the block. SQLite has one writer
    and keeps its own.
    """
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        for name, value in patience.limits.items():
            cursor.execute("SELECT set_config(%s, %s, false)", [name, value])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            for name in patience.limits:
                cursor.execute(f"RESET {name}")
