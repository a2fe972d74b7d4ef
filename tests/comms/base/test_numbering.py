"""Running numbers: none twice, none skipped by a refusal, one series per prefix and company year."""

from datetime import UTC, datetime

import pytest
from django.db import transaction

from comms.base.models import NumberSeries
from comms.base.numbering import next_number, next_serial

pytestmark = pytest.mark.django_db


def test_numbers_count_up_per_prefix_and_year(at):
    assert [next_number("TS", at) for _round in range(3)] == [
        "TS-2026-000001",
        "TS-2026-000002",
        "TS-2026-000003",
    ]
    assert next_number("WO", at) == "WO-2026-000001"
    assert next_number("TS", datetime(2027, 5, 1, tzinfo=UTC)) == "TS-2027-000001"


def test_year_is_that_of_the_company_not_of_utc():
    assert next_number("TS", datetime(2026, 12, 31, 15, 59, tzinfo=UTC)) == "TS-2026-000001"
    assert next_number("TS", datetime(2026, 12, 31, 16, 0, tzinfo=UTC)) == "TS-2027-000001"


def test_number_of_a_refused_act_is_given_again(at):
    next_serial("TS", at)
    with transaction.atomic():
        assert next_serial("TS", at) == 2
        transaction.set_rollback(True)
    assert next_serial("TS", at) == 2


def test_numbers_grow_beyond_six_digits(at):
    NumberSeries.objects.create(prefix="TS", year=2026, last=999_999)
    assert next_number("TS", at) == "TS-2026-1000000"


def test_numbers_given_at_once_are_all_different(at_once, at):
    def take():
        with transaction.atomic():
            return next_serial("TS", at)

    assert sorted(at_once(*[take] * 8)) == [1, 2, 3, 4, 5, 6, 7, 8]
