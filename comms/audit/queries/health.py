"""Is the chain closed in time?"""

from datetime import datetime

from comms.audit.models import Event
from comms.audit.states import SEAL_WITHIN
from comms.base.health import FINE, Finding, Level

# Enough to notice a sealer that stands still; `verify_audit` looks at everything.
LATEST = 5000


def sealing(at: datetime) -> Finding:
    """DEGRADED when one of the latest events waits for its seal longer than ten minutes."""
    newest = Event.objects.order_by("-id").values_list("pk", flat=True).first() or 0
    waiting = Event.objects.unsealed().filter(pk__gt=newest - LATEST, recorded_at__lt=at - SEAL_WITHIN)
    if waiting.exists():
        return Finding(Level.DEGRADED, "audit events wait for their seal for more than ten minutes")
    return FINE
