"""Keyset pages: together they are the whole list, in both directions; damaged cursors are refused before they
reach the database.
"""

import base64
import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from comms.base.errors import Refused
from comms.base.paging import count_capped, keyset_page
from tests.comms.base.specimens import Specimen

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("specimen_table")]
ORDERINGS = [
    ("id",),
    ("-id",),
    ("rank", "id"),
    ("-rank", "-id"),
    ("-rank", "id"),
    ("title", "rank", "-id"),
    ("-created_at", "-id"),
    ("unit__code", "id"),
]


def forwards(rows, ordering, size):
    pages, cursor = [], None
    while True:
        page = keyset_page(rows, ordering=ordering, cursor=cursor, size=size)
        pages.append(page)
        if page.next is None:
            return pages
        cursor = page.next


def backwards(rows, ordering, size, cursor):
    pages = []
    while cursor:
        page = keyset_page(rows, ordering=ordering, cursor=cursor, size=size)
        pages.insert(0, page)
        cursor = page.previous
    return pages


def together(pages):
    return [row.pk for page in pages for row in page.rows]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    ranks=st.lists(st.integers(-2, 2), max_size=12),
    size=st.integers(1, 5),
    ordering=st.sampled_from(ORDERINGS),
)
def test_pages_concatenate_to_the_whole_list_in_both_directions(company, at, ranks, size, ordering):
    Specimen.objects.all().delete()
    for index, rank in enumerate(ranks):
        Specimen.objects.create(
            number=f"N{index}",
            title=str(rank % 2),
            rank=rank,
            unit=company.MO01 if rank else company.MO02,
            author=company.clerk,
            created_at=at - timedelta(minutes=rank),
        )
    rows = Specimen.objects.all()
    whole = list(rows.order_by(*ordering).values_list("pk", flat=True))
    pages = forwards(rows, ordering, size)
    assert together(pages) == whole
    assert all(len(page.rows) == size for page in pages[:-1])
    assert pages[0].previous is None
    assert (
        together(backwards(rows, ordering, size, pages[-1].previous))
        == whole[: len(whole) - len(pages[-1].rows)]
    )


def test_rows_that_appear_meanwhile_shift_nothing(make):
    first = [make(rank=rank) for rank in (1, 3, 5)]
    page = keyset_page(Specimen.objects.all(), ordering=("rank", "id"), cursor=None, size=2)
    make(rank=0)
    late = make(rank=4)
    assert keyset_page(Specimen.objects.all(), ordering=("rank", "id"), cursor=page.next, size=5).rows == [
        late,
        first[2],
    ]


def test_page_behind_a_deleted_end_is_empty(make):
    rows = [make(rank=rank) for rank in (1, 2, 3)]
    page = keyset_page(Specimen.objects.all(), ordering=("rank", "id"), cursor=None, size=2)
    rows[2].delete()
    page = keyset_page(Specimen.objects.all(), ordering=("rank", "id"), cursor=page.next, size=2)
    assert (page.rows, page.next, page.previous) == ([], None, None)


def test_values_rows_are_paged_too(make):
    for rank in range(3):
        make(rank=rank)
    rows = Specimen.objects.values("id", "rank")
    page = keyset_page(rows, ordering=("-rank", "-id"), cursor=None, size=2)
    assert [row["rank"] for row in page.rows] == [2, 1]
    assert [
        row["rank"] for row in keyset_page(rows, ordering=("-rank", "-id"), cursor=page.next, size=2).rows
    ] == [0]


def encoded(value):
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


FOREIGN = {
    "words": "x",
    "dots": "....",
    "percent": "%00",
    "letters": "é",
    "short": "a.b",
    "unsigned": encoded(["n", [1, 1]]),
    "wrongly signed": f"{encoded(['n', [1, 1]])}.{'0' * 20}",
    "impossible day": encoded(["n", [{"d": "2020-02-30"}]]),
    "long": "A" * 100_000,
}


@pytest.mark.parametrize("cursor", FOREIGN.values(), ids=FOREIGN)
def test_cursor_that_is_not_ours_is_refused(cursor, django_assert_num_queries):
    with django_assert_num_queries(0), pytest.raises(Refused) as refusal:
        keyset_page(Specimen.objects.all(), ordering=("rank", "id"), cursor=cursor, size=2)
    assert list(refusal.value.errors) == ["cursor"]


@given(st.text(max_size=60))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_as_cursor_is_refused(text):
    if text:
        with pytest.raises(Refused):
            keyset_page(Specimen.objects.all(), ordering=("rank", "id"), cursor=text, size=2)


def test_cursor_of_another_list_or_order_is_refused(make, company):
    from comms.organization.models import Unit

    for rank in range(3):
        make(rank=rank)
    cursor = keyset_page(Specimen.objects.all(), ordering=("rank", "id"), cursor=None, size=1).next
    for rows, ordering in ((Specimen, ("-rank", "-id")), (Specimen, ("title", "id")), (Unit, ("code", "id"))):
        with pytest.raises(Refused):
            keyset_page(rows.objects.all(), ordering=ordering, cursor=cursor, size=1)


@pytest.mark.parametrize("position", range(0, 60, 7))
def test_every_changed_character_breaks_a_cursor(make, position):
    for rank in range(3):
        make(rank=rank)
    cursor = keyset_page(Specimen.objects.all(), ordering=("rank", "id"), cursor=None, size=1).next
    position %= len(cursor)
    changed = cursor[:position] + ("A" if cursor[position] != "A" else "B") + cursor[position + 1 :]
    with pytest.raises(Refused):
        keyset_page(Specimen.objects.all(), ordering=("rank", "id"), cursor=changed, size=1)


def test_cursors_survive_a_new_key(make, settings):
    for rank in range(3):
        make(rank=rank)
    cursor = keyset_page(Specimen.objects.all(), ordering=("rank", "id"), cursor=None, size=1).next
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = (
        [settings.SECRET_KEY],
        "another key of at least thirty-two characters",
    )
    assert keyset_page(Specimen.objects.all(), ordering=("rank", "id"), cursor=cursor, size=1).rows


def test_counts_are_capped(make, django_assert_num_queries):
    for _round in range(4):
        make()
    with django_assert_num_queries(3):
        assert count_capped(Specimen.objects.all(), cap=3) == (3, True)
        assert count_capped(Specimen.objects.all(), cap=4) == (4, False)
        assert count_capped(Specimen.objects.filter(rank=9)) == (0, False)


def test_deep_page_asks_the_index_for_its_place(make):
    for rank in range(3):
        make(rank=rank)
    page = keyset_page(Specimen.objects.all(), ordering=("-rank", "-id"), cursor=None, size=1)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        keyset_page(Specimen.objects.all(), ordering=("-rank", "-id"), cursor=page.next, size=1)
    (query,) = captured.captured_queries
    assert '"specimens_specimen"."rank" <= 2 AND (' in query["sql"]
