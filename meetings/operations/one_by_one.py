"""Work on many rows of which a bad one holds up no other."""

import logging
from collections.abc import Callable, Iterable
from typing import TypeVar

from django.db import transaction

from comms.base.errors import DomainError

logger = logging.getLogger(__name__)
Row = TypeVar("Row")


def each(rows: Iterable[Row], act: Callable[[Row], object]) -> int:
    """Do one thing per row, each in a transaction of its own part; return how many succeeded."""
    done = 0
    for row in rows:
        try:
            with transaction.atomic():
                act(row)
            done += 1
        except DomainError as refusal:
            logger.info("%s: %s", row, refusal)
        except Exception:  # a poisoned row is reported and must not hold up the others
            logger.exception("%s could not be worked on", row)
    return done
