"""Series: page, setting up, changing, acts."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from comms.base.clock import now, today
from comms.web.pages import ActionPage, EditPage, FormPage, ObjectPage, VisibleObject
from meetings.actions.meetings import SERIES_ACTIONS, SERIES_CHANGE, SERIES_CREATE
from meetings.models import Meeting, MeetingSeries
from meetings.queries import chair_of, minute_taker_of, next_days, rule_in_words
from meetings.queries.rota import seen_rota
from meetings.states import UPCOMING, Audience, SeriesState

SHOWN = 12


class SeriesObject(VisibleObject):
    """A series that the reader may see."""

    model = MeetingSeries
    slug_field = "code"

    def get_queryset(self):
        """With kind, department and people."""
        return super().get_queryset().select_related("kind", "unit", "chair", "rota", "minute_taker")


class SeriesPage(SeriesObject, ObjectPage):
    """The rule in words, the next days, meetings to come and past ones."""

    template_name = "meetings/series_detail.html"
    object_actions = SERIES_ACTIONS
    action_url_name = "meetings:series_action"
    list_url_name = "meetings:series_list"

    def get_context_data(self, **kwargs):
        """Adds the days of the rule and the meetings the reader may see."""
        context = super().get_context_data(**kwargs)
        series, user = self.object, self.request.user
        meetings = Meeting.objects.visible_to(user).filter(series=series).select_related("unit")
        context |= {"next_days": [], "edit_url": ""}
        if series.state != SeriesState.ENDED:
            context["next_days"] = next_days(series, today(now()))
            if user.has_perm(SERIES_CHANGE.permission, series):
                context["edit_url"] = reverse("meetings:series_edit", args=[series.code])
        return context | {
            "attendees": attendees_of(series),
            "rule": rule_in_words(series),
            "chair": chair_of(series),
            "rota": seen_rota(series, user, now()),
            "minute_taker": minute_taker_of(series),
            "coming": meetings.filter(state__in=UPCOMING).order_by("starts_at")[:SHOWN],
            "past": meetings.exclude(state__in=UPCOMING).order_by("-starts_at")[:SHOWN],
        }


def attendees_of(series):
    """The audience in words, and the groups that come beside it."""
    told = [series.get_audience_display()] if series.audience != Audience.GROUPS else []
    return [*told, *(group.name for group in series.groups.all())]


class SeriesCreate(FormPage):
    """Set up a series; it begins as a draft."""

    action = SERIES_CREATE
    title = _("New series")

    def get_initial(self):
        """The kind that the address names."""
        kind = self.request.GET.get("kind", "")[:30]
        if kind:
            return {"kind": kind}
        return {}

    def get_cancel_url(self):
        """Back to the list."""
        return reverse("meetings:series_list")


class SeriesEdit(SeriesObject, EditPage):
    """Change a series; what is issued or moved stays."""

    action = SERIES_CHANGE
    title = _("Change the series")


class SeriesAction(SeriesObject, ActionPage):
    """Activate, pause, resume, end."""

    object_actions = SERIES_ACTIONS
