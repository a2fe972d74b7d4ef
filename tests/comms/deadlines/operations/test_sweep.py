"""The sweep: each rung once, whoever sweeps and after whatever outage; one bad row never holds up
the others.
"""

from datetime import date, timedelta

import pytest

from comms.base.errors import GuardFailed, NotAllowed
from comms.deadlines import operations
from comms.deadlines.models import Clock, ClockStep, PeriodicJob
from comms.deadlines.notices import NOTICES, clock_words
from comms.deadlines.operations import notify as notifying
from comms.deadlines.operations.recipients import Ladder
from comms.deadlines.queries import due_for
from comms.notifications.models import Notice, Outbox
from comms.notifications.rules import NoticeKind
from comms.organization.models import Absence
from tests.comms.deadlines.calendar import wall
from tests.factories.procedure import set_number

HOUR = timedelta(hours=1)
MEETING_ENDED = wall("2026-11-18 16:00")  # minutes due at the end of Saturday the 21st


def told():
    """[(kind, sign-in name)] of all notices in order."""
    return [
        (kind.removeprefix("deadlines."), name)
        for kind, name in Notice.objects.order_by("id").values_list("kind", "recipient__username")
    ]


def fired(clock):
    return list(ClockStep.objects.filter(clock=clock).exclude(fired_at=None).values_list("rung", flat=True))


@pytest.fixture
def minutes(run):
    """Minutes due at 24:00 of Saturday 21 November 2026."""
    return run(moment=MEETING_ENDED)


@pytest.mark.clause("1.7.7.2", by="operation")
def test_ladder_climbs_rung_by_rung(minutes):
    for text in (
        "11-20 23:59",
        "11-21 00:00",
        "11-21 19:59",
        "11-21 20:00",
        "11-21 23:59",
        "11-22 00:00",
        "11-24 00:00",
        "11-25 00:00",
    ):
        operations.tick(wall(f"2026-{text}"))
    assert told() == [
        ("warning", "engineer"),
        ("warning", "engineer"),
        ("breach", "engineer"),
        ("breach", "engineering"),
        ("escalation", "quality"),
        ("escalation", "representative"),
    ]


def test_breach_is_the_first_instant_at_the_due_time(minutes):
    operations.tick(minutes.due_at - timedelta(microseconds=1))
    minutes.refresh_from_db()
    assert minutes.state == "running"
    operations.tick(minutes.due_at)
    minutes.refresh_from_db()
    assert (minutes.state, minutes.breached_at) == ("breached", minutes.due_at)


def test_two_sweeps_at_once_fire_each_rung_once(minutes):
    at = minutes.due_at + HOUR
    operations.tick(at)
    operations.tick(at)
    assert told() == [("breach", "engineer"), ("breach", "engineering")]
    assert Outbox.objects.count() == 2


def test_after_an_outage_every_rung_is_recorded_with_its_delay_and_people_hear_the_last_word(minutes):
    at = wall("2026-11-30 09:00")
    operations.tick(at)
    assert fired(minutes) == ["warn-24h", "warn-4h", "breach", "quality", "representative"]
    assert {step.fired_at for step in minutes.steps.all()} == {at}
    assert sorted(told()) == [
        ("breach", "engineer"),
        ("breach", "engineering"),
        ("escalation", "quality"),
        ("escalation", "representative"),
    ]


def test_six_hours_down_misses_nothing(run, at):
    clocks = [run(moment=at - timedelta(days=3), hours=n, policy="revisit.special") for n in range(6)]
    operations.tick(at)
    operations.tick(at + 6 * HOUR)
    assert {clock.state for clock in Clock.objects.filter(pk__in=[clock.pk for clock in clocks])} == {
        "breached"
    }
    assert (
        Notice.objects.filter(kind="deadlines.digest").values("recipient").distinct().count()
        == Notice.objects.filter(kind="deadlines.digest").count()
    )


def test_done_in_time_nobody_hears(minutes):
    operations.meet(minutes.subject, minutes.name, at=minutes.due_at - 30 * HOUR)
    operations.tick(minutes.due_at + 100 * HOUR)
    assert told() == []


def test_crash_between_firing_and_telling_loses_nothing(minutes, monkeypatch):
    from comms.deadlines.operations import sweep

    with monkeypatch.context() as patch:
        patch.setattr(sweep, "announce", lambda at: 0)
        operations.tick(minutes.due_at)
    assert (fired(minutes)[-1], told()) == ("breach", [])
    operations.tick(minutes.due_at + HOUR)
    assert told() == [("breach", "engineer"), ("breach", "engineering")]


# Who hears


def test_without_a_person_the_head_hears_once(run):
    clock = run(moment=MEETING_ENDED, person=None)
    operations.tick(clock.due_at)
    assert told() == [("breach", "engineering")]


def test_absent_owner_is_replaced_by_the_deputy(minutes, company):
    Absence.objects.create(
        user=company.engineer,
        starts_on=date(2026, 11, 20),
        ends_on=date(2026, 11, 30),
        deputy=company.hr_staff,
    )
    operations.tick(minutes.due_at)
    assert told() == [("breach", "hr_staff"), ("breach", "engineering")]


def test_absent_head_without_deputy_is_replaced_upward(minutes, company):
    Absence.objects.create(user=company.engineering, starts_on=date(2026, 11, 20), ends_on=date(2026, 11, 30))
    operations.tick(minutes.due_at)
    assert told() == [("breach", "engineer"), ("breach", "president")]


def test_person_who_left_is_replaced_upward(minutes, company):
    company.engineer.is_active = False
    company.engineer.save()
    operations.tick(minutes.due_at)
    assert told() == [("breach", "engineering")]


def test_accused_director_never_hears(run, company):
    clock = run(
        moment=MEETING_ENDED, unit=company.MO01, person=company.clerk, not_persons=(company.director,)
    )
    operations.tick(clock.due_at)
    assert told() == [("breach", "clerk"), ("breach", "president")]
    assert clock not in Clock.objects.visible_to(company.director)
    assert clock not in due_for(company.director)


def test_nobody_left_on_a_rung_climbs_to_the_next(company, at):
    company.quality.is_active = False
    company.quality.save()
    assert [person.username for person in Ladder(at).people(0, unit_id=None, person_id=None)] == [
        "representative"
    ]


def test_no_ladder_tells_the_owner_only(run):
    clock = run(moment=MEETING_ENDED, escalate=False)
    operations.tick(clock.due_at + 200 * HOUR)
    assert told() == [("breach", "engineer")]


# Quiet hours and digests


def test_working_time_notices_wait_for_the_opening_hour(minutes):
    operations.tick(minutes.due_at)  # Sunday 00:00
    assert set(Outbox.objects.values_list("next_at", flat=True)) == {wall("2026-11-23 08:30")}


def test_24_hour_notices_do_not_wait(run):
    clock = run("revisit.special", moment=wall("2026-11-20 22:00"))
    operations.tick(clock.due_at)
    assert set(Outbox.objects.values_list("next_at", flat=True)) == {clock.due_at}


def test_many_at_once_become_one_digest_per_person(run, company):
    for _count in range(6):
        last = run(moment=MEETING_ENDED)
    run(moment=MEETING_ENDED, person=company.hr, unit=company.AH)
    operations.tick(last.due_at)
    assert sorted(told()) == [("breach", "hr"), ("digest", "engineer"), ("digest", "engineering")]
    assert Notice.objects.filter(kind="deadlines.digest").first().context == {"overdue": "6", "soon": "0"}


def test_second_digest_within_the_hour_is_left_out(run):
    for _count in range(12):
        last = run(moment=MEETING_ENDED)
    at = last.due_at + timedelta(minutes=1)
    ClockStep.objects.filter(clock__pk__lte=last.pk - 6, rung="breach").update(at=at)
    operations.tick(last.due_at)
    operations.tick(at)
    assert sorted(told()) == [("digest", "engineer"), ("digest", "engineering")]


def test_digest_limit_is_a_policy(run, company, at):
    set_number("clock.digest_above", 1, reason="calm", by=company.quality, at=at)
    run(moment=MEETING_ENDED)
    operations.tick(run(moment=MEETING_ENDED).due_at)
    assert sorted(told()) == [("digest", "engineer"), ("digest", "engineering")]


# Bad rows


@pytest.fixture
def poison(run, monkeypatch):
    """One clock of three cannot be told; returns (poison, others)."""
    others = [run(moment=MEETING_ENDED) for _count in range(2)]
    bad = run(moment=MEETING_ENDED, label="poison")

    def words(clock, change):
        if clock.pk == bad.pk:
            raise RuntimeError("cannot be told")
        return clock_words(clock, change)

    monkeypatch.setattr(notifying, "NOTICES", dict.fromkeys(NOTICES, NoticeKind(context=words)))
    return bad, others


def test_poison_row_is_parked_after_three_failures_and_the_rest_goes_out(poison):
    bad, _others = poison
    at = bad.due_at
    operations.tick(at)
    assert len(told()) == 4
    assert {clock.state for clock in Clock.objects.all()} == {"breached"}
    for minute in (1, 2, 3, 4):
        operations.tick(at + timedelta(minutes=minute))
    step = bad.steps.get(rung="breach")
    assert (step.failures, step.parked_at, step.problem) == (
        3,
        at + timedelta(minutes=2),
        "RuntimeError: cannot be told",
    )
    assert len(told()) == 4


def test_poison_row_waits_longer_each_time(poison):
    bad, _others = poison
    operations.tick(bad.due_at)
    first = bad.steps.get(rung="breach").retry_at
    operations.tick(first - timedelta(seconds=1))
    assert bad.steps.get(rung="breach").failures == 1
    operations.tick(first)
    assert bad.steps.get(rung="breach").retry_at - first == 2 * (first - bad.due_at)


def test_unparked_step_is_told_at_the_next_sweep(poison, company, monkeypatch):
    bad, _others = poison
    for minute in range(5):
        operations.tick(bad.due_at + timedelta(minutes=minute))
    monkeypatch.undo()
    with pytest.raises(NotAllowed):
        operations.unpark(bad, at=bad.due_at + HOUR, by=company.clerk)
    operations.unpark(bad, at=bad.due_at + HOUR, by=company.quality)
    operations.tick(bad.due_at + HOUR)
    assert len(told()) == 6
    assert ClockStep.objects.parked().count() == 0
    with pytest.raises(GuardFailed):
        operations.unpark(bad, at=bad.due_at + HOUR, by=company.quality)


def test_waking_a_clock_that_cannot_be_woken_is_parked_alone(run, company, at, monkeypatch):
    from comms.deadlines.operations import sweep

    set_number("complaint.answer", 24, reason="preset", by=company.quality, at=at)
    run("complaint.answer", name="a")
    operations.pause(company.EN, "a", at=at, wakes_at=at + HOUR, reason="away", by=None)
    monkeypatch.setattr(sweep, "wake", lambda *args, **kwargs: 1 / 0)
    other = run(moment=at - timedelta(days=4))
    for minute in range(61, 70):
        operations.tick(at + timedelta(minutes=minute))
    other.refresh_from_db()
    assert (other.state, ClockStep.objects.parked().count()) == ("breached", 1)


# Size and heartbeat


def test_sweep_of_many_is_a_few_statements_per_batch(run, django_assert_max_num_queries):
    for _count in range(20):
        last = run(moment=MEETING_ENDED)
    operations.tick(wall("2026-11-18 17:00"))
    with django_assert_max_num_queries(75):  # the upkeep of the rooms below included
        assert operations.tick(last.due_at).fired == 60


def test_heartbeat(at, db):
    operations.tick(at)
    operations.tick(at + HOUR)
    assert PeriodicJob.objects.get(name="tick").ended_at == at + HOUR
