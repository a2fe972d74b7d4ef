"""`pk__listed=rows.values("pk")`: one of the few rows of another query, which is asked once."""

from typing import Any

from django.db.models import BigAutoField, Lookup


@BigAutoField.register_lookup
class Listed(Lookup):
    """Like `in` with a query, for a branch of an OR: PostgreSQL can then combine the indexes of all branches.

    A plain `IN (SELECT …)` beside an OR is a condition that PostgreSQL can only check row by row: whoever
    sees few of a hundred thousand slips waited for all of them to be read. SQLite knows no arrays and has few
    rows.
    """

    lookup_name = "listed"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """`id = ANY(ARRAY(SELECT …))`."""
        return self._combined(compiler, connection, "{} = ANY(ARRAY{})")

    def as_sqlite(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """`id IN (SELECT …)`."""
        return self._combined(compiler, connection, "{} IN {}")

    def _combined(self, compiler: Any, connection: Any, form: str) -> tuple[str, tuple[Any, ...]]:
        left, left_params = self.process_lhs(compiler, connection)
        right, right_params = self.process_rhs(compiler, connection)
        return form.format(left, right), (*left_params, *right_params)
