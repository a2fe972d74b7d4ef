"""Writes of the audit room: events, seals with their keys and anchors, files."""

from comms.audit.operations.attachments import add_files, attach, remove_orphans, withdraw
from comms.audit.operations.seals import anchor, seal

__all__ = ["add_files", "anchor", "attach", "remove_orphans", "seal", "withdraw"]
