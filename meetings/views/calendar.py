"""A month or a week of meetings, and the private calendar address."""

from calendar import monthrange
from datetime import date, timedelta
from urllib.parse import urlencode

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.dates import MONTHS
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from comms.base.clock import now, today
from comms.base.dates import short_day
from comms.web.pages import FormPage
from meetings.actions.meetings import FEED_RENEW
from meetings.models import CalendarFeed
from meetings.operations.feeds import feed_text
from meetings.queries import month_grid
from meetings.queries.calendar import days_between
from meetings.states import WEEKDAYS

FIRST_YEAR, LAST_YEAR = 2000, 2100
ONE_DAY = timedelta(days=1)


class CalendarPage(LoginRequiredMixin, TemplateView):
    """GET `?month=2026-11`, the same with `view=list`, or `?week=2026-W48`: working days, holidays and one's
    meetings. `mine=true` leaves out those in which one takes no part.
    """

    template_name = "meetings/calendar.html"

    def get_context_data(self, **kwargs):
        """The days of the week or month; addresses of what lies before and after, and of the other shapes."""
        asked = self.request.GET
        self.mine = asked.get("mine") == "true"
        if "week" in asked:
            shown = self.one_week(_monday(asked["week"]))
        else:
            shown = self.one_month(_first(asked.get("month", "")), as_list=asked.get("view") == "list")
        feed = CalendarFeed.objects.filter(user=self.request.user).first()
        return super().get_context_data(
            weekdays=WEEKDAYS,
            mine=self.mine,
            feed_url=feed and self.request.build_absolute_uri(feed.get_absolute_url()),
            **shown,
            **kwargs,
        )

    def one_month(self, first, *, as_list):
        """A month as squares; as a list its days with a meeting or a name."""
        last = first.replace(day=monthrange(first.year, first.month)[1])
        options = {"view": "list"} if as_list else {}
        shown = {
            "shape": "list" if as_list else "month",
            "title": month_name(first),
            "before": self.query(month=f"{first - ONE_DAY:%Y-%m}", **options),
            "here": self.query(month=f"{today(now()):%Y-%m}", **options),
            "after": self.query(month=f"{last + ONE_DAY:%Y-%m}", **options),
            **self.shapes(first),
        }
        if as_list:
            days = days_between(self.request.user, first, last, now(), mine=self.mine)
            return shown | {"days": [day for day in days if day.meetings or day.name]}
        grid = month_grid(self.request.user, first.year, first.month, now(), mine=self.mine)
        return shown | {"weeks": grid}

    def one_week(self, monday):
        """The seven days of a week, with everything that stands in them."""
        days = days_between(self.request.user, monday, monday + 6 * ONE_DAY, now(), mine=self.mine)
        return {
            "shape": "week",
            "title": week_name(monday),
            "before": self.query(week=_iso(monday - 7 * ONE_DAY)),
            "here": self.query(week=_iso(today(now()))),
            "after": self.query(week=_iso(monday + 7 * ONE_DAY)),
            "weeks": [days],
            **self.shapes(monday),
        }

    def shapes(self, day: date) -> dict[str, str]:
        """The queries of the three shapes around a day, and of the same with or without others' meetings."""
        this_day = today(now())
        near = this_day if (this_day.year, this_day.month) == (day.year, day.month) else day
        asked = self.request.GET.copy()
        asked["mine"] = "" if self.mine else "true"
        return {
            "as_month": self.query(month=f"{day:%Y-%m}"),
            "as_week": self.query(week=_iso(near)),
            "as_list": self.query(month=f"{day:%Y-%m}", view="list"),
            "other_mine": asked.urlencode(),
        }

    def query(self, **asked: str) -> str:
        """A query of this page that keeps whose meetings are shown."""
        return urlencode(asked | ({"mine": "true"} if self.mine else {}))


def _first(asked: str) -> date:
    """The first day of the month asked for; this month for anything that is none."""
    try:
        first = date.fromisoformat(f"{asked}-01")
    except ValueError:
        first = date.min
    if FIRST_YEAR <= first.year <= LAST_YEAR:
        return first
    return today(now()).replace(day=1)


def _monday(asked: str) -> date:
    """The Monday of the ISO week asked for (2026-W48); of this week for anything that is none."""
    year, _w, number = asked.partition("-W")
    try:
        monday = date.fromisocalendar(int(year), int(number), 1)
    except ValueError:
        monday = date.min
    if FIRST_YEAR <= monday.year <= LAST_YEAR:
        return monday
    this_day = today(now())
    return this_day - this_day.weekday() * ONE_DAY


def _iso(day: date) -> str:
    year, number, _weekday = day.isocalendar()
    return f"{year}-W{number:02d}"


def month_name(first: date) -> str:
    """2026年11月, or November 2026."""
    if (get_language() or "").startswith("zh"):
        return f"{first.year}年{first.month}月"
    return f"{MONTHS[first.month]} {first.year}"


def week_name(monday: date) -> str:
    """The number of the week with its first and last day."""
    _year, number, _weekday = monday.isocalendar()
    first, last = short_day(monday), short_day(monday + 6 * ONE_DAY)
    return _("Week %(number)s, %(first)s – %(last)s") % {"number": number, "first": first, "last": last}


class FeedRenew(FormPage):
    """POST makes the calendar address, or replaces it so that the old one stops working."""

    action = FEED_RENEW
    title = FEED_RENEW.label

    def success_address(self, obj):
        """Back to the calendar, which shows the address."""
        return f"{reverse('meetings:calendar')}#feed"

    def get_cancel_url(self):
        """Back to the calendar."""
        return reverse("meetings:calendar")


class Feed(View):
    """GET the meetings of the person whose token this is, as iCalendar; no sign-in, the token is secret."""

    def get(self, request, token):
        """404 for unknown tokens and for people who left."""
        feed = CalendarFeed.objects.select_related("user").filter(token=token, user__is_active=True).first()
        if feed is None:
            raise Http404
        text = feed_text(feed.user, name=_("Meetings"), at=now())
        response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
        response.headers["Cache-Control"] = "private, max-age=300"
        return response
