"""Is the chain closed in time?"""

from datetime import datetime

from django.conf import settings

from comms.audit.models import Event, Seal, SealKey
from comms.audit.rules.chain import fingerprint
from comms.audit.states import SEAL_WITHIN
from comms.base.ops.health import FINE, Finding, Level

# Enough to notice a sealer that stands still; `verify_audit` looks at everything.
LATEST = 5000


def sealing(at: datetime) -> Finding:
    """DEGRADED when one of the latest events waits for its seal longer than ten minutes, or this machine has
    not the key with which the others seal.
    """
    key = SealKey.objects.order_by("-from_seq").first()
    known = (settings.AUDIT_KEY, *settings.AUDIT_KEY_FALLBACKS)
    if key and key.fingerprint not in map(fingerprint, known):
        return Finding(Level.DEGRADED, "AUDIT_KEY is not the key with which the record is sealed")
    newest = Event.objects.order_by("-id").values_list("pk", flat=True).first() or 0
    latest = newest - LATEST
    # The bound stands on both sides: joined without it, every seal ever made is read
    sealed = Seal.objects.filter(event_id__gt=latest).order_by().values("event_id")
    waiting = Event.objects.filter(pk__gt=latest, recorded_at__lt=at - SEAL_WITHIN).exclude(pk__in=sealed)
    if waiting.exists():
        return Finding(Level.DEGRADED, "audit events wait for their seal for more than ten minutes")
    return FINE
