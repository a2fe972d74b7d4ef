"""Lists: meetings, series, minutes, resolutions."""

from django.utils.translation import gettext_lazy as _

from comms.base.clock import now
from comms.web.pages import ListPage
from meetings.filters import MeetingFilter, MinutesFilter, ResolutionFilter, SeriesFilter
from meetings.tables import MEETINGS, MINUTES, RESOLUTIONS, SERIES


class MeetingList(ListPage):
    """Meetings that one takes part in or watches over."""

    table = MEETINGS
    filterset_class = MeetingFilter
    orderings = {"starts_at": ("starts_at", "id"), "-starts_at": ("-starts_at", "-id")}
    ordering = ("-starts_at", "-id")
    create_url_name, create_label, create_permission = (
        "meetings:meeting_create",
        _("Call a meeting"),
        "meetings.add_meeting",
    )
    empty_text = _("No meeting here. Meetings of a series are planned by themselves.")


class SeriesList(ListPage):
    """Series with their rule."""

    table = SERIES
    filterset_class = SeriesFilter
    ordering = ("code",)
    create_url_name, create_label, create_permission = (
        "meetings:series_create",
        _("New series"),
        "meetings.add_meetingseries",
    )
    empty_text = _("No series yet.")


class MinutesList(ListPage):
    """Minutes that one writes or received."""

    table = MINUTES
    filterset_class = MinutesFilter
    ordering = ("-id",)
    empty_text = _("No minutes have reached you yet.")


class Dated(ListPage):
    """A list whose overdue lines stand out; the clock is read once per page."""

    def get_context_data(self, **kwargs):
        """Reads the clock."""
        self.read_at = now()
        return super().get_context_data(**kwargs)

    def row_css(self, obj):
        """Overdue rows stand out."""
        return "is-overdue" if obj.is_overdue(self.read_at) else ""


class ResolutionList(Dated):
    """The ledger of resolutions (1.7.8)."""

    table = RESOLUTIONS
    filterset_class = ResolutionFilter
    orderings = {"-adopted_at": ("-adopted_at", "-id"), "adopted_at": ("adopted_at", "id")}
    ordering = ("-adopted_at", "-id")
    empty_text = _("No resolution yet. Resolutions are recorded in the meeting.")
