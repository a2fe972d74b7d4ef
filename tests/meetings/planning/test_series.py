"""A series fits its kind, is kept by its department, and tells who is expected."""

from datetime import UTC, datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection, connections
from django.utils import translation

from comms.audit.models import Event
from comms.base.errors import GuardFailed, NotAllowed, Refused, StaleVersion
from comms.base.versions import ANY
from comms.notifications.models import Notice
from comms.organization.models import Group
from comms.organization.states import Post
from meetings import operations
from meetings.models import MeetingSeries
from meetings.queries import expected_people, kind, rule_in_words
from meetings.states import Role
from tests.factories.meetings import make_series
from tests.factories.organization import make_person

pytestmark = pytest.mark.django_db


@pytest.mark.clause("1.7.2", by="operation")
def test_a_series_of_more_than_two_hours_needs_a_reason(company, at):
    with pytest.raises(Refused) as refused:
        make_series(company, at, code="long", duration_minutes=121)
    assert set(refused.value.errors) == {"extended_reason"}
    assert (
        make_series(
            company, at, code="long", duration_minutes=121, extended_reason="年度总结"
        ).duration_minutes
        == 121
    )


def test_a_rule_out_of_range_is_refused(company, at):
    with pytest.raises(Refused) as refused:
        make_series(company, at, rule_params={"prefer": 4})
    assert set(refused.value.errors) == {"rule_params"}


def test_a_kind_without_department_needs_one(company, at):
    with pytest.raises(Refused) as refused:
        make_series(company, at, kind="department")
    assert set(refused.value.errors) == {"unit"}


def test_who_sets_up_no_series_is_told_so_before_anything_else(company, at):
    """Not which department is missing, nor what does not fit: nothing of the input is looked at."""
    told = {"code": "x", "title": "x", "kind": kind("department"), "rule_kind": "no such rule"}
    with pytest.raises(NotAllowed):
        operations.create_series(**told, by=company.clerk, at=at)
    with pytest.raises(Refused):
        operations.create_series(**told, by=company.hr, at=at)


def test_only_the_department_sets_up_and_changes_its_series(series, company, at):
    with pytest.raises(NotAllowed):
        operations.create_series(
            code="x",
            title="x",
            kind=kind("president_office"),
            rule_kind="on_demand",
            by=company.engineering,
            at=at,
        )
    with pytest.raises(NotAllowed):
        operations.change_series(series, title="x", by=company.engineering, at=at, version=ANY)
    with pytest.raises(NotAllowed):
        operations.create_series(
            code="x",
            title="x",
            kind=kind("all_staff"),
            unit=company.MO01,
            rule_kind="on_demand",
            minute_taker=company.clerk,
            by=company.clerk,
            at=at,
        )


@pytest.mark.clause("1.7.a.4", by="operation")
@pytest.mark.clause("1.7.b.4", by="operation")
def test_a_series_fits_its_kind(company, at):
    """The department, the chair's post and the groups of the procedure; further people are named
    one by one.
    """
    staff = Group.objects.get(code="hq_staff")
    told = {"title": "x", "rule_kind": "on_demand", "by": None, "at": at}
    for kind_, unit, chair, groups, wrong in (
        ("board", company.MO01, company.director, [staff], {"unit", "chair", "groups"}),
        ("board", company.HQ, None, [staff], {"groups"}),
        ("president_office", company.EN, None, None, {"unit"}),
        ("all_staff", company.EN, None, None, {"unit"}),
    ):
        said = {"kind": kind(kind_), "unit": unit, "chair": chair, "groups": groups}
        with pytest.raises(Refused) as refused:
            operations.create_series(code="x", **said, **told)
        assert set(refused.value.errors) == wrong
    office = operations.create_series(
        code="x", kind=kind("all_staff"), unit=company.MO01, groups=[staff], **told
    )
    assert office.unit == company.MO01


def test_a_series_that_did_not_fit_before_may_change_otherwise(series, company, at):
    """A chair of before the rule stays; another one has to hold the post."""
    MeetingSeries.objects.filter(pk=series.pk).update(chair=company.engineer)
    stored = MeetingSeries.objects.get(pk=series.pk)
    told = {"by": company.hr, "at": at, "version": ANY}
    changed = operations.change_series(stored, title="办公会", chair=company.engineer, **told)
    assert changed.title == "办公会"
    with pytest.raises(Refused) as refused:
        operations.change_series(changed, chair=company.security, **told)
    assert set(refused.value.errors) == {"chair"}


def test_a_code_is_taken_once(series, company, at):
    with pytest.raises(Refused) as refused:
        make_series(company, at)
    assert set(refused.value.errors) == {"code"}


@pytest.mark.django_db(transaction=True)
def test_the_same_code_taken_by_eight_at_once_makes_one_series(company, at):
    if connection.vendor == "sqlite":
        pytest.skip("the in-memory database of the tests has one connection")
    operations.load_kinds()
    start, made, refused = Barrier(8), [], []

    def work():
        try:
            start.wait()
            made.append(make_series(company, at))
        except Refused as refusal:
            refused.append(set(refusal.errors))
        finally:
            connections.close_all()

    threads = [Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(made), refused) == (1, [{"code"}] * 7)


def test_who_comes_is_an_edit_with_a_version_and_a_trace(series, company, at):
    changed = operations.change_series(
        series, members=[company.engineer], by=company.hr, at=at, version=series.version
    )
    assert changed.version == series.version + 1
    event = Event.objects.about(series).first()
    assert (event.event, event.data) == ("edited", {"old": {"members": []}, "new": {"members": ["工程师"]}})
    with pytest.raises(StaleVersion):
        operations.change_series(series, members=[], by=company.hr, at=at, version=series.version)


@pytest.mark.clause("1.7.5", by="operation")
def test_a_series_without_chair_is_not_activated(company, at):
    series = operations.create_series(
        code="en",
        title="工程部例会",
        kind=kind("department"),
        unit=company.EN,
        rule_kind="weekly",
        by=company.engineering,
        at=at,
    )
    with pytest.raises(GuardFailed):
        operations.activate(series, by=company.engineering, at=at, version=ANY)


def test_further_attendees_are_expected_beside_the_groups(series, company, at):
    guest = make_person("guest", post=Post.STAFF, unit=company.EN)
    operations.change_series(series, members=[guest], by=company.hr, at=at, version=ANY)
    assert expected_people(series)[guest] == Role.MEMBER


def test_the_rule_is_told_in_words(series):
    with translation.override("en"):
        assert rule_in_words(series) == "Working day 2 of each month, within the first 3 working days"


@pytest.mark.clause("1.7.a.3", by="operation")
@pytest.mark.clause("1.7.a.3", by="rule")
def test_a_half_year_without_a_date_is_told_of_from_april_on(company):
    """The alarm of 1 April and 1 October: once to who prepares and who chairs, unless a date stands."""
    begun = datetime(2026, 1, 5, 1, tzinfo=UTC)
    board = {"code": "bd", "kind": "board", "rule_kind": "half_year", "unit": company.HQ}
    make_series(company, begun, **board, minute_taker=company.vice)

    def told():
        return set(Notice.objects.filter(kind="meetings.undated").values_list("recipient__username", "key"))

    operations.sweep_meetings(datetime(2026, 3, 31, 12, tzinfo=UTC))
    assert told() == set()
    first = datetime(2026, 3, 31, 16, 0, tzinfo=UTC)  # midnight of 1 April
    for moment in (first, first + timedelta(days=1)):
        operations.sweep_meetings(moment)
    assert {name for name, _key in told()} == {"vice", "chairman"}
    assert len(told()) == 2
    at = datetime(2026, 8, 3, 1, tzinfo=UTC)
    operations.call_meeting(
        kind=kind("board"),
        unit=company.HQ,
        title="董事会",
        starts_at=at + timedelta(days=100),
        ends_at=at + timedelta(days=100, hours=1),
        by=company.chairman,
        at=at,
    )
    operations.sweep_meetings(datetime(2026, 10, 2, 1, tzinfo=UTC))
    assert len(told()) == 2
