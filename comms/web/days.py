"""The days that people type: between 2000 and 2100, in forms, filters and REST alike. A mistyped year is
refused where it is typed.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

import django_filters
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field

from comms.base.clock import local
from comms.base.errors import Refused
from comms.base.folding import fold

EARLIEST, LATEST = date(2000, 1, 1), date(2100, 12, 31)


def possible_day(value: date | datetime) -> None:
    """Raise ValidationError for a day (in the company's zone) outside 2000 to 2100."""
    try:
        day = local(value).date() if isinstance(value, datetime) else value
    except OverflowError:  # the first and the last day of all that the calendar knows
        day = date.min
    if not EARLIEST <= day <= LATEST:
        raise ValidationError(_("Give a day from 2000 to 2100."), code="impossible_day")


def read_day(values: Mapping[str, str], name: str, default: date) -> date:
    """The day in a query parameter, else `default`. Raises Refused with a sentence under its name."""
    text = values.get(name)
    if not text:
        return default
    try:
        day = date.fromisoformat(text)
        possible_day(day)
    except ValueError:
        raise Refused(errors={name: __("Write the day as 2026-10-01.")}) from None
    except ValidationError as wrong:
        raise Refused(errors={name: wrong.messages}) from None
    return day


class FilterSet(django_filters.FilterSet):
    """The filters of a list, on its page and over REST; days are possible ones."""

    @property
    def form(self) -> forms.Form:
        """The form with the limits of days on every field of days."""
        fresh = not hasattr(self, "_form")
        form = super().form
        if fresh:
            for field in form.fields.values():
                parts = getattr(field, "fields", [field])
                for part in parts:
                    if isinstance(part, forms.DateField | forms.DateTimeField):
                        part.validators = [*part.validators, possible_day]
        return form

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        """The rows that every filter leaves. A search (`q`) without a letter or digit finds none: in most
        columns it would be in every row.
        """
        typed = self.form.cleaned_data.get("q")
        if typed and not fold(typed):
            return queryset.none()
        return super().filter_queryset(queryset)


def month_bounds(text: str) -> tuple[date, date]:
    """First and last day of a month written 2026-10. Raises ValidationError."""
    try:
        first = date.fromisoformat(f"{text}-01")
    except ValueError:
        raise ValidationError(_("Write the month as 2026-10.")) from None
    return first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


class MonthField(forms.CharField):
    """A month written 2026-10, with the browser's own picker."""

    widget = forms.TextInput(attrs={"type": "month"})

    def clean(self, value):
        """The bounds of the month, None when nothing is given."""
        text = super().clean(value)
        if text:
            return month_bounds(text)
        return None


@extend_schema_field(OpenApiTypes.STR)
class MonthFilter(django_filters.Filter):
    """Rows of a month; its value is the first and the last day."""

    field_class: type[forms.Field] = MonthField
