"""Each filter, tab and order of the lists of hand-overs has an index that PostgreSQL takes for it."""

import re

import pytest
from django.db import connection
from django.db.models import Q
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from comms.deadlines.models import Clock
from comms.deadlines.states import Outcome
from comms.handovers.filters import SlipFilter
from comms.handovers.models import DepartmentTask, FaultSlip
from comms.handovers.queries import waiting_q
from comms.notifications.models import Outbox
from tests.base import browser

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("standing_clock"),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="plans are those of PostgreSQL"),
]
RECENT = ("-filed_at", "-id")
# What takes away every other index; one that belongs to a constraint goes with it
OTHERS = """SELECT CASE WHEN conname IS NULL THEN format('DROP INDEX %%s', indexrelid::regclass)
  ELSE format('ALTER TABLE %%s DROP CONSTRAINT %%I', indrelid::regclass, conname) END
FROM pg_index LEFT JOIN pg_constraint ON conindid = indexrelid AND contype = 'u'
WHERE NOT indisprimary AND NOT indexrelid::regclass::text = ANY(%s)
AND indrelid IN ('handovers_faultslip'::regclass, 'handovers_departmenttask'::regclass,
  'deadlines_clock'::regclass, 'notifications_outbox'::regclass)"""


def plan(rows, *order, by):
    """The plan for a page of these rows with no way but the indexes named in `by`: whether they can serve.

    Which of several is the best depends on the rows, and the tables of tests have none.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(OTHERS, [list(by)])
        for (statement,) in cursor.fetchall():
            cursor.execute(statement)
    return rows.order_by(*order)[:51].explain()


def assert_served(rows, *order, by):
    """The plan takes every one of these indexes."""
    text = plan(rows, *order, by=by)
    assert set(by) <= set(re.findall(r"(?:using|Scan on) (\w+)", text)), text


@pytest.mark.parametrize(
    ("query", "index"),
    [
        ("", "handovers_slip_recent"),
        ("state=sent&state=promised", "handovers_slip_open_recent"),
        ("state=withdrawn", "handovers_slip_withdrawn"),
        ("severity=serious", "handovers_slip_severity"),
        ("department=EN", "handovers_slip_department"),
        ("office=MO01", "handovers_slip_office"),
        ("filed_after=2026-11-01", "handovers_slip_recent"),
    ],
)
def test_filters_of_slips_have_their_index(company, query, index):
    rows = SlipFilter(QueryDict(query), queryset=FaultSlip.objects.all(), request=None).qs
    assert_served(rows, *RECENT, by=[index])


@pytest.mark.parametrize(
    ("tab", "who", "index"),
    [
        ("promise", "engineering", "handovers_slip_open"),
        ("work", "engineering", "handovers_slip_open"),
        ("draft", "clerk", "handovers_slip_open_office"),
        ("confirm", "clerk", "handovers_slip_open_office"),
        ("arbitration", "quality", "handovers_slip_open"),
        ("overdue", "quality", "deadlines_clock_late"),
    ],
)
def test_tabs_of_slips_have_their_index(company, at, tab, who, index):
    assert_served(FaultSlip.objects.filter(waiting_q(tab, getattr(company, who), at)), by=[index])


def test_what_a_department_sees_is_found_by_the_indexes_of_both_branches(company):
    text = plan(FaultSlip.objects.visible_to(company.engineering), "number", by=["handovers_slip_department"])
    assert "BitmapOr" in text
    assert "handovers_faultslip_pkey" in text


def test_lists_of_tasks_have_their_index(company):
    open_ones = DepartmentTask.objects.filter(state__in=["sent", "promised"])
    assert_served(open_ones, *RECENT, by=["handovers_task_open_recent"])


@pytest.mark.parametrize("index", ["deadlines_clock_open", "deadlines_clock_late"])
def test_missed_clocks_have_their_index(company, at, index):
    missed = Clock.objects.counted().open().outcome(Outcome.MISSED, at)
    assert_served(missed, "-listed_at", "-id", by=[index])


def test_clocks_of_a_person_or_their_units_are_found_by_both_indexes(company):
    own = Clock.objects.filter(Q(person=company.clerk) | Q(unit_id__in=[company.MO01.pk]))
    assert_served(own, "id", by=["deadlines_clock_person", "deadlines_clock_unit"])
    due = Clock.objects.open().filter(Q(person=company.clerk) | Q(person=None, unit_id__in=[company.MO01.pk]))
    assert_served(due, "id", by=["deadlines_clock_person", "deadlines_clock_unit"])


def test_lists_of_messages_have_their_index(company):
    assert_served(Outbox.objects.dead(), "-id", by=["notifications_outbox_dead"])


@pytest.mark.parametrize(
    "address", ["/fault-slips/", "/department-tasks/", "/fault-slips/notes/", "/operations/outbox/"]
)
def test_no_list_joins_more_than_five_tables(company, address):
    with CaptureQueriesContext(connection) as captured:
        assert browser(company.admin).get(address).status_code == 200
    assert max(query["sql"].count(" JOIN ") for query in captured.captured_queries) <= 5
