"""The lists of meetings, series, minutes and resolutions."""

from datetime import datetime

from django.db.models import QuerySet
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from comms.organization.models import User
from comms.web.markup import chip_html, state_chip_html
from comms.web.tables import Column, Table
from meetings.models import Meeting, MeetingRequest, MeetingSeries, Minutes, Resolution
from meetings.queries import rule_in_words


def flags(meeting):
    """What deserves a look: provisional date, outside the rule, over two hours, no explanation yet."""
    shown = []
    if meeting.provisional and meeting.is_upcoming:
        shown.append(chip_html(_("Provisional"), "warning", "calendar-x"))
    if meeting.out_of_rule:
        shown.append(chip_html(_("Outside the rule"), "warning"))
    if meeting.over_cap:
        shown.append(chip_html(_("Over two hours"), "warning", "hourglass-bottom"))
    if meeting.needs_explanation:
        shown.append(chip_html(_("Reason needed"), "danger"))
    if shown:
        return format_html("{}" * len(shown), *shown)
    return ""


def meetings_listed(reader: User, at: datetime) -> QuerySet[Meeting]:
    """The meetings whose status the reader sees, with department and chair."""
    return Meeting.objects.visible_to(reader).select_related("unit", "chair")


def series_listed(reader: User, at: datetime) -> QuerySet[MeetingSeries]:
    """The series that the reader sees, with kind and department."""
    return MeetingSeries.objects.visible_to(reader).select_related("kind", "unit")


def minutes_listed(reader: User, at: datetime) -> QuerySet[Minutes]:
    """The minutes that the reader writes, approves or received, with their meeting."""
    return Minutes.objects.visible_to(reader).select_related("meeting")


def resolutions_listed(reader: User, at: datetime) -> QuerySet[Resolution]:
    """The resolutions that the reader sees, with whom they name and their meeting."""
    return Resolution.objects.visible_to(reader).select_related("owner", "tracking_unit", "meeting")


def requests_listed(reader: User, at: datetime) -> QuerySet[MeetingRequest]:
    """The requests that the reader sees, with department, person and meeting."""
    return MeetingRequest.objects.visible_to(reader).select_related("unit", "requested_by")


REQUESTS = Table(
    title=_("Requests for meetings"),
    columns=[
        Column("number", _("No."), lambda r: r.number, url=True, css="nowrap"),
        Column("subject", pgettext_lazy("request", "Subject"), lambda r: r.subject),
        Column("unit", _("Lead department"), lambda r: r.unit.name),
        Column("requested_by", _("Asked by"), lambda r: r.requested_by.name),
        Column("state", _("State"), state_chip_html, export=lambda r: r.get_state_display()),
        Column(
            "submitted_at", _("Handed in at"), lambda r: r.submitted_at, order="-submitted_at", css="nowrap"
        ),
    ],
    rows=requests_listed,
)
MEETINGS = Table(
    title=_("Meetings"),
    columns=[
        Column("starts_at", _("Starts"), lambda m: m.starts_at, order="-starts_at", css="nowrap"),
        Column("title", _("Title"), lambda m: m.title, url=True),
        Column("number", _("No."), lambda m: m.number, css="nowrap"),
        Column("state", _("State"), state_chip_html, export=lambda m: m.get_state_display()),
        Column("unit", _("Responsible department"), lambda m: m.unit.name),
        Column("chair", _("Chair"), lambda m: m.chair.name if m.chair else ""),
        Column("location", _("Place"), lambda m: m.location),
        Column("flags", _("Remarks"), flags),
    ],
    rows=meetings_listed,
)
SERIES = Table(
    title=_("Meeting series"),
    columns=[
        Column("title", _("Title"), lambda s: s.title, url=True),
        Column("kind", _("Kind"), lambda s: s.kind.name),
        Column("rule", _("Rule"), rule_in_words),
        Column("time", _("Begins at"), lambda s: f"{s.start_time:%H:%M}", css="nowrap"),
        Column("unit", _("Responsible department"), lambda s: s.unit.name),
        Column("state", _("State"), state_chip_html, export=lambda s: s.get_state_display()),
    ],
    rows=series_listed,
)
MINUTES = Table(
    title=_("Minutes"),
    columns=[
        Column("number", _("No."), lambda m: m.number, url=True, css="nowrap"),
        Column("title", _("Title"), lambda m: m.meeting.title),
        Column("held", _("Day"), lambda m: m.meeting.starts_at, css="nowrap"),
        Column("output", _("Worked up into"), lambda m: m.get_output_display()),
        Column("state", _("State"), state_chip_html, export=lambda m: m.get_state_display()),
    ],
    rows=minutes_listed,
)
RESOLUTIONS = Table(
    title=_("Resolutions"),
    columns=[
        Column("number", _("No."), lambda r: r.number, url=True, css="nowrap"),
        Column("text", _("Resolution"), lambda r: r.text),
        Column("owner", _("Person responsible"), lambda r: r.owner.name),
        Column("unit", _("Follow-up by"), lambda r: r.tracking_unit.name),
        Column("due", _("Due"), lambda r: r.due_on, css="nowrap"),
        Column("state", _("State"), state_chip_html, export=lambda r: r.get_state_display()),
        Column("meeting", _("Meeting"), lambda r: r.meeting.title),
        Column("adopted_at", _("Adopted at"), lambda r: r.adopted_at, order="-adopted_at", css="nowrap"),
    ],
    rows=resolutions_listed,
)
