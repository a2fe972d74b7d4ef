"""Fill a PostgreSQL database with slips, tasks and all that a real one leaves, by a few statements each.

The rows are drawn by a hash of their running number, so the same call makes the same rows: three years of
them, 15 % open (most of the last fifth, few of the rest), over 200 offices and 31 departments with 1,900
people. One slip in ten thousand holds 蜂窝. Seals get invented hashes, so `verify_audit` does not hold here;
a benchmark database is never anything else.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import StringIO

from django.core.management import call_command
from django.db import connection
from django.db.backends.utils import CursorWrapper

from benchmarks.fill.company import fill_company, map_units
from benchmarks.fill.handovers import draw, fill_slips, fill_tasks
from benchmarks.fill.traces import fill_clocks, fill_notices, fill_proof
from comms.base.search import keep_missing
from comms.handovers.models import FaultSlip

BIG_TABLES = [
    "handovers_faultslip",
    "handovers_sliphop",
    "handovers_departmenttask",
    "handovers_taskhop",
    "deadlines_clock",
    "deadlines_clockstep",
    "audit_event",
    "audit_seal",
    "notifications_notice",
    "notifications_outbox",
]


def fill(rows: int, say: Callable[[str], object] = print) -> None:
    """Bring the database of DATABASE_URL to this many slips; rows that are there stay. PostgreSQL only."""
    if connection.vendor != "postgresql":
        raise SystemExit("DATABASE_URL: the benchmarks fill a PostgreSQL database only")
    began = time.perf_counter()
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("demo", "--if-empty", "--days", "30", stdout=StringIO())
    present = FaultSlip.objects.count()
    if present >= rows:
        say(f"{present} slips are there already")
        return
    with connection.cursor() as cursor, _without_rules(cursor):

        def run(what: str, sql: str, **names: object) -> int:
            """Run one statement and say how many rows it wrote."""
            started = time.perf_counter()
            cursor.execute(sql.format(**names) if names else sql)
            say(f"  {what:24} {cursor.rowcount:>9,} rows {time.perf_counter() - started:6.1f} s")
            return cursor.rowcount

        _set_defaults(cursor)
        fill_company(run)
        map_units(cursor)
        with _without_indexes(cursor):
            draw(run, first=present + 1, last=rows)
            fill_slips(run)
            fill_tasks(run)
            fill_clocks(run)
            fill_proof(run)
            fill_notices(run)
        _set_counters(cursor, rows)
        started = time.perf_counter()
        texts = sum(keep_missing().values())
        say(f"  {'texts for the search':24} {texts:>9,} rows {time.perf_counter() - started:6.1f} s")
        cursor.execute("drop table drawn, benchmark_offices, benchmark_departments")
        cursor.execute("vacuum analyze")
        cursor.execute("select pg_size_pretty(pg_database_size(current_database()))")
        size = cursor.fetchone()[0]
    say(f"filled in {time.perf_counter() - began:.0f} s; the database holds {size}")


@contextmanager
def _without_rules(cursor: CursorWrapper) -> Iterator[None]:
    """Foreign keys and triggers are not asked: the rows are right by construction."""
    cursor.execute("set synchronous_commit=off; set session_replication_role=replica; set work_mem='256MB'")
    cursor.execute(
        "set maintenance_work_mem='512MB'; set join_collapse_limit=8; set client_min_messages=warning"
    )
    yield
    cursor.execute("reset all")


@contextmanager
def _without_indexes(cursor: CursorWrapper) -> Iterator[None]:
    """Indexes of the big tables that no constraint needs come back after the rows."""
    cursor.execute(
        "select indexrelid::regclass::text, pg_get_indexdef(indexrelid) from pg_index i"
        " where indrelid = any(%s::regclass[]) and not indisunique"
        " and not exists (select from pg_constraint c where c.conindid = i.indexrelid)",
        [BIG_TABLES],
    )
    indexes = cursor.fetchall()
    for name, _definition in indexes:
        cursor.execute(f"drop index {name}")
    try:
        yield
    finally:
        for _name, definition in indexes:
            cursor.execute(definition)


def _set_defaults(cursor: CursorWrapper) -> None:
    """Columns that came after the statements of filling hold what the models would put there: nothing."""
    cursor.execute(
        "select table_name, column_name, data_type from information_schema.columns"
        " where table_name = any(%s) and is_nullable = 'NO' and column_default is null"
        " and is_identity = 'NO' and data_type in ('jsonb', 'text', 'character varying', 'boolean')",
        [BIG_TABLES],
    )
    empty = {"jsonb": "'{}'", "boolean": "false"}
    for table, column, kind in cursor.fetchall():
        default = empty.get(kind, "''")
        cursor.execute(f"alter table {table} alter column {column} set default {default}")


def _set_counters(cursor: CursorWrapper, rows: int) -> None:
    """The next number of every series lies above what was filled in; the keys of tables follow their rows."""
    cursor.execute(
        """insert into base_numberseries(prefix, year, last)
        select prefix, extract(year from now())::int,
          600000 + %s from (select 'TS' as prefix union select 'DT'
          union select code from benchmark_offices union select code from benchmark_departments) named
        on conflict (prefix, year) do update set last = greatest(base_numberseries.last, excluded.last)""",
        [rows],
    )
