"""One transaction for an act and all that it calls: who comes first opens it, operations inside join it."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

INSIDE = "portal_act_runs"


@contextmanager
def one_transaction() -> Iterator[None]:
    """All or nothing, as decorator `@one_transaction()` of an operation or around a block.

    A transaction of ours that runs already is joined without a savepoint, which would cost two statements for
    each operation. An error that leaves a joined one therefore undoes the whole act: whoever wants to survive
    a failure says `with transaction.atomic():` around what may fail.
    """
    connection = transaction.get_connection()
    joined = getattr(connection, INSIDE, False)
    with transaction.atomic(savepoint=not joined):
        setattr(connection, INSIDE, True)
        try:
            yield
        finally:
            setattr(connection, INSIDE, joined)
