"""Days that people type lie between 2000 and 2100, in forms, filters, parameters and REST."""

from datetime import UTC, date, datetime

import django_filters
import pytest
from django import forms
from django.core.exceptions import ValidationError

from comms.base.errors import Refused
from comms.organization.models import Absence
from comms.rest.bodies import read_body
from comms.web.days import FilterSet, possible_day, read_day
from comms.web.forms import PortalForm

IMPOSSIBLE = ["0001-01-01", "1999-12-31", "2101-01-01", "9999-12-31"]
POSSIBLE = ["2000-01-01", "2100-12-31", "2026-11-18"]


class Typed(PortalForm):
    day = forms.DateField(required=False)
    when = forms.DateTimeField(required=False)


class Found(FilterSet):
    starts = django_filters.DateFilter(field_name="starts_on")
    between = django_filters.DateFromToRangeFilter(field_name="starts_on")

    class Meta:
        model = Absence
        fields: list[str] = []


@pytest.mark.parametrize("day", IMPOSSIBLE)
def test_impossible_day_is_refused_wherever_it_is_typed(day):
    assert list(Typed({"day": day, "when": f"{day}T12:00"}).errors) == ["day", "when"]
    for sent in ({"day": day}, {"when": f"{day}T12:00:00+08:00"}):
        with pytest.raises(Refused) as refused:
            read_body(Typed, sent, user=None)
        assert list(refused.value.errors) == list(sent)
    assert list(Found({"starts": day}).errors) == ["starts"]
    assert list(Found({"between_after": day}).errors) == ["between"]
    with pytest.raises(Refused) as refused:
        read_day({"from": day}, "from", date(2026, 1, 1))
    assert list(refused.value.errors) == ["from"]


@pytest.mark.parametrize("day", POSSIBLE)
def test_possible_day_passes(day):
    assert Typed({"day": day, "when": f"{day}T12:00"}).is_valid()
    assert read_body(Typed, {"day": day}, user=None)["day"] == date.fromisoformat(day)
    assert Found({"starts": day, "between_before": day}).is_valid()
    assert read_day({"from": day}, "from", date(2026, 1, 1)) == date.fromisoformat(day)


@pytest.mark.parametrize("moment", [datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)])
def test_ends_of_the_calendar_are_no_fault(moment):
    with pytest.raises(ValidationError):
        possible_day(moment)


@pytest.mark.parametrize("text", ["soon", "2026-13-01", "20261001x", "2026-02-30"])
def test_parameter_that_is_no_day_is_refused(text):
    with pytest.raises(Refused):
        read_day({"to": text}, "to", date(2026, 1, 1))


def test_parameter_that_is_not_given_is_the_default():
    assert read_day({}, "to", date(2026, 1, 1)) == date(2026, 1, 1)
