"""`manage.py verify_audit`: compute the whole chain of events anew; exit code 1 and the first broken link
when it does not hold.
"""

from django.core.management.base import BaseCommand, CommandError

from comms.audit.models import Seal
from comms.audit.queries import chain_problems
from comms.base.clock import now


class Command(BaseCommand):
    """Proves that no event was changed, removed or slipped in since it was sealed."""

    help = "Recompute the hash chain over all audit events and compare it with the anchors."

    def handle(self, *args, **options):
        """Print every problem to standard error; say how long the chain is when there is none."""
        problems = list(chain_problems(now()))
        for problem in problems:
            self.stderr.write(problem)
        if problems:
            raise CommandError("the audit chain is broken", returncode=1)
        self.stdout.write(f"The audit chain holds: {Seal.objects.count()} sealed events.")
