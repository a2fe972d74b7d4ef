"""`manage.py replace_audit_key`: go on sealing with the key in AUDIT_KEY although the former one is lost."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from comms.audit.operations.seals import seal
from comms.audit.queries.chain import is_sealed_with_our_key
from comms.base.clock import now


class Command(BaseCommand):
    """For the day on which the key was lost. While it is there, name it in AUDIT_KEY_FALLBACKS instead."""

    help = "Seal with the key in AUDIT_KEY from now on, although the former key is lost."

    def handle(self, *args: Any, **options: Any) -> None:
        """Seal what waits with the new key; what the lost key sealed cannot be verified.

        Raises CommandError when the key did not begin.
        """
        if is_sealed_with_our_key():
            raise CommandError("The record is sealed with the key in AUDIT_KEY already.")
        sealed = seal(now(), former_lost=True)
        if not sealed or not is_sealed_with_our_key():
            raise CommandError(
                "Nothing was sealed, so the key in AUDIT_KEY did not begin: no event waits for its seal, or "
                "another process was quicker. Sign in to the portal once and start this again."
            )
        self.stdout.write(
            f"{sealed} events were sealed with the key in AUDIT_KEY. What the lost key sealed is compared "
            "with the anchors only; verify_audit goes on saying so."
        )
