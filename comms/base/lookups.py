"""`pk__listed=rows.values("pk")`: one of the few rows of another query, which is asked once."""

from django.db.backends.base.base import BaseDatabaseWrapper as Database
from django.db.models import BigAutoField, Lookup
from django.db.models.sql.compiler import SQLCompiler

Sql = tuple[str, tuple[str | int, ...]]


@BigAutoField.register_lookup
class Listed(Lookup):
    """Like `in` with a query, for a branch of an OR: PostgreSQL can then combine the indexes of all branches.

    A plain `IN (SELECT …)` beside an OR is a condition that PostgreSQL can only check row by row: whoever
    sees few of a hundred thousand slips waited for all of them to be read. SQLite knows no arrays and has few
    rows.
    """

    lookup_name = "listed"
    prepare_rhs = False

    def as_sql(self, compiler: SQLCompiler, connection: Database) -> Sql:
        """`id = ANY(ARRAY(SELECT …))`."""
        return self._combined(compiler, connection, "{} = ANY(ARRAY{})")

    def as_sqlite(self, compiler: SQLCompiler, connection: Database) -> Sql:
        """`id IN (SELECT …)`."""
        return self._combined(compiler, connection, "{} IN {}")

    def _combined(self, compiler: SQLCompiler, connection: Database, form: str) -> Sql:
        left, left_params = self.process_lhs(compiler, connection)
        right, right_params = self.process_rhs(compiler, connection)
        return form.format(left, right), (*left_params, *right_params)
