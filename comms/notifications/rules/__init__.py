"""Pure rules of the notifications room."""

from comms.notifications.rules.answers import CalendarAnswer, read_answer
from comms.notifications.rules.calendar import Attendee, calendar_part, invitation
from comms.notifications.rules.delivery import Verdict, backoff, gives_up, message_id, smtp_verdict
from comms.notifications.rules.incoming import ReadMail
from comms.notifications.rules.kinds import NoticeKind, People, Words
from comms.notifications.rules.text import doer, one_line, revived

__all__ = [
    "Attendee",
    "CalendarAnswer",
    "NoticeKind",
    "People",
    "ReadMail",
    "Verdict",
    "Words",
    "backoff",
    "calendar_part",
    "doer",
    "gives_up",
    "invitation",
    "message_id",
    "one_line",
    "read_answer",
    "revived",
    "smtp_verdict",
]
