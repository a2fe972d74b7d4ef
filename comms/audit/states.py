"""Fixed values of the audit room and the wording of acts that no transition table names. Pure."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

HASH_LENGTH = 64
# A difference below this is a person typing, not a late record.
LATE_AFTER = timedelta(minutes=30)
# Longer than any transaction that writes an event; older ones without a seal are a finding.
SEAL_WITHIN = timedelta(minutes=10)
# A text longer than this is folded in a timeline, and its change is shown word by word
LONG = 200

LABELS = {
    "created": _("Created"),
    "edited": _("Changed"),
    "attached": _("File added"),
    "attachment_withdrawn": _("File withdrawn"),
    "imported": _("Imported"),
    "printed": _("Printed"),
    "exported": _("Exported"),
    "viewed": _("Opened"),
    "revealed": _("Hidden data shown"),
    "commented": _("Remark"),
    "restricted": _("Kept from people"),
}

# What an act says about itself besides fields of its object
DATA_LABELS = {
    "person": _("Person"),
    "added": _("Added"),
    "removed": _("Removed"),
    "slip": _("Slip"),
    "revision": _("Revision"),
    "token": _("Token"),
    "told": _("Had been told before"),
    "listed": _("List"),
    "rows": _("Lines"),
    "media_type": _("Kind of file"),
    "act": _("What"),
    "said_at": _("Said to be at"),
    "turn": _("Whose turn it was"),
    "step": _("Step"),
}
