"""Days at the ends of the calendar in an address are a refusal by name, on every list that is filtered by
days.
"""

import django_filters
import pytest
from django.apps import apps
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.base import api, browser, problem

FAR = ("0001-01-01", "1999-12-31", "2101-01-01", "9999-12-31")
DAYS = (django_filters.DateFilter, django_filters.DateFromToRangeFilter)


def lists(resolver=None):
    """(name of the address, parameter) of every REST list and every filter of days."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            yield from lists(pattern)
        elif (
            isinstance(pattern, URLPattern) and getattr(pattern.callback, "actions", {}).get("get") == "list"
        ):
            filters = getattr(pattern.callback.cls, "filterset_class", None)
            for name, one in (filters.base_filters if filters else {}).items():
                if (
                    isinstance(one, DAYS)
                    and not pattern.pattern.converters
                    and "(?P<" not in str(pattern.pattern)
                ):
                    yield (
                        pattern.name,
                        name if isinstance(one, django_filters.DateFilter) else f"{name}_after",
                    )


def test_there_are_lists_with_days():
    assert apps.ready
    assert len({name for name, _parameter in lists()}) >= 3


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "parameter"), sorted(set(lists())))
def test_far_day_is_refused_by_its_name(company, name, parameter):
    client = api(company.quality)
    for day in FAR:
        errors = problem(client.get(reverse(name), {parameter: day}), 400)["errors"]
        assert [wrong.removesuffix("_after") for wrong in errors] == [parameter.removesuffix("_after")]


@pytest.mark.django_db
@pytest.mark.parametrize("day", FAR)
@pytest.mark.parametrize("parameter", ["from", "to"])
def test_far_day_of_the_compliance_page_is_refused(company, parameter, day):
    assert list(
        problem(api(company.quality).get("/api/v1/compliance/", {parameter: day}), 400)["errors"]
    ) == [parameter]
    assert (
        browser(company.quality)
        .get("/compliance/", {{"from": "due_after", "to": "due_before"}[parameter]: day})
        .status_code
        == 200
    )
