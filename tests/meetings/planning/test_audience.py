"""Who comes to a series' meetings: groups or a unit, looked up when the agenda goes out and at the start."""

from datetime import date, timedelta

import pytest

from comms.base.errors import Refused
from comms.base.versions import ANY
from comms.notifications.models import Notice
from comms.organization.models import Group, Post, Tier, User
from comms.organization.operations import charges_of
from comms.organization.states import UnitKind
from meetings import operations
from meetings.models import Meeting, MeetingKind
from meetings.queries import expected_people, kind
from meetings.states import Audience, Role
from tests.base import api, browser, problem
from tests.factories.meetings import make_series
from tests.factories.organization import appoint, make_person, make_unit
from tests.meetings.api.calls import ROOT

pytestmark = pytest.mark.django_db

ENDED = date(2026, 11, 1)


@pytest.fixture
def weekly(company, at):
    """The next weekly meeting of Engineering."""
    series = make_series(
        company,
        at,
        code="en",
        title="工程部例会",
        kind="department",
        unit=company.EN,
        rule_kind="weekly",
        chair=company.engineering,
    )
    operations.plan_meetings(at)
    return series.meetings.order_by("starts_at").first()


def names(meeting):
    return set(meeting.participants.values_list("user__username", flat=True))


def issue(meeting, company, at):
    return operations.issue_agenda(meeting, by=company.engineering, at=at, version=ANY)


def leave(person):
    """End the posts of somebody before today."""
    person.appointments.update(until=ENDED)


def test_kinds_that_a_unit_holds_for_itself_bring_its_staff(company):
    operations.load_kinds()
    staff = MeetingKind.objects.filter(audience=Audience.STAFF).values_list("code", flat=True)
    assert set(staff) == {"department", "all_staff"}
    management = MeetingKind.objects.filter(audience=Audience.MANAGEMENT)
    assert set(management.values_list("code", flat=True)) == {"office_morning"}


@pytest.mark.clause("1.5.3.1", by="operation")
def test_all_staff_of_the_unit_come_to_its_weekly_meeting(weekly, company):
    assert weekly.series.audience == Audience.STAFF
    assert names(weekly) == {"engineering", "engineer"}
    line = weekly.participants.get(user=company.engineer)
    assert (line.role, line.by_audience) == (Role.MEMBER, True)


def test_service_centres_below_the_unit_come_with_it(company, at):
    centre = make_unit("SC1", UnitKind.SERVICE_CENTER, "服务中心", parent=company.MO01)
    clerk = make_person("counter", post=Post.SERVICE_CENTER_CLERK, unit=centre, tier=Tier.OPERATIONS)
    gone = make_person("gone", post=Post.STAFF, unit=centre)
    leave(gone)
    series = make_series(
        company,
        at,
        code="as",
        kind="all_staff",
        unit=company.MO01,
        rule_kind="month_last",
        chair=company.director,
    )
    office = {company.director, company.clerk, company.colleague, company.staff}
    assert set(expected_people(series)) == office | {clerk}
    series.audience = Audience.MANAGEMENT
    User.objects.filter(pk=company.staff.pk).update(tier=Tier.OPERATIONS)
    assert set(expected_people(series)) == office - {company.staff}
    series.audience = Audience.GROUPS
    assert set(expected_people(series)) == {company.director}


def test_people_follow_the_audience_when_the_agenda_goes_out(weekly, company, at):
    appoint(make_person("fresh"), Post.STAFF, company.EN)
    leave(company.engineer)
    issue(weekly, company, at)
    assert names(weekly) == {"engineering", "fresh"}
    told = Notice.objects.filter(recipient__username="fresh", kind="meetings.agenda_issued")
    assert told.count() == 1
    assert not Notice.objects.filter(recipient=company.engineer).exists()


def test_agenda_that_goes_out_again_invites_newcomers_once(weekly, company, at):
    issue(weekly, company, at)
    appoint(make_person("fresh"), Post.STAFF, company.EN)
    issue(weekly, company, at + timedelta(hours=1))
    kinds = Notice.objects.filter(recipient__username="fresh").values_list("kind", flat=True)
    assert list(kinds) == ["meetings.agenda_issued"]
    changed = Notice.objects.filter(recipient=company.engineer, kind="meetings.agenda_changed")
    assert changed.count() == 1


def test_people_follow_the_audience_at_the_start(weekly, company, at):
    issue(weekly, company, at)
    appoint(make_person("fresh"), Post.STAFF, company.EN)
    leave(company.engineer)
    operations.start(weekly, by=company.engineering, at=weekly.starts_at, version=ANY)
    assert names(weekly) == {"engineering", "fresh"}
    assert Notice.objects.filter(recipient=company.engineer, kind="meetings.uninvited").count() == 1


def test_people_of_the_day_are_meant_when_it_is_entered_afterwards(weekly, company, at):
    begun = weekly.starts_at
    appoint(make_person("later"), Post.STAFF, company.EN, since=begun.date() + timedelta(days=1))
    company.engineer.appointments.update(until=begun.date())
    operations.record_held(
        weekly,
        actual_start=begun,
        actual_end=begun + timedelta(minutes=30),
        reason="系统故障",
        by=company.engineering,
        at=begun + timedelta(days=2),
        version=ANY,
    )
    assert names(weekly) == {"engineering", "engineer"}


def test_nobody_is_invited_to_a_meeting_that_is_over(weekly, company, at):
    """Entered afterwards, with the agenda out: whoever came since is on the list and hears nothing."""
    issue(weekly, company, at)
    appoint(make_person("fresh"), Post.STAFF, company.EN)
    leave(company.engineer)
    told = Notice.objects.count()
    begun = weekly.starts_at
    held = {"actual_start": begun, "actual_end": begun + timedelta(minutes=30), "reason": "系统故障"}
    after = begun + timedelta(days=2)
    operations.record_held(weekly, by=company.engineering, at=after, version=ANY, **held)
    assert names(weekly) == {"engineering", "fresh"}
    new = Notice.objects.order_by("pk")[told:].values_list("kind", flat=True)
    assert {"meetings.agenda_issued", "meetings.uninvited"} & set(new) == set()


def test_a_meeting_that_stayed_with_the_former_unit_keeps_its_people(weekly, company, at):
    series = weekly.series
    operations.change_series(
        series, unit=company.SE, chair=company.security, by=company.engineering, at=at, version=ANY
    )
    weekly = Meeting.objects.get(pk=weekly.pk)
    issue(weekly, company, at)
    assert names(weekly) == {"engineering", "engineer"}


def test_whoever_answered_and_leaves_has_a_place_to_hand_over(weekly, company, at):
    issue(weekly, company, at)
    assert [one for one in charges_of(company.engineer, at) if one.kind.name == "meetings.place"] == []
    operations.reply(weekly, rsvp="accepted", by=company.engineer, at=at)
    places = [one for one in charges_of(company.engineer, at) if one.key.startswith("meetings.")]
    assert len(places) == 1


def test_whoever_answered_stays(weekly, company, at):
    issue(weekly, company, at)
    operations.reply(weekly, rsvp="accepted", by=company.engineer, at=at)
    leave(company.engineer)
    operations.start(weekly, by=company.engineering, at=weekly.starts_at, version=ANY)
    assert names(weekly) == {"engineering", "engineer"}


def test_whoever_was_invited_by_hand_stays_and_was_taken_off_stays_away(weekly, company, at):
    operations.invite(weekly, users=[company.security], by=company.engineering, at=at)
    part = weekly.participants.get(user=company.engineer)
    operations.uninvite(part, by=company.engineering, at=at, version=ANY)
    issue(weekly, company, at)
    assert names(weekly) == {"engineering", "security"}
    operations.invite(weekly, users=[company.engineer], by=company.engineering, at=at)
    assert not weekly.taken_off.exists()
    leave(company.engineer)
    operations.start(weekly, by=company.engineering, at=weekly.starts_at, version=ANY)
    assert names(weekly) == {"engineering", "security", "engineer"}


def test_chair_and_minute_taker_stay(weekly, company, at):
    operations.change_meeting(
        weekly, minute_taker=company.engineer, by=company.engineering, at=at, version=ANY
    )
    leave(company.engineer)
    issue(weekly, company, at)
    assert names(weekly) == {"engineering", "engineer"}


@pytest.mark.clause("1.7.b.4", by="operation")
def test_members_of_groups_follow_their_posts(meeting, company, at):
    appoint(make_person("second"), Post.VICE_PRESIDENT, company.HQ)
    leave(company.vice)
    before = names(meeting)
    operations.issue_agenda(meeting, by=company.hr, at=at, version=ANY)
    assert names(meeting) == before - {"vice"} | {"second"}


@pytest.mark.clause("1.5.1.1", by="operation")
def test_whoever_holds_the_post_now_chairs_and_who_held_it_is_not_invited(meeting, company, at):
    leave(company.president)
    appoint(make_person("new"), Post.PRESIDENT, company.HQ)
    meeting = operations.issue_agenda(meeting, by=company.hr, at=at, version=meeting.version)
    assert meeting.chair.username == "new"
    assert names(meeting) == {"new", "hr", "vice", "representative"}
    assert not Notice.objects.filter(recipient=company.president).exists()


def test_a_chair_who_was_named_stays(meeting, company, at):
    operations.change_meeting(meeting, chair=company.vice, by=company.hr, at=at, version=ANY)
    issued = operations.issue_agenda(meeting, by=company.hr, at=at, version=ANY)
    assert issued.chair == company.vice


def test_meeting_without_a_series_keeps_the_people_it_was_called_with(company, at):
    called = operations.call_meeting(
        with_audience=False,
        kind=kind("department"),
        unit=company.EN,
        title="临时会",
        starts_at=at + timedelta(days=2),
        ends_at=at + timedelta(days=2, hours=1),
        by=company.engineering,
        at=at,
    )
    issue(called, company, at)
    assert names(called) == {"engineering"}


@pytest.mark.clause("1.7.a.4", by="operation")
def test_no_unit_comes_as_a_whole_to_the_board(company, at):
    said = {"kind": kind("board"), "rule_kind": "half_year", "code": "bd", "title": "董事会", "at": at}
    with pytest.raises(Refused) as refusal:
        operations.create_series(**said, by=None, audience=Audience.STAFF)
    assert list(refusal.value.errors) == ["audience"]
    board = operations.create_series(**said, by=None)
    assert board.audience == Audience.GROUPS
    with pytest.raises(Refused):
        operations.change_series(board, audience=Audience.MANAGEMENT, by=company.chairman, at=at, version=ANY)


def test_a_series_may_have_groups_beside_its_unit(weekly, company, at):
    directors = Group.objects.get(code="office_directors")
    operations.change_series(weekly.series, groups=[directors], by=company.engineering, at=at, version=ANY)
    issue(Meeting.objects.get(pk=weekly.pk), company, at)
    assert names(weekly) == {"engineering", "engineer", "director", "director2"}


def test_audience_is_set_on_the_page_and_shown(weekly, company):
    client, series = browser(company.engineering), weekly.series
    typed = {
        "title": series.title,
        "unit": "EN",
        "chair": str(company.engineering.uuid),
        "rule_kind": "weekly",
        "start_time": "09:00",
        "duration_minutes": "60",
        "audience": "management",
        "version": series.version,
    }
    page = client.get(series.get_absolute_url()).content.decode()
    assert str(Audience.STAFF.label) in page
    assert client.post(f"{series.get_absolute_url()}edit/", typed).status_code == 302
    assert str(Audience.MANAGEMENT.label) in client.get(series.get_absolute_url()).content.decode()


def test_audience_over_rest(weekly, company):
    client, path = api(company.engineering), f"{ROOT}/meeting-series/en/"
    assert client.get(path).json()["audience"] == "staff"
    version = client.get(path).json()["version"]
    changed = client.patch(path, {"audience": "management", "version": version}, format="json").json()
    assert (changed["audience"], changed["version"]) == ("management", version + 1)
    wrong = client.patch(path, {"audience": "all", "version": version + 1}, format="json")
    assert list(problem(wrong, 400)["errors"]) == ["audience"]
    assert client.get(f"{ROOT}/meeting-kinds/department/").json()["audience"] == "staff"


def test_whoever_comes_with_the_unit_is_no_charge_when_they_leave(weekly, company, at):
    assert not [one for one in charges_of(company.engineer, at) if one.kind.name == "meetings.place"]
    operations.invite(weekly, users=[company.security], by=company.engineering, at=at)
    assert [one for one in charges_of(company.security, at) if one.kind.name == "meetings.place"]
