"""Pure rules of the notifications room."""

from comms.notifications.rules.calendar import Attendee, calendar_part, invitation
from comms.notifications.rules.delivery import Verdict, backoff, gives_up, message_id, smtp_verdict
from comms.notifications.rules.kinds import NoticeKind, People, Words
from comms.notifications.rules.text import doer, one_line, revived

__all__ = [
    "Attendee",
    "NoticeKind",
    "People",
    "Verdict",
    "Words",
    "backoff",
    "calendar_part",
    "doer",
    "gives_up",
    "invitation",
    "message_id",
    "one_line",
    "revived",
    "smtp_verdict",
]
