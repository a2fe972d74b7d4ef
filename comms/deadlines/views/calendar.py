"""The work calendar: a year at a glance, taking over a notice, confirming a year."""

from datetime import date

from django.contrib.auth.mixins import LoginRequiredMixin
from django.db import transaction
from django.http import Http404
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from comms.base.clock import now, today
from comms.base.dates import WEEK, WEEKDAYS
from comms.base.errors import DomainError
from comms.base.pages import EventPage, FormPage
from comms.base.pages.forms import add_domain_errors
from comms.deadlines import operations, queries
from comms.deadlines.forms import ConfirmYearForm, ImportForm
from comms.deadlines.models import WorkDay, WorkYear

SHOWN_MOVES = 100
FIRST, LAST = 2018, 2100


class CalendarYear(LoginRequiredMixin, TemplateView):
    """Twelve months with working days, holidays and make-up workdays."""

    template_name = "deadlines/calendar_year.html"

    def get_context_data(self, **kwargs):
        """year, months, row (the year's record), exceptions, workdays. Raises Http404 outside the calendar."""
        year = kwargs.pop("year", None) or today(now()).year
        if not FIRST <= year <= LAST:
            raise Http404
        known = queries.calendar()
        days = queries.days_between(date(year, 1, 1), date(year, 12, 31))
        return super().get_context_data(
            title=_("Work calendar %(year)s") % {"year": year},
            year=year,
            row=WorkYear.objects.filter(year=year).first(),
            provisional=known.provisional(year),
            months=[month_of([day for day in days if day["date"].month == month]) for month in range(1, 13)],
            workdays=sum(day["workday"] for day in days),
            exceptions=WorkDay.objects.filter(date__year=year),
            may_change=self.request.user.has_perm("deadlines.change_workyear"),
            before=year - 1 if year > FIRST else None,
            after=year + 1 if year < LAST else None,
            weekdays=weekdays(),
            **kwargs,
        )


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
        "marked": {*worked[:3], worked[-1]} if worked else set(),
    }


class CalendarImport(FormPage):
    """Paste a notice, see what it moves, take it over."""

    template_name = "deadlines/calendar_import.html"
    form_class = ImportForm
    title = _("Take over a notice")
    submit_label = _("Take over")
    permission = "deadlines.change_workyear"

    def get_initial(self):
        """The year of the address."""
        asked = self.request.GET.get("year", "")
        return {"year": int(asked)} if asked.isascii() and asked.isdigit() and len(asked) == 4 else {}

    def form_valid(self, form):
        """“Show what changes” reads the notice and shows its effect; “Take over” writes it."""
        if "preview" not in self.request.POST:
            return super().form_valid(form)
        said = form.cleaned_data
        try:
            days = operations.read(year=said["year"], text=said["text"])
            effect = operations.preview_year(year=said["year"], days=days, at=now())
        except DomainError as refusal:
            add_domain_errors(form, refusal)
            return self.refused(form, refusal)
        return self.render_to_response(
            self.get_context_data(
                form=form, effect=effect, days=len(days), moves=effect.shifts[:SHOWN_MOVES], moved=len(effect.shifts), previewed=True
            )
        )

    @transaction.atomic
    def operate(self, form):
        """Import, and confirm a provisional year when wanted."""
        said, at = form.cleaned_data, now()
        days = operations.read(year=said["year"], text=said["text"])
        row = operations.import_year(
            year=said["year"], days=days, notice=said["notice"], reason=said["reason"], by=self.request.user, at=at
        )
        if said["confirm"] and row.is_provisional:
            row = operations.confirm_year(year=row.year, notice=said["notice"], by=self.request.user, at=at)
        return row

    def get_cancel_url(self):
        """Back to the calendar."""
        return reverse("deadlines:calendar_year")


def _confirm(row, *, by, at, version, notice):
    return operations.confirm_year(year=row.year, notice=notice, by=by, at=at, version=version)


class YearEvent(EventPage):
    """Confirm a year whose notice is out."""

    model = WorkYear
    slug_field = "year"
    forms = {"confirm": ConfirmYearForm}
    operations = {"confirm": _confirm}

    def get_queryset(self):
        """The calendar is open to everyone who is signed in."""
        return WorkYear.objects.all()
