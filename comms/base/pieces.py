"""A column of short texts that PostgreSQL finds by an index; SQLite, which has few rows, keeps none."""

from collections.abc import Collection
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper as Database
from django.db.models import Lookup
from django.db.models.sql.compiler import SQLCompiler


class PiecesField(models.Field):
    """A set of texts, written and asked for (`pieces__hold={…}`) and never read."""

    def db_type(self, connection: Database) -> str:
        """An array where there are arrays."""
        return "text[]" if connection.vendor == "postgresql" else "text"

    def get_db_prep_value(self, value: Collection[str], connection: Database, prepared: bool = False) -> Any:
        """The texts in order."""
        if connection.vendor == "postgresql":
            return sorted(value)
        return ""


@PiecesField.register_lookup
class Hold(Lookup):
    """Whether all of these texts are among the pieces. SQLite cannot say and lets everything pass."""

    lookup_name = "hold"
    prepare_rhs = False

    def get_db_prep_lookup(self, value: Any, connection: Database) -> Any:
        """One parameter."""
        return "%s", [sorted(value)]

    def as_sql(self, compiler: SQLCompiler, connection: Database) -> Any:
        """Everything may fit."""
        return "1 = 1", ()

    def as_postgresql(self, compiler: SQLCompiler, connection: Database) -> Any:
        """`pieces @> array`, which the GIN index answers."""
        left, left_params = self.process_lhs(compiler, connection)
        right, right_params = self.process_rhs(compiler, connection)
        return f"{left} @> {right}::text[]", (*left_params, *right_params)
