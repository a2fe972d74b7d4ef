"""The working-day calendar: a row per year, and only the exceptions from the weekday rule."""

from uuid import uuid4

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from comms.base.models import Stateful
from comms.deadlines.states import YEAR_TABLE, DayKind, YearState

# Names as the notices print them, so that a reader of another language sees them in theirs
HOLIDAY_NAMES = {
    "元旦": _("New Year’s Day"),
    "春节": _("Spring Festival"),
    "清明节": _("Qingming Festival"),
    "劳动节": _("Labour Day"),
    "端午节": _("Dragon Boat Festival"),
    "中秋节": _("Mid-Autumn Festival"),
    "国庆节": _("National Day"),
}


def holiday_name(name: str):
    """The name of a holiday in the reader's language, as written when it is none of the usual ones."""
    return HOLIDAY_NAMES.get(name, name)


class WorkYear(Stateful):
    """A year of the working-day calendar. `stamp` changes with its days: readers see that theirs is old."""

    TABLE = YEAR_TABLE

    year = models.PositiveSmallIntegerField(_("year"), unique=True)
    state = models.CharField(_("state"), max_length=12, choices=YearState, default=YearState.PROVISIONAL)
    notice = models.CharField(_("notice"), max_length=200, blank=True)
    confirmed_at = models.DateTimeField(null=True, editable=False)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    stamp = models.UUIDField(default=uuid4, editable=False)

    class Meta:
        ordering = ["-year"]
        verbose_name = _("year of the work calendar")
        verbose_name_plural = _("years of the work calendar")

    def __str__(self):
        return str(self.year)

    @property
    def is_provisional(self) -> bool:
        """Whether what is computed from this year may still move."""
        return self.state == YearState.PROVISIONAL

    def get_absolute_url(self):
        """The year's page."""
        return reverse("deadlines:calendar_year", args=[self.year])


class WorkDay(models.Model):
    """An exception: a weekday off or a weekend day worked."""

    date = models.DateField(_("date"), unique=True)
    kind = models.CharField(_("kind"), max_length=8, choices=DayKind)
    name = models.CharField(_("name"), max_length=40, blank=True)
    source = models.CharField(_("source"), max_length=200, blank=True)

    class Meta:
        ordering = ["date"]
        verbose_name = _("exceptional day")
        verbose_name_plural = _("exceptional days")

    def __str__(self):
        return f"{self.date} {self.get_kind_display()}"
