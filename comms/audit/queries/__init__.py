"""Reads of the audit room: timelines, objects by public address, attachments, the proof of the chain."""

from comms.audit.queries.attachments import attachments_of, visible_attachment
from comms.audit.queries.chain import chain_problems
from comms.audit.queries.objects import (
    find_object,
    has_history,
    models_with_history,
    public_name,
    visible_object,
    visible_rows,
)
from comms.audit.queries.timeline import Line, line_of, lines_of

__all__ = [
    "Line",
    "attachments_of",
    "chain_problems",
    "find_object",
    "has_history",
    "line_of",
    "lines_of",
    "models_with_history",
    "public_name",
    "visible_attachment",
    "visible_object",
    "visible_rows",
]
