"""The life of one clock: started in its cause's transaction, met or missed by the event's own time, paused
where the policy allows.
"""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from comms.base.errors import GuardFailed, Refused
from comms.deadlines import operations
from comms.deadlines.models import Clock, ClockStep
from comms.deadlines.rules import ClockTerms
from comms.deadlines.states import ClockState
from tests.comms.deadlines.calendar import wall
from tests.factories.procedure import set_number

HOUR = timedelta(hours=1)


def planned(clock):
    """The rungs still to come."""
    return list(ClockStep.objects.filter(clock=clock, fired_at=None).values_list("rung", flat=True))


@pytest.mark.clause("1.7.7.2", by="operation")
def test_start_writes_the_clock_and_its_steps(run, company):
    clock = Clock.objects.get(pk=run(moment=wall("2026-11-18 16:00")).pk)
    assert (clock.clause, clock.basis, clock.state, clock.subject) == (
        "1.7.7.2",
        "calendar_days",
        "running",
        company.EN,
    )
    assert clock.due_at == clock.listed_at == wall("2026-11-22 00:00")
    assert planned(clock) == ["warn-24h", "warn-4h", "breach", "quality", "representative"]


def test_start_twice_is_one_clock(run):
    first = run(name="minutes:1")
    assert run(name="minutes:1") == first
    assert (Clock.objects.count(), ClockStep.objects.count()) == (1, 5)


def test_start_of_a_new_cycle_while_the_first_is_open_is_the_first(run):
    first = run(name="minutes:1")
    assert run(name="minutes:1", cycle=2) == first


def test_reopening_starts_a_second_clock_and_keeps_the_first_result(run, at, company):
    first = run(name="minutes:1", hours=-200)
    operations.meet(company.EN, "minutes:1", at=at)
    second = run(name="minutes:1", cycle=2)
    first.refresh_from_db()
    assert (first.state, second.state, second.cycle) == ("met_late", "running", 2)


def test_what_was_done_in_time_is_taken_back_uncounted_and_runs_again_as_the_next_cycle(run, at, company):
    first = run(name="minutes:1")
    operations.meet(company.EN, "minutes:1", at=at, by=company.engineer)
    assert operations.retract(company.EN, "minutes:1", at=at) == [first]
    first.refresh_from_db()
    assert (first.state, first.met_at, first.met_by, first.closed_at) == ("cancelled", None, None, at)
    second = run(name="minutes:1", cycle=2)
    assert (second.state, second.due_at) == ("running", first.due_at)
    assert list(Clock.objects.counted()) == [second]


@pytest.mark.parametrize("hours", [-200, 0])
def test_what_was_late_or_whose_time_is_over_is_not_taken_back(run, at, company, hours):
    """One was done late; one in time, and its time is over since."""
    clock = run(name="minutes:1", hours=hours)
    operations.meet(company.EN, "minutes:1", at=at)
    assert operations.retract(company.EN, "minutes:1", at=clock.due_at + HOUR) == []
    clock.refresh_from_db()
    assert clock.state == ("met_late" if hours else "met")


def test_start_many_is_three_inserts(company, at, django_assert_num_queries):
    from django.contrib.contenttypes.models import ContentType

    from comms.procedure import queries as procedure

    wanted = [
        (ClockTerms(f"many:{n}", "minutes.distribute", at, unit=company.EN), company.EN) for n in range(10)
    ]
    with procedure.steady():
        operations.start(ClockTerms("warm", "minutes.distribute", at), subject=company.EN, at=at)
        ContentType.objects.get_for_model(company.EN)
        with django_assert_num_queries(
            7
        ):  # two savepoints around the inserts of clocks, their texts and their steps
            clocks = operations.start_many(wanted, at=at)
    assert len(clocks) == 10


def test_start_many_keeps_those_that_exist(company, run, at):
    old = run(name="many:1")
    wanted = [(ClockTerms(f"many:{n}", "minutes.distribute", at), company.EN) for n in range(3)]
    clocks = operations.start_many(wanted, at=at)
    assert (clocks[1], Clock.objects.count()) == (old, 3)


def test_unknown_policy_is_an_error(run):
    with pytest.raises(KeyError):
        run("minutes.nothing")


@pytest.mark.clause("1.5.4.5", by="operation")
def test_promised_time_is_the_due_time(run, at):
    clock = run("slip.promise", due_at=at + 3 * HOUR)
    assert (clock.due_at, clock.basis) == (at + 3 * HOUR, "as_promised")


@pytest.mark.clause("1.5.5.3", by="operation")
def test_measured_duty_is_never_due_until_a_target_is_set(run, company, at):
    clock = run("slip.feedback")
    assert (clock.due_at, planned(clock)) == (None, [])
    set_number("slip.feedback", 24, reason="agreed", by=company.quality, at=at)
    clock.refresh_from_db()
    assert clock.due_at == at + 24 * HOUR
    assert planned(clock) == ["warn-4h", "breach", "quality", "representative"]


@pytest.mark.clause("1.7.b.5", by="operation")
def test_agenda_counts_back_from_the_meeting(run):
    clock = run(
        "agenda.lead.president_office", moment=wall("2026-09-10 09:00"), event_at=wall("2026-10-08 09:00")
    )
    assert clock.due_at == wall("2026-10-01 00:00")


def test_working_minutes_follow_the_units_own_hours(run, company, at):
    company.EN.working_hours = {str(day): [["20:00", "22:00"]] for day in range(1, 6)}
    company.EN.save()
    assert run("complaint.acknowledge").due_at is None
    from comms.deadlines.queries import hours_of

    assert len(hours_of(company.EN).week[0]) == 1


# Done


@pytest.mark.parametrize(
    ("late", "state"), [(timedelta(0), "met"), (timedelta(microseconds=1), "met_late"), (-HOUR, "met")]
)
def test_meet_compares_the_events_own_time(run, company, late, state):
    clock = run(name="m", moment=wall("2026-11-18 16:00"))
    done = clock.due_at + late
    [clock] = operations.meet(
        company.EN, "m", at=clock.due_at + 50 * HOUR, occurred_at=done, by=company.engineer
    )
    assert (clock.state, clock.met_at, clock.met_by, clock.closed_at) == (
        state,
        done,
        company.engineer,
        clock.due_at + 50 * HOUR,
    )
    assert clock.breached_at == (clock.due_at if state == "met_late" else None)
    assert planned(clock) == []


def test_earlier_time_claimed_after_the_breach_is_kept_and_makes_nothing_on_time(run, company):
    clock = run(name="m", moment=wall("2026-11-18 16:00"))
    operations.tick(clock.due_at + HOUR)
    [clock] = operations.meet(company.EN, "m", at=clock.due_at + 2 * HOUR, occurred_at=clock.due_at - HOUR)
    assert (clock.state, clock.breached_at) == ("met_late", clock.due_at)
    assert clock.met_at == clock.due_at - HOUR


def test_meet_without_an_open_clock_does_nothing(run, at, company):
    run(name="m")
    assert operations.meet(company.EN, "nothing", at=at) == []
    operations.meet(company.EN, "m", at=at)
    assert operations.meet(company.EN, "m", at=at) == []


@pytest.mark.parametrize(("hours", "breached"), [(0, False), (200, True)])
def test_cancel_keeps_a_breach(run, at, hours, breached, company):
    clock = run(name="m")
    [clock] = operations.cancel(company.EN, "m", at=at + hours * HOUR)
    assert (clock.state, clock.breached_at is not None, planned(clock)) == ("cancelled", breached, [])


def test_named_clocks_of_a_subject(run, company, at):
    run(name="result")
    run(name="promise", policy="slip.promise")
    done = operations.meet(company.EN, "result", at=at)
    assert [clock.name for clock in done] == ["result"]
    assert Clock.objects.open().get().name == "promise"


# Pauses


@pytest.fixture
def answer(run, company, at):
    """A complaint's clock of 24 running hours, which may be paused."""
    set_number("complaint.answer", 24, reason="preset", by=company.quality, at=at)
    return run("complaint.answer", name="answer")


@pytest.fixture
def hold(company):
    """`hold(at, hours=48)` pauses it."""

    def pause(at, hours=48, **other):
        terms = {"at": at, "wakes_at": at + hours * HOUR, "reason": "customer is away", "by": None} | other
        return operations.pause(company.EN, "answer", **terms)

    return pause


def test_pause_moves_the_due_time_by_its_length(answer, at, hold):
    clock = hold(at + 2 * HOUR)
    assert (clock.state, clock.due_at) == ("paused", at + (24 + 48) * HOUR)
    wake = f"wake-{clock.pauses.get().pk}"
    assert planned(clock) == ["warn-24h", wake, "warn-4h", "breach", "quality", "representative"]
    assert set(ClockStep.objects.filter(rung__in=[wake, "warn-24h"]).values_list("at", flat=True)) == {
        at + 50 * HOUR
    }


def test_resume_early_moves_it_back(answer, at, company, hold):
    hold(at + 2 * HOUR)
    clock = operations.resume(company.EN, "answer", at=at + 5 * HOUR, by=None)
    assert (clock.state, clock.due_at) == ("running", at + 27 * HOUR)
    assert planned(clock) == ["warn-24h", "warn-4h", "breach", "quality", "representative"]


def test_pause_wakes_by_itself(answer, at, hold):
    hold(at + 2 * HOUR)
    operations.tick(at + 60 * HOUR)
    answer.refresh_from_db()
    assert (answer.state, answer.pauses.get().ended_at) == ("running", at + 50 * HOUR)


@pytest.mark.parametrize(
    ("other", "field"),
    [
        ({"reason": " "}, "reason"),
        ({"hours": -1}, "wakes_at"),
        ({"hours": 0}, "wakes_at"),
        ({"hours": 24 * 31}, "wakes_at"),
    ],
    ids=["no reason", "past", "now", "beyond the cap"],
)
def test_pause_is_refused(answer, at, other, field, hold):
    with pytest.raises(Refused) as refusal:
        hold(at, **other)
    assert list(refusal.value.errors) == [field]


def test_pauses_together_stay_under_the_cap(answer, at, company, hold):
    hold(at, hours=24 * 20)
    operations.resume(company.EN, "answer", at=at + 24 * 20 * HOUR, by=None)
    with pytest.raises(Refused, match="30 days"):
        hold(at + 24 * 20 * HOUR + HOUR, hours=24 * 11)


def test_pause_of_a_paused_clock_is_refused(answer, at, hold):
    hold(at)
    with pytest.raises(GuardFailed, match="already paused"):
        hold(at + HOUR)


def test_24_hour_clock_never_pauses(run, at, hold):
    run("revisit.special", name="answer")
    with pytest.raises(Refused, match="never pauses"):
        hold(at)


def test_pause_after_the_due_time_does_not_undo_the_breach(answer, at, hold):
    operations.tick(at + 25 * HOUR)
    clock = hold(at + 26 * HOUR)
    assert (clock.state, clock.due_at, clock.breached_at) == ("breached", at + 24 * HOUR, at + 24 * HOUR)


def test_pause_before_the_sweep_noticed_does_not_undo_the_breach_either(answer, at, hold):
    clock = hold(at + 25 * HOUR)
    assert (clock.state, clock.due_at) == ("running", at + 24 * HOUR)
    operations.tick(at + 26 * HOUR)
    clock.refresh_from_db()
    assert clock.state == "breached"


def test_resume_of_a_running_clock_is_refused(answer, at, company):
    with pytest.raises(GuardFailed, match="not paused"):
        operations.resume(company.EN, "answer", at=at, by=None)


def test_end_of_a_duty_ends_its_pause(answer, at, company, hold):
    hold(at)
    operations.meet(company.EN, "answer", at=at + HOUR)
    assert answer.pauses.get().ended_at == at + HOUR


# Moved promises


@pytest.mark.clause("1.5.4.6", by="operation")
def test_promise_is_moved_with_a_reason(run, company, at):
    run("slip.result", name="r", due_at=at + 5 * HOUR)
    clock = operations.change_due(
        company.EN, "r", due_at=at + 50 * HOUR, reason="part is late", by=company.engineer, at=at
    )
    assert clock.due_at == clock.promised_at == at + 50 * HOUR
    assert [step.at for step in clock.steps.filter(rung="breach")] == [at + 50 * HOUR]


def test_promise_moved_after_the_breach_leaves_it(run, company, at):
    run("slip.result", name="r", due_at=at + 5 * HOUR)
    operations.tick(at + 6 * HOUR)
    clock = operations.change_due(
        company.EN, "r", due_at=at + 50 * HOUR, reason="late request", by=company.engineer, at=at + 7 * HOUR
    )
    assert (clock.state, clock.due_at, clock.breached_at) == ("breached", at + 5 * HOUR, at + 5 * HOUR)
    [clock] = operations.meet(company.EN, "r", at=at + 20 * HOUR)
    assert clock.state == "met_late"


def test_meeting_moved_moves_its_agenda(run, company, at):
    run("agenda.lead.president_office", name="a", event_at=wall("2026-12-02 09:00"))
    clock = operations.change_due(
        company.EN, "a", due_at=wall("2026-12-03 09:00"), reason="president travels", by=company.hr, at=at
    )
    assert clock.due_at == wall("2026-11-27 00:00")


def test_number_of_the_procedure_is_not_moved_by_hand(run, company, at):
    run(name="m")
    with pytest.raises(Refused, match="cannot be moved"):
        operations.change_due(company.EN, "m", due_at=at, reason="x", by=company.quality, at=at)
    with pytest.raises(Refused, match="Say why"):
        operations.change_due(company.EN, "m", due_at=at, reason="", by=company.quality, at=at)
    with pytest.raises(GuardFailed):
        operations.change_due(company.EN, "none", due_at=at, reason="x", by=company.quality, at=at)


# What the database refuses


@pytest.mark.parametrize(
    "fields",
    [{"state": ClockState.MET}, {"met_at": wall("2026-11-18 10:00")}, {"state": ClockState.BREACHED}],
    ids=["met without time", "time without met", "breach without time"],
)
def test_database_refuses_half_a_result(run, fields):
    clock = run()
    with pytest.raises(IntegrityError), transaction.atomic():
        Clock.objects.filter(pk=clock.pk).update(**fields)


def test_database_refuses_two_open_clocks_of_one_name(run):
    clock = run(name="m")
    with pytest.raises(IntegrityError), transaction.atomic():
        Clock.objects.create(
            content_type=clock.content_type,
            object_id=clock.object_id,
            name="m",
            cycle=2,
            policy="x",
            basis="measured",
            started_at=clock.started_at,
        )
