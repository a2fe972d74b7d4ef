"""The attendance sheet 《会议签到表》 and the minutes 《会议纪要》 as sheets for print, Word and PDF."""

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from comms.base import dates
from comms.notifications.queries import in_readers_words
from comms.organization.models import Post, User
from comms.web.documents import Sheet, SheetTable
from meetings.models import Meeting, Minutes
from meetings.queries.documents import Document, attendance_of
from meetings.states import ATTENDED, AUTOMATIC_ITEMS, Attendance, ItemOutcome, ItemType, Output, Role
from meetings.tables.speaking import clock_face

BLANK_LINES = 4  # for people who come and are not on the list


def attendance_sheet(meeting: Meeting, *, by: User, at: datetime) -> Sheet:
    """Meeting, date, place; no., name, unit, post, signed in at, signature; a few blank lines for guests."""
    people: Any = in_readers_words({"people": attendance_of(meeting)})["people"]
    rows = [
        [place, one["name"], one["unit"], _post(one["post"]), _moment(one["signed_in_at"]), ""]
        for place, one in enumerate(people, start=1)
    ]
    rows += [["", "", "", "", "", ""] for _line in range(BLANK_LINES)]
    headings = [_("No."), pgettext("person", "Name"), _("Unit"), _("Post"), _("Signed in at"), _("Signature")]
    return Sheet(
        title=_("Attendance sheet"),
        number=meeting.number,
        printed_at=at,
        printed_by=by.name,
        facts=[
            (_("Meeting"), meeting.title),
            (_("Date"), meeting.starts_at),
            (_("Place"), meeting.location),
            (_("Chair"), meeting.chair.name if meeting.chair else ""),
        ],
        tables=[SheetTable(_("Attendees"), headings, rows)],
    )


def minutes_sheet(minutes: Minutes, document: Document, *, by: User, at: datetime) -> Sheet:
    """The minutes with all columns of the form, from the document that the reader may see."""
    said: Any = in_readers_words(document)
    return Sheet(
        title=str(Output(said["output"]).label),
        number=said["number"],
        printed_at=at,
        printed_by=by.name,
        facts=facts_of(said),
        tables=[
            _agenda(said),
            _resolutions(said),
            _attendance(said),
            *_signatures(minutes),
            *_speaking(said),
            _distribution(minutes),
        ],
        signatures=[_("Chair"), _("Minute taker")],
    )


def facts_of(said: Document) -> list[tuple[str, object]]:
    """Kind, times, place, people, and what was discussed."""
    planned = f"{_moment(said['planned_start'])} – {_moment(said['planned_end'])}"
    actual = f"{_moment(said['actual_start'])} – {_moment(said['actual_end'])}"
    return [
        (_("Meeting"), said["title"]),
        (_("Responsible department"), said["unit"]),
        (_("Place"), said["location"]),
        (_("Planned time"), planned),
        (_("Actual time"), actual),
        (_("Chair"), said["chair"]),
        (_("Minute taker"), said["minute_taker"]),
        (_("Present"), names(said, *ATTENDED)),
        (_("Absent"), names(said, Attendance.ABSENT, Attendance.EXCUSED, Attendance.EXPECTED)),
        (_("Guests"), "、".join(one["name"] for one in said["attendance"] if one["role"] == Role.GUEST)),
        (_("What was discussed"), said["body"]),
        (_("Why there is no resolution"), said["no_resolution_reason"]),
    ]


def names(said: Document, *attendance: str) -> str:
    """The people with this attendance, late ones with their minutes."""
    found = [one for one in said["attendance"] if one["attendance"] in attendance]
    return "、".join(map(_came, found))


def _came(one: Document) -> str:
    if one["late_minutes"]:
        return f"{one['name']}（{dates.duration(one['late_minutes'])}）"
    return one["name"]


def _agenda(said: Document) -> SheetTable:
    rows = [
        [
            place,
            title_of(item),
            item["presenter"],
            _outcome(item["outcome"]),
            item["outcome_note"],
        ]
        for place, item in enumerate(said["agenda"], start=1)
    ]
    return SheetTable(
        _("Agenda"), [_("No."), _("Agenda item"), _("Presenter"), _("Outcome"), _("Remark")], rows
    )


def title_of(item: Document | str) -> str:
    """The item's title; what the portal put on is named in the reader's language.

    Older letters keep the title alone.
    """
    if isinstance(item, str):
        return item
    type_ = item.get("type", "")
    if type_ in AUTOMATIC_ITEMS:
        return str(ItemType(type_).label)
    return item["title"]


def _resolutions(said: Document) -> SheetTable:
    headings = [_("No."), _("Resolution"), _("Person responsible"), _("Follow-up by"), _("Due")]
    rows = [
        [one["number"], one["text"], one["owner"], one["unit"], _day(one["due_on"])]
        for one in said["resolutions"]
    ]
    return SheetTable(_("Resolutions"), headings, rows)


def _attendance(said: Document) -> SheetTable:
    headings = [
        _("No."),
        pgettext("person", "Name"),
        _("Unit"),
        _("Role"),
        _("Attendance"),
        _("Signed in at"),
    ]
    rows = [[place, *_attendee(one)] for place, one in enumerate(said["attendance"], start=1)]
    return SheetTable(_("Attendees"), headings, rows)


def _attendee(one: Document) -> list[str]:
    role, attendance = str(Role(one["role"]).label), str(Attendance(one["attendance"]).label)
    return [one["name"], one["unit"], role, attendance, _moment(one["signed_in_at"])]


def _signatures(minutes: Minutes) -> list[SheetTable]:
    """Which helping departments signed (1.5.4.3); no table where none helps."""
    rows: list[list[object]] = []
    if minutes.current is not None:
        rows = [
            [str(row.unit), row.state_label, row.signature("answered_by"), row.answered_at, row.comment]
            for row in minutes.signatures.select_related("unit", "answered_by").order_by("id")
        ]
    if not rows:
        return []
    headings = [_("Helping department"), _("State"), _("Signed by"), _("Signed at"), _("Remark")]
    return [SheetTable(_("Counter-signatures"), headings, rows)]


def _speaking(said: Document) -> list[SheetTable]:
    """Who spoke how long (1.7.3), where that was timed."""
    times = said.get("speaking")
    if not times:
        return []
    headings = [
        _("No."),
        pgettext("person", "Name"),
        _("Speeches"),
        _("Spoken in all"),
        _("Longest"),
        pgettext("speaking", "Over"),
    ]
    rows = [
        [
            place,
            one["name"],
            one["turns"],
            clock_face(one["seconds"]),
            clock_face(one["longest"]),
            one["over"],
        ]
        for place, one in enumerate(times, start=1)
    ]
    return [SheetTable(_("Speaking times"), headings, rows)]


def _distribution(minutes: Minutes) -> SheetTable:
    headings = [_("Recipient"), _("As"), _("Sent at"), _("Read at"), _("Acknowledged at")]
    lines: list[list[object]] = []
    if minutes.current:
        lines = [
            [row.recipient.name, str(row.get_why_display()), row.sent_at, row.read_at, row.acknowledged_at]
            for row in minutes.current.distributions.select_related("recipient")
        ]
    return SheetTable(_("Distribution list"), headings, lines)


def _outcome(code: str) -> str:
    if code:
        return str(ItemOutcome(code).label)
    return ""


def _post(code: str) -> str:
    if code:
        return str(Post(code).label)
    return ""


def _moment(value: datetime | None) -> str:
    if value:
        return dates.moment(value)
    return ""


def _day(value: str) -> str:
    if value:
        return dates.day(date.fromisoformat(value))
    return ""
