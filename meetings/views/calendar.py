"""The month as a grid, and the private calendar address."""

from calendar import monthrange
from datetime import date

from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.dates import MONTHS
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.generic import TemplateView, View

from comms.base.clock import now, today
from comms.web.pages import FormPage
from meetings.actions import FEED_RENEW
from meetings.models import CalendarFeed
from meetings.operations.feeds import feed_text
from meetings.queries import month_grid
from meetings.queries.calendar import meetings_by_day
from meetings.states import WEEKDAYS

FIRST_YEAR, LAST_YEAR = 2000, 2100


class CalendarPage(LoginRequiredMixin, TemplateView):
    """GET `?month=2026-11` (`&view=list`): a month with working days, holidays and one's meetings."""

    template_name = "meetings/calendar.html"

    def month(self) -> date:
        """The first day of the month asked for; this month for anything that is none."""
        try:
            first = date.fromisoformat(f"{self.request.GET.get('month', '')}-01")
        except ValueError:
            first = date.min
        if FIRST_YEAR <= first.year <= LAST_YEAR:
            return first
        return today(now()).replace(day=1)

    def get_context_data(self, **kwargs):
        """The weeks of the month, or its meetings as a list; addresses of the neighbours."""
        first, as_list = self.month(), self.request.GET.get("view") == "list"
        last = first.replace(day=monthrange(first.year, first.month)[1])
        before, after = _neighbours(first)
        if as_list:
            shown = {"days": sorted(meetings_by_day(self.request.user, first, last).items())}
        else:
            shown = {"weeks": month_grid(self.request.user, first.year, first.month, now())}
        feed = CalendarFeed.objects.filter(user=self.request.user).first()
        return super().get_context_data(
            title=month_name(first),
            first=first,
            weekdays=WEEKDAYS,
            as_list=as_list,
            before=before,
            after=after,
            this_month=f"{today(now()):%Y-%m}",
            feed_url=feed and self.request.build_absolute_uri(feed.get_absolute_url()),
            **shown,
            **kwargs,
        )


def month_name(first: date) -> str:
    """2026年11月, or November 2026."""
    if (get_language() or "").startswith("zh"):
        return f"{first.year}年{first.month}月"
    return f"{MONTHS[first.month]} {first.year}"


def _neighbours(first: date) -> tuple[str, str]:
    before = date(first.year - (first.month == 1), (first.month - 2) % 12 + 1, 1)
    after = date(first.year + (first.month == 12), first.month % 12 + 1, 1)
    return f"{before:%Y-%m}", f"{after:%Y-%m}"


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
