"""`manage.py replace_audit_key`: go on sealing with the key in AUDIT_KEY although the former one is lost."""

from django.core.management.base import BaseCommand

from comms.audit.operations import use_key
from comms.base.clock import now


class Command(BaseCommand):
    """For the day on which the key was lost. While it is there, name it in AUDIT_KEY_FALLBACKS instead."""

    help = "Seal with the key in AUDIT_KEY from now on, although the former key is lost."

    def handle(self, *args, **options):
        """Write down that the key begins with the next seal; what the lost key sealed cannot be verified."""
        use_key(now(), former_lost=True)
        self.stdout.write(
            "The next seal is made with the key in AUDIT_KEY. What the lost key sealed is compared with the "
            "anchors only; verify_audit goes on saying so."
        )
