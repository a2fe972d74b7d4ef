"""`manage.py receive_mail`: one mail from standard input, for the pipe of a mail server."""

import logging
import sys
from typing import Any, BinaryIO

from django.conf import settings
from django.core.management.base import BaseCommand

from comms.base.clock import now
from comms.notifications.operations.incoming import receive

logger = logging.getLogger(__name__)

KEPT = 0
TRY_AGAIN = 75  # EX_TEMPFAIL of sysexits.h: the mail server keeps the mail and comes again
PIECE = 1 << 20


class Command(BaseCommand):
    """What the mailbox reader does, for a mail server that hands mails over."""

    help = (
        "Keep one mail (RFC 5322) from standard input. Ends with 0 when it is kept for sure, also when it "
        "was there already, and with 75 when the mail server is to try again."
    )
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Read, keep, and say by the status what became of it."""
        sys.exit(self.run_once(sys.stdin.buffer))

    def run_once(self, stream: BinaryIO) -> int:
        """The status with which the command ends."""
        try:
            raw, size = read_limited(stream, settings.MAIL_MAX_BYTES)
            if not raw:
                self.stderr.write("There is no mail on standard input.")
                return TRY_AGAIN
            receive(raw, at=now(), size=size)
        except Exception as problem:  # whatever it is, the mail server must keep the mail
            logger.exception("a mail could not be kept")
            self.stderr.write(f"The mail could not be kept ({type(problem).__name__}); try again later.")
            return TRY_AGAIN
        return KEPT


def read_limited(stream: BinaryIO, most: int) -> tuple[bytes, int]:
    """What is kept of a stream, and how long it was; the rest is read, or the mail server would fail."""
    pieces, size = [], 0
    while piece := stream.read(PIECE):
        if size <= most:
            pieces.append(piece)
        size += len(piece)
    return b"".join(pieces)[: most + 1], size
