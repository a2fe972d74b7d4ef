"""Letters that no move sends: to participants one by one with a calendar file, reminders, minutes."""

from collections.abc import Iterable
from datetime import datetime

from comms.notifications.operations import mail, notify
from comms.notifications.rules import calendar_part
from comms.organization.models import User
from comms.procedure.queries import value
from meetings.models import Distribution, Meeting, Minutes, Participant
from meetings.notices import guest_words, invited
from meetings.queries.calendar import calendar_file
from meetings.queries.papers import papers_of
from meetings.queries.people import people_of

# What guests from outside hear of; they get no agenda and no papers
GUEST_KINDS = {
    "agenda_issued": "guest_invited",
    "rescheduled": "guest_moved",
    "cancelled": "guest_cancelled",
    "uninvited": "guest_cancelled",
}
ANSWERED = ("agenda_issued", "rescheduled")  # letters that carry a link with which one replies


def tell_participants(
    meeting: Meeting,
    kind: str,
    *,
    key: str,
    at: datetime,
    by: User | None,
    parts: Iterable[Participant] | None = None,
    method: str = "REQUEST",
) -> None:
    """One letter for each of these participants (all of them when none are named), once per key; it says who
    did it (`by`, None: the portal).

    The calendar file names everybody and asks only its addressee (1.7.b.5); a cancellation (`method` CANCEL)
    names those whom it concerns and takes the meeting out of their calendars.
    """
    named = told = invited(meeting)
    if parts is not None:
        told = list(parts)
    if method != "REQUEST":
        named = told
    for part in told:
        text = calendar_file(meeting, method, at=at, parts=named, addressee=part.email)
        files = [calendar_part(text, method)]
        link = {}
        if kind in ANSWERED:
            link = {"invitation": str(part.uuid), "sequence": meeting.sequence}
        if part.user is not None:
            notify(
                f"meetings.{kind}",
                key=key,
                at=at,
                obj=meeting,
                recipients=[part.user],
                by=by,
                context=link,
                attachments=files,
            )
        elif part.guest_email and kind in GUEST_KINDS:
            mail(
                kind=f"meetings.{GUEST_KINDS[kind]}",
                address=part.guest_email,
                key=f"{key}:guest:{part.uuid}",
                at=at,
                context=guest_words(meeting) | link | {"guest": part.guest_name},
                attachments=files,
            )


def invite_later(meeting: Meeting, parts: Iterable[Participant], *, by: User | None, at: datetime) -> None:
    """The present agenda for people who come on the list when it is out already."""
    for part in parts:
        key = f"invited:{meeting.number}:{part.uuid}"
        tell_participants(meeting, "agenda_issued", key=key, at=at, by=by, parts=[part])


def send_minutes(minutes: Minutes, people: Iterable[User], *, by: User | None, at: datetime) -> None:
    """The minutes themselves, one letter per recipient; as a correction when corrected (1.7.7.2). `by` is
    whoever sent them by approving them or by naming more recipients. Who took part or should have gets the
    papers of the meeting with them; who is only concerned does not read these.
    """
    assert minutes.current is not None, "minutes are submitted before they are sent"
    kind = "minutes_corrected" if minutes.correction_reason else "minutes_distributed"
    key = f"minutes:{minutes.number}:{minutes.current.number}"
    readers, files = set(people_of(minutes.meeting)), _papers(minutes.meeting)
    told = list(people)
    for reads in (True, False):
        notify(
            f"meetings.{kind}",
            key=key,
            at=at,
            obj=minutes,
            recipients=[person for person in told if (person in readers) is reads],
            by=by,
            attachments=files if reads else [],
        )


def _papers(meeting: Meeting) -> list[dict[str, object]]:
    """The papers of the meeting as attachments (1.7.7.2); none when together they are too big for a mail."""
    papers = list(papers_of(meeting.agenda_items.all()))
    if sum(paper.size for paper in papers) > value("minutes.papers_megabytes") * 1024 * 1024:
        return []
    return [{"attachment": str(paper.uuid)} for paper in papers]


def remind_writer(minutes: Minutes, hours: int, people: Iterable[User], *, at: datetime) -> None:
    """The minutes are still to be written; `hours` after the end (1.7.7.2)."""
    key = f"minutes:{minutes.meeting.number}:{hours}h"
    notify(
        "meetings.minutes_reminder",
        key=key,
        at=at,
        obj=minutes,
        recipients=people,
        context={"hours": hours},
    )


def remind_recipient(row: Distribution, *, at: datetime) -> None:
    """The minutes wait to be acknowledged."""
    minutes = row.revision.minutes
    key = f"receipt:{minutes.number}:{row.revision.number}:{row.reminders}"
    count = {"count": row.reminders}
    notify(
        "meetings.receipt_reminder",
        key=key,
        at=at,
        obj=minutes,
        recipients=[row.recipient],
        context=count,
    )
