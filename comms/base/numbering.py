"""Running numbers: one row per prefix and year, raised under a lock, so that no number is given twice or
skipped by a rollback.
"""

from datetime import datetime

from django.db import connection

from comms.base.clock import today

# Both databases know it; the row stays locked until the transaction ends
RAISE = """INSERT INTO base_numberseries (prefix, year, last) VALUES (%s, %s, 1)
ON CONFLICT (prefix, year) DO UPDATE SET last = base_numberseries.last + 1 RETURNING last"""


def next_serial(prefix: str, at: datetime) -> int:
    """The next running number of a prefix in the company's year of `at`. Call it inside a transaction."""
    with connection.cursor() as cursor:
        cursor.execute(RAISE, [prefix, today(at).year])
        return cursor.fetchone()[0]


def next_number(prefix: str, at: datetime) -> str:
    """The public number of a new object, for example `TS-2026-000123`. Call it inside a transaction."""
    return f"{prefix}-{today(at).year}-{next_serial(prefix, at):06d}"
