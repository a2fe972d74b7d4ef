"""`manage.py migrate`, which holds nobody up: it gives up a busy table after two seconds and starts again."""

import time
from typing import Any

from django.core.management.base import CommandError
from django.core.management.commands import migrate
from django.db import OperationalError

from comms.base.ops.patience import MIGRATION, waiting
from comms.base.search import keep_missing

LOCK_NOT_AVAILABLE = "55P03"
PAUSE = 2
# A report that reads a table for some minutes may end before we give up
TRIES = 150
# Options with which the database is not brought to the present version
PART = {"app_label", "plan", "check_unapplied", "fake", "prune"}


class Command(migrate.Command):
    """Whoever waits for a table lets everybody behind wait, readers too; so the wait is short and repeated.

    Each migration is one transaction: what is done stays done, and the next start goes on after it. Rows that
    are searched since this version get their texts at the end.
    """

    def handle(self, *args: Any, **options: Any) -> None:
        for remaining in range(TRIES, -1, -1):
            try:
                with waiting(MIGRATION):
                    super().handle(*args, **options)
            except OperationalError as problem:
                if getattr(problem.__cause__, "pgcode", "") != LOCK_NOT_AVAILABLE:
                    raise
                if not remaining:
                    raise CommandError("a table stayed busy; migrate at a quieter hour") from problem
            else:
                if not PART & {name for name, said in options.items() if said}:
                    keep_missing()
                return
            self.stderr.write("A table is busy; the migration starts again in a moment …")
            time.sleep(PAUSE)
