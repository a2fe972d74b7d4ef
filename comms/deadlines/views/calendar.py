"""The work calendar: a year at a glance, taking over a notice, confirming a year."""

from datetime import date

from django.http import Http404
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from comms.base.clock import now, today
from comms.base.dates import WEEK, WEEKDAYS
from comms.base.errors import DomainError
from comms.deadlines import queries
from comms.deadlines.actions import YEAR_ACTIONS
from comms.deadlines.models import WorkDay, WorkYear
from comms.web.pages import ActionPage, ObjectPage, add_domain_errors

SHOWN_MOVES = 100


class CalendarYear(ObjectPage):
    """Twelve months with working days, holidays and make-up workdays; open to everyone who is signed in."""

    template_name = "deadlines/calendar_year.html"
    slug_field = "year"
    object_actions = YEAR_ACTIONS
    action_url_name = "deadlines:year_action"

    def get_object(self):
        """The year of the address, this year without one. Raises Http404 outside the calendar."""
        return year_or_404(self.kwargs.get("year") or today(now()).year)

    def get_title(self, obj):
        """The year."""
        return _("Work calendar %(year)s") % {"year": obj.year}

    def acts(self, obj):
        """A year is confirmed once its notice was taken over."""
        return [act for act in super().acts(obj) if obj.pk or act.event == "import"]

    def get_context_data(self, **kwargs):
        """provisional, months, workdays, exceptions, the years around, weekdays."""
        kwargs.pop("year", None)
        context = super().get_context_data(**kwargs)
        known, year = queries.calendar(), self.object.year
        days = queries.days_between(date(year, 1, 1), date(year, 12, 31))
        return context | {
            "provisional": known.provisional(year),
            "months": [month_of([day for day in days if day["date"].month == n]) for n in range(1, 13)],
            "workdays": sum(day["workday"] for day in days),
            "exceptions": WorkDay.objects.filter(date__year=year),
            "before": queries.year_in_range(year - 1),
            "after": queries.year_in_range(year + 1),
            "weekdays": weekdays(),
        }


def year_or_404(year):
    """The year as it is stored, or a new one. Raises Http404 outside the calendar."""
    found = queries.year_of(year)
    if found is None:
        raise Http404
    return found


def weekdays():
    """Short names of the weekdays, Monday first."""
    if (get_language() or "") in WEEK:
        return list(WEEKDAYS)
    return [date_format(date(2026, 6, day), "D") for day in range(1, 8)]


def month_of(days):
    """A month as weeks of seven cells, empty ones outside it, with its first and last working days marked."""
    worked = [day["date"] for day in days if day["workday"]]
    first = days[0]["date"]
    cells = [None] * first.weekday() + days
    cells += [None] * (-len(cells) % 7)
    return {
        "name": date_format(first, "F"),
        "weeks": [cells[n : n + 7] for n in range(0, len(cells), 7)],
        "workdays": len(worked),
        "marked": {*worked[:3], *worked[-1:]},
    }


class YearAction(ActionPage):
    """Confirm a year whose notice is out."""

    model = WorkYear
    slug_field = "year"
    object_actions = YEAR_ACTIONS

    def get_queryset(self):
        """The calendar is open to everyone who is signed in."""
        return WorkYear.objects.all()


class CalendarImport(YearAction):
    """Paste a notice, see what it moves, take it over; also for a year that nobody stored yet."""

    submit_label = _("Take over")

    def get_object(self):
        """The year of the address. Raises Http404 outside the calendar."""
        return year_or_404(self.kwargs["year"])

    def get_template_names(self):
        """A page of its own, also for htmx: a notice is too long for a dialog."""
        return ["deadlines/calendar_import.html"]

    def form_valid(self, form):
        """“Show what changes” shows the effect of the notice; “Take over” writes it."""
        if not form.cleaned_data["dry_run"]:
            return super().form_valid(form)
        try:
            effect = self.operate(form)
        except DomainError as refusal:
            add_domain_errors(form, refusal)
            return self.refused(form, refusal)
        # What is pressed next on this page is meant to be written
        form.data = form.data.copy()
        form.data["dry_run"] = ""
        return self.render_to_response(self.get_context_data(form=form, **self.shown(form, effect)))

    def shown(self, form, effect):
        """effect, days (how many were read), moves (the first ones), moved (how many), previewed."""
        return {
            "effect": effect,
            "days": len(form.days),
            "moves": effect.shifts[:SHOWN_MOVES],
            "moved": len(effect.shifts),
            "previewed": True,
        }
