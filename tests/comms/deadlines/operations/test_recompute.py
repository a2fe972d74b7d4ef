"""A changed number or calendar moves what is running; what was missed stays missed."""

from datetime import date, timedelta
from importlib import import_module

import pytest

from comms.audit.models import Event
from comms.base.errors import IllegalMove, NotAllowed, Refused, StaleVersion
from comms.base.versions import ANY
from comms.deadlines import operations
from comms.deadlines.models import Clock, WorkDay, WorkYear
from comms.deadlines.operations import calendar as calendar_operations
from comms.deadlines.queries import calendar, year_of
from comms.deadlines.rules import Shift
from comms.procedure.operations import preview_policy
from comms.procedure.queries import policy
from tests.base import api, browser
from tests.comms.deadlines.calendar import wall
from tests.factories.procedure import reset_number, set_number

HOUR = timedelta(hours=1)
DAYS = {date(2027, 2, 5): ("holiday", "春节"), date(2027, 2, 14): ("makeup", "春节")}


@pytest.mark.clause("1.7.7.2", by="operation")
def test_policy_change_moves_running_clocks_and_says_so(run, company, at):
    clock = run(moment=wall("2026-11-18 16:00"))
    set_number("minutes.distribute", 5, reason="holiday season", by=company.quality, at=at)
    clock.refresh_from_db()
    assert clock.due_at == wall("2026-11-24 00:00")
    assert clock.steps.get(rung="breach").at == wall("2026-11-24 00:00")
    event = Event.objects.about(clock).get()
    assert (event.event, event.by, event.reason) == ("clock_moved", company.quality, "policy")
    assert event.data == {"old": "2026-11-21T16:00:00+00:00", "new": "2026-11-23T16:00:00+00:00"}


@pytest.mark.clause("1.7.7.2", by="operation")
@pytest.mark.parametrize(
    ("mode", "due"), [("civil_code", "2026-11-24 00:00"), ("working", "2026-11-24 00:00")]
)
def test_reading_of_the_three_days_is_a_policy(run, company, at, mode, due):
    clock = run(moment=wall("2026-11-18 16:00"))
    set_number("minutes.day_mode", mode, reason="lawyer", by=company.quality, at=at)
    clock.refresh_from_db()
    assert (clock.due_at, clock.basis) == (
        wall(due),
        {"civil_code": "civil_days", "working": "working_days"}[mode],
    )


def test_preview_shows_old_and_new_and_writes_nothing(run, company, at):
    clock = run(moment=wall("2026-11-18 16:00"), label="minutes of today")
    run("revisit.special")
    moves = preview_policy(policy("minutes.day_mode"), value="working", by=company.quality, at=at)
    assert [(move.label, move.url, move.old, move.new) for move in moves] == [
        ("minutes of today", clock.get_absolute_url(), wall("2026-11-22 00:00"), wall("2026-11-24 00:00")),
    ]
    clock.refresh_from_db()
    assert clock.due_at == wall("2026-11-22 00:00")


@pytest.mark.clause("1.7.7.2", by="operation")
def test_preview_shows_nobody_what_they_may_not_see(run, company, at, settings):
    """Neither clocks kept from a person, nor those of units that are none of theirs, nor their number."""
    settings.SECOND_FACTOR_ASKED = False
    run(moment=wall("2026-11-18 16:00"), label="minutes of today")
    run(moment=wall("2026-11-18 17:00"), label="about the quality manager", not_persons=(company.quality,))
    run(moment=wall("2026-11-18 18:00"), label="of the company", unit=company.HQ)
    seen = {"quality": ["minutes of today", "of the company"], "admin": ["of the company"]}
    for name, labels in seen.items():
        person = getattr(company, name)
        moves = preview_policy(policy("minutes.day_mode"), value="working", by=person, at=at)
        assert [move.label for move in moves] == labels
        said = {"value": "working"}
        address = "/api/v1/procedure/policies/minutes.day_mode/preview/"
        rest = api(person).post(address, said, format="json").json()
        assert (rest["moved"], [move["label"] for move in rest["moves"]]) == (len(labels), labels)
        pressed = said | {"reason": "x", "version": "0", "preview": "1"}
        page = browser(person).post("/policies/minutes.day_mode/change/", pressed)
        assert page.context["moved"] == len(labels)
        assert "about the quality manager" not in page.content.decode()
    assert len(preview_policy(policy("minutes.day_mode"), value="working", by=None, at=at)) == 3


def test_recorded_breach_stays(run, company, at):
    clock = run(moment=wall("2026-11-10 16:00"))
    operations.tick(at)
    set_number("minutes.distribute", 15, reason="x", by=company.quality, at=at)
    clock.refresh_from_db()
    assert (clock.state, clock.due_at) == ("breached", wall("2026-11-14 00:00"))


def test_ended_clocks_do_not_move(run, company, at):
    run(name="m")
    [clock] = operations.meet(company.EN, "m", at=at)
    set_number("minutes.distribute", 15, reason="x", by=company.quality, at=at)
    before = clock.due_at
    clock.refresh_from_db()
    assert clock.due_at == before


def test_pauses_are_kept(run, company, at):
    set_number("complaint.answer", 24, reason="preset", by=company.quality, at=at)
    clock = run("complaint.answer", name="a")
    operations.pause(company.EN, "a", at=at + HOUR, wakes_at=at + 11 * HOUR, reason="away", by=None)
    set_number("complaint.answer", 48, reason="more", by=company.quality, at=at + 2 * HOUR)
    clock.refresh_from_db()
    assert (clock.state, clock.due_at) == ("paused", at + 58 * HOUR)
    operations.tick(at + 12 * HOUR)
    clock.refresh_from_db()
    assert clock.state == "running"


def test_rung_already_taken_is_not_taken_again(run, company, at):
    clock = run(moment=wall("2026-11-18 16:00"))
    operations.tick(wall("2026-11-21 00:00"))
    set_number("minutes.distribute", 5, reason="x", by=company.quality, at=wall("2026-11-21 09:00"))
    assert list(clock.steps.filter(fired_at=None).values_list("rung", flat=True)) == [
        "warn-4h",
        "breach",
        "quality",
        "representative",
    ]


def test_reset_moves_back(run, company, at):
    clock = run(moment=wall("2026-11-18 16:00"))
    set_number("minutes.distribute", 5, reason="x", by=company.quality, at=at)
    reset_number("minutes.distribute", reason="y", by=company.quality, at=at)
    clock.refresh_from_db()
    assert clock.due_at == wall("2026-11-22 00:00")


def test_ladder_policy_replans_steps(run, company, at):
    clock = run(moment=wall("2026-11-18 16:00"))
    set_number("clock.quality_after", 3, reason="x", by=company.quality, at=at)
    assert clock.steps.get(rung="quality").at == wall("2026-11-26 00:00")


def test_emptied_target_stops_counting(run, company, at):
    set_number("slip.feedback", 24, reason="x", by=company.quality, at=at)
    clock = run("slip.feedback")
    reset_number("slip.feedback", reason="y", by=company.quality, at=at)
    clock.refresh_from_db()
    assert (clock.due_at, clock.steps.count()) == (None, 0)


def test_recompute_in_several_batches(run, company, at, monkeypatch):
    monkeypatch.setattr(import_module("comms.deadlines.operations.recompute"), "BATCH", 2)
    for _count in range(5):
        run(moment=wall("2026-11-18 16:00"))
    set_number("minutes.distribute", 5, reason="x", by=company.quality, at=at)
    assert set(Clock.objects.values_list("due_at", flat=True)) == {wall("2026-11-24 00:00")}


# The calendar


@pytest.fixture
def agenda(run):
    """The agenda of a meeting on Friday 12 February 2027, due on the 5th."""
    return run("agenda.lead.president_office", event_at=wall("2027-02-12 09:00"), label="meeting")


def take_over(company, at, *, year=2027, **other):
    said = {"days": DAYS, "notice": "No. 7", "by": company.hr, "at": at, "version": ANY} | other
    return operations.import_year(year_of(year), **said)


@pytest.mark.clause("1.7.b.5", by="operation")
def test_import_moves_what_counts_working_days(agenda, company, at):
    assert agenda.due_at == wall("2027-02-06 00:00")
    take_over(company, at)
    agenda.refresh_from_db()
    assert agenda.due_at == wall("2027-02-05 00:00")
    assert Event.objects.about(agenda).get().reason == "calendar"
    assert calendar().is_workday(date(2027, 2, 14))


def test_preview_of_an_import_lists_days_and_moves(agenda, company, at):
    effect = operations.preview_year(year_of(2027), days=DAYS, by=company.quality, at=at)
    assert [(day["date"], day["kind"]) for day in effect.added] == [
        (date(2027, 2, 5), "holiday"),
        (date(2027, 2, 14), "makeup"),
    ]
    assert [(move.label, move.old, move.new) for move in effect.shifts] == [
        ("meeting", wall("2027-02-06 00:00"), wall("2027-02-05 00:00")),
    ]
    assert effect.hidden == 0
    assert not WorkDay.objects.filter(date__year=2027).exists()


def test_preview_of_an_import_names_only_what_one_may_see(agenda, run, company, at):
    run("agenda.lead.president_office", event_at=wall("2027-02-12 09:00"), label="of AH", unit=company.AH)
    effect = operations.preview_year(year_of(2027), days=DAYS, by=company.hr, at=at)
    assert ([move.label for move in effect.shifts], effect.hidden) == (["of AH"], 1)
    everything = operations.preview_year(year_of(2027), days=DAYS, by=None, at=at)
    assert (len(everything.shifts), everything.hidden) == (2, 0)


def test_preview_of_an_import_hides_what_does_not_say_what_it_is(company, at, monkeypatch):
    monkeypatch.setattr(calendar_operations, "_listeners", [])
    moves = [Shift("secret", "/x/", at, at)]
    operations.register_calendar_listener(lambda known, when: moves, lambda by, when: None)
    effect = operations.preview_year(year_of(2027), days=DAYS, by=company.quality, at=at)
    assert (effect.shifts, effect.hidden) == ([], 1)


def test_preview_is_for_those_who_may_import(company, at):
    with pytest.raises(NotAllowed):
        operations.preview_year(year_of(2027), days=DAYS, by=company.clerk, at=at)
    said = {"days": DAYS, "notice": "No. 7", "dry_run": True}
    with pytest.raises(NotAllowed):
        operations.take_over(year_of(2027), **said, by=company.clerk, at=at, version=ANY)


def test_listeners_of_the_calendar_preview_and_apply(company, at, monkeypatch):
    asked = []
    monkeypatch.setattr(calendar_operations, "_listeners", [])
    operations.register_calendar_listener(
        lambda known, when: asked.append(known) or [], lambda by, when: asked.append(by)
    )
    operations.preview_year(year_of(2027), days=DAYS, by=company.quality, at=at)
    take_over(company, at)
    assert asked[0].is_workday(date(2027, 2, 14))
    assert not asked[0].provisional(2027)
    assert asked[1] == company.hr


def test_amendment_of_a_confirmed_year_needs_a_reason(company, at):
    """2019-05 and 2020-02 were amended after publication."""
    days = {date(2026, 12, 31): ("holiday", "元旦")}
    with pytest.raises(Refused) as refusal:
        take_over(company, at, year=2026, days=days)
    assert list(refusal.value.errors) == ["reason"]
    row = take_over(company, at, year=2026, days=days, reason="amended by notice 2")
    assert (row.state, WorkDay.objects.filter(date__year=2026).count()) == ("confirmed", 1)


def test_days_of_another_year_are_refused(company, at):
    with pytest.raises(Refused, match="another year"):
        take_over(company, at, year=2028)


def test_import_records_old_and_new_days(company, at):
    take_over(company, at)
    take_over(company, at, days={date(2027, 2, 5): ("holiday", "春节")})
    event = Event.objects.filter(event="days_changed").order_by("-id").first()
    assert (event.data["added"], event.data["removed"]) == ([], [["2027-02-14", "makeup"]])


def test_import_is_refused_to_others_without_notice_or_with_a_stale_version(company, at):
    with pytest.raises(NotAllowed):
        take_over(company, at, by=company.clerk)
    with pytest.raises(Refused):
        take_over(company, at, notice=" ")
    with pytest.raises(Refused) as refusal:
        take_over(company, at, notice="x" * 201)
    assert list(refusal.value.errors) == ["notice"]
    with pytest.raises(StaleVersion):
        take_over(company, at, version=7)


def test_a_year_that_nobody_stored_has_version_0(company, at):
    days = {date(2028, 1, 3): ("holiday", "元旦")}
    unknown = year_of(2028)
    assert (unknown.pk, unknown.version) == (None, 0)
    with pytest.raises(StaleVersion):
        take_over(company, at, year=2028, days=days, version=3)
    assert take_over(company, at, year=2028, days=days, version=0).pk
    with pytest.raises(StaleVersion):
        operations.import_year(unknown, days=days, notice="No. 8", version=0, by=company.hr, at=at)
    assert year_of(2017) is None


def test_import_can_confirm_in_the_same_step(company, at):
    row = take_over(company, at, confirm=True)
    assert (row.state, row.confirmed_by, row.notice) == ("confirmed", company.hr, "No. 7")
    again = take_over(company, at, confirm=True, reason="amended")
    assert again.state == "confirmed"


def test_confirm_once(company, at):
    year = year_of(2027)
    for notice in ("", "x" * 201):
        with pytest.raises(Refused):
            operations.confirm_year(year, notice=notice, by=company.hr, at=at, version=ANY)
    with pytest.raises(NotAllowed):
        operations.confirm_year(year, notice="No. 7", by=company.clerk, at=at, version=ANY)
    with pytest.raises(StaleVersion):
        operations.confirm_year(year, notice="No. 7", by=company.hr, at=at, version=7)
    operations.confirm_year(year, notice="No. 7", by=company.hr, at=at, version=year.version)
    assert not calendar().provisional(2027)
    with pytest.raises(IllegalMove):
        operations.confirm_year(year, notice="No. 7", by=company.hr, at=at, version=ANY)
    assert WorkYear.objects.get(year=2027).confirmed_by == company.hr


@pytest.mark.parametrize(
    ("year", "text", "field"),
    [(2017, "x", "year"), (2027, "x", "text"), (2027, "", "text"), (2027, "2026-01-01,放假", "text")],
)
def test_notice_that_cannot_be_read(db, year, text, field):
    with pytest.raises(Refused) as refusal:
        operations.read(year=year, text=text)
    assert list(refusal.value.errors) == [field]


def test_every_bad_line_is_named(db):
    with pytest.raises(Refused) as refusal:
        operations.read(year=2027, text="2027-01-01,放假\n2027-13-01,放假\n2027-05-01,不知道\n")
    assert refusal.value.errors["text"] == [
        "Line 2: no date such as 2027-01-01 was found.",
        "Line 3: say “holiday” or “workday”.",
    ]
