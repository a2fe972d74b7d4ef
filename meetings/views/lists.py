"""Lists: meetings, series, minutes, resolutions."""

from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from comms.base.clock import now
from comms.web.markup import chip_html, state_chip_html
from comms.web.pages import Column, ListPage
from meetings.filters import MeetingFilter, MinutesFilter, ResolutionFilter, SeriesFilter
from meetings.models import Meeting, MeetingSeries, Minutes, Resolution
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


class MeetingList(ListPage):
    """Meetings that one takes part in or watches over."""

    model = Meeting
    title = _("Meetings")
    filterset_class = MeetingFilter
    orderings = {"starts_at": ("starts_at", "id"), "-starts_at": ("-starts_at", "-id")}
    ordering = ("-starts_at", "-id")
    create_url_name, create_label, create_permission = (
        "meetings:meeting_create",
        _("Call a meeting"),
        "meetings.add_meeting",
    )
    empty_text = _("No meeting here. Meetings of a series are planned by themselves.")
    columns = [
        Column("starts_at", _("Starts"), lambda m: m.starts_at, order="-starts_at", css="nowrap"),
        Column("title", _("Title"), lambda m: m.title, url=True),
        Column("number", _("No."), lambda m: m.number, css="nowrap"),
        Column("state", _("State"), state_chip_html, export=lambda m: m.get_state_display()),
        Column("unit", _("Responsible department"), lambda m: m.unit.name),
        Column("chair", _("Chair"), lambda m: m.chair.name if m.chair else ""),
        Column("location", _("Place"), lambda m: m.location),
        Column("flags", _("Remarks"), flags),
    ]

    def get_queryset(self):
        """With what the columns name."""
        return super().get_queryset().select_related("unit", "chair")


class SeriesList(ListPage):
    """Series with their rule."""

    model = MeetingSeries
    title = _("Meeting series")
    filterset_class = SeriesFilter
    ordering = ("code",)
    create_url_name, create_label, create_permission = (
        "meetings:series_create",
        _("New series"),
        "meetings.add_meetingseries",
    )
    empty_text = _("No series yet.")
    columns = [
        Column("title", _("Title"), lambda s: s.title, url=True),
        Column("kind", _("Kind"), lambda s: s.kind.name),
        Column("rule", _("Rule"), rule_in_words),
        Column("time", _("Begins at"), lambda s: f"{s.start_time:%H:%M}", css="nowrap"),
        Column("unit", _("Responsible department"), lambda s: s.unit.name),
        Column("state", _("State"), state_chip_html, export=lambda s: s.get_state_display()),
    ]

    def get_queryset(self):
        """With what the columns name."""
        return super().get_queryset().select_related("kind", "unit")


class MinutesList(ListPage):
    """Minutes that one writes or received."""

    model = Minutes
    title = _("Minutes")
    filterset_class = MinutesFilter
    ordering = ("-id",)
    empty_text = _("No minutes have reached you yet.")
    columns = [
        Column("number", _("No."), lambda m: m.number, url=True, css="nowrap"),
        Column("title", _("Title"), lambda m: m.meeting.title),
        Column("held", _("Day"), lambda m: m.meeting.starts_at, css="nowrap"),
        Column("output", _("Worked up into"), lambda m: m.get_output_display()),
        Column("state", _("State"), state_chip_html, export=lambda m: m.get_state_display()),
    ]

    def get_queryset(self):
        """With their meeting."""
        return super().get_queryset().select_related("meeting")


class ResolutionList(ListPage):
    """The ledger of resolutions (1.7.8)."""

    model = Resolution
    title = _("Resolutions")
    filterset_class = ResolutionFilter
    orderings = {"-adopted_at": ("-adopted_at", "-id"), "adopted_at": ("adopted_at", "id")}
    ordering = ("-adopted_at", "-id")
    empty_text = _("No resolution yet. Resolutions are recorded in the meeting.")
    columns = [
        Column("number", _("No."), lambda r: r.number, url=True, css="nowrap"),
        Column("text", _("Resolution"), lambda r: r.text),
        Column("owner", _("Person responsible"), lambda r: r.owner.name),
        Column("unit", _("Follow-up by"), lambda r: r.tracking_unit.name),
        Column("due", _("Due"), lambda r: r.due_on, css="nowrap"),
        Column("state", _("State"), state_chip_html, export=lambda r: r.get_state_display()),
        Column("meeting", _("Meeting"), lambda r: r.meeting.title),
        Column("adopted_at", _("Adopted at"), lambda r: r.adopted_at, order="-adopted_at", css="nowrap"),
    ]

    def get_queryset(self):
        """With what the columns name."""
        return super().get_queryset().select_related("owner", "tracking_unit", "meeting")

    def row_css(self, obj):
        """Overdue rows stand out."""
        if obj.is_overdue(self.read_at):
            return "is-overdue"
        return ""

    def get_context_data(self, **kwargs):
        """The clock is read once per page."""
        self.read_at = now()
        return super().get_context_data(**kwargs)
