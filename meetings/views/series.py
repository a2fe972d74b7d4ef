"""Series: page, setting up, changing, events."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from comms.base.clock import now, today
from comms.base.pages import EventPage, FormPage, ObjectPage, VisibleObject
from meetings import operations
from meetings.forms import SERIES_FORMS, SeriesForm
from meetings.models import Meeting, MeetingSeries
from meetings.queries import chair_of, minute_taker_of, next_days, rule_in_words, rule_of
from meetings.states import UPCOMING, RuleKind, SeriesState
from meetings.views.shared import ActForm, said_version

SHOWN = 12


class SeriesObject(VisibleObject):
    """A series that the reader may see."""

    model = MeetingSeries
    slug_field = "code"

    def get_queryset(self):
        """With kind, department and people."""
        return super().get_queryset().select_related("kind", "unit", "chair", "minute_taker")


class SeriesPage(SeriesObject, ObjectPage):
    """The rule in words, the next days, meetings to come and past ones."""

    template_name = "meetings/series_detail.html"
    event_url_name = "meetings:series_event"
    list_url_name = "meetings:series_list"

    def get_context_data(self, **kwargs):
        """Adds the days of the rule and the meetings the reader may see."""
        context = super().get_context_data(**kwargs)
        series, user = self.object, self.request.user
        meetings = Meeting.objects.visible_to(user).filter(series=series).select_related("unit")
        may_change = series.state != SeriesState.ENDED and user.has_perm("meetings.manage_series", series)
        return context | {
            "rule": rule_in_words(series),
            "chair": chair_of(series),
            "minute_taker": minute_taker_of(series),
            "next_days": next_days(series, today(now())) if series.state != SeriesState.ENDED else [],
            "coming": meetings.filter(state__in=UPCOMING).order_by("starts_at")[:SHOWN],
            "past": meetings.exclude(state__in=UPCOMING).order_by("-starts_at")[:SHOWN],
            "edit_url": reverse("meetings:series_edit", args=[series.code]) if may_change else "",
        }


class SeriesCreate(FormPage):
    """Set up a series; it begins as a draft."""

    form_class = SeriesForm
    title = _("New series")
    permission = "meetings.add_meetingseries"

    def get_initial(self):
        """The first working days of the month: what the procedure asks of the president's office meeting."""
        return {"kind": self.request.GET.get("kind", "president_office")[:30], "rule_kind": RuleKind.MONTH_FIRST_WORKDAYS}

    def operate(self, form):
        """Make it."""
        return operations.create_series(**form.cleaned_data, by=self.request.user, at=now())

    def get_cancel_url(self):
        """Back to the list."""
        return reverse("meetings:series_list")


class SeriesEdit(SeriesObject, ActForm):
    """Change a series; what is issued or moved stays."""

    form_class = SeriesForm
    title = _("Change the series")
    needs = "meetings.manage_series"

    def get_form(self, form_class=None):
        """Kind and code stay for ever."""
        form = super().get_form(form_class)
        for name in ("kind", "code"):
            del form.fields[name]
        form.fields["unit"].required = True
        return form

    def get_initial(self):
        """What the series says."""
        series, params = self.object, rule_of(self.object).params
        plain = ("title", "rule_kind", "start_time", "duration_minutes", "extended_reason", "location")
        people = {name: getattr(series, name) and getattr(series, name).uuid for name in ("chair", "minute_taker")}
        own = {name: series.rule_params.get(name) for name in ("prefer", "n", "workday")}
        days = params.get("weekdays") or ([params["weekday"]] if "weekday" in params else [])
        lists = {
            "groups": [group.code for group in series.groups.all()],
            "members": [person.uuid for person in series.members.all()],
            "weekdays": days,
        }
        return {name: getattr(series, name) for name in plain} | people | own | lists | {"unit": series.unit.code}

    def act(self, *, groups=None, **data):
        """Change it in the version the person saw; no group at all is meant as such."""
        operations.change_series(self.object, groups=groups or [], version=said_version(self.request), **data)


class SeriesEvent(SeriesObject, EventPage):
    """Activate, pause, resume, end."""

    forms = SERIES_FORMS
    operations = {
        "activate": operations.activate,
        "pause": operations.pause,
        "resume": operations.resume,
        "end": operations.end,
    }
