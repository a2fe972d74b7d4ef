"""Every duty that was open when the version landed explains itself, and what meets it still does."""

from datetime import timedelta
from importlib import import_module
from itertools import product
from typing import Any

import pytest
from django.apps import apps
from django.db import models, transaction
from django.utils import timezone

from comms.audit.models import Event
from comms.base.errors import DomainError
from comms.base.states import Move
from comms.base.transitions import record
from comms.base.transitions import transition as move_along
from comms.base.versions import ANY
from comms.deadlines import queries
from comms.deadlines.models import Clock, ClockStep, PeriodDuty
from comms.deadlines.states import UNBREACHED, ClockState
from comms.organization.models import User
from meetings import operations
from meetings.models import Meeting, Minutes, Resolution
from tests.upgrade.landings import Landed
from tests.upgrade.test_pages import readers
from tests.waiting import unseen

WAITING = ("meetings", "0004_waiting_states_have_clocks")
DONE = (ClockState.MET, ClockState.MET_LATE)


def open_clocks() -> list[Clock]:
    """The open clocks with what they are about."""
    clocks = Clock.objects.open().select_related("unit", "person")
    return list(clocks.prefetch_related("subject", "pauses").order_by("pk"))


def tried(landed: Landed) -> list[Clock]:
    """All open clocks of the newest dump; of older ones the last of each kind, policy and state."""
    clocks = open_clocks()
    if landed.dump.is_newest:
        return clocks
    return list({(*kind_of(clock), clock.state, clock.policy): clock for clock in clocks}.values())


def kind_of(clock: Clock) -> tuple[str, str]:
    """What it is about, and its name there."""
    return clock.content_type.model, clock.name


def acts_that_meet(clock: Clock) -> list[Move]:
    """The lines of the subject's table whose act meets the clock."""
    return [move for move in clock.subject.TABLE if clock.name in move.meets]


def is_met_by_its_subject(clock: Clock) -> bool:
    """Whether an act of the subject meets the clock; a recurring duty is met by a meeting that begins."""
    return isinstance(clock.subject, PeriodDuty) or bool(acts_that_meet(clock))


def begun(duty: PeriodDuty) -> bool:
    """Whether the planned meeting of a duty can begin in its days, and did."""
    code = duty.source.removeprefix("series:")
    planned = Meeting.objects.upcoming().filter(series__code=code, period_key=duty.period_key)
    meeting = planned.filter(starts_at__gt=timezone.now(), chair__isnull=False).first()
    if meeting is None:
        return False
    operations.start(meeting, by=meeting.chair, at=meeting.starts_at, version=ANY)
    duty.refresh_from_db()
    return duty.met_by == meeting


def actor(move: Move, subject: Any, people: list[User]) -> User | None:
    """Somebody who may, or nobody for what the portal does by itself."""
    if move.permission is None:
        return None
    return next(person for person in people if person.has_perm(move.permission, subject))


def wanted(move: Move, subject: Any) -> dict[str, Any]:
    """Something for everything that the act needs, and for what a draft still lacks."""
    fields = {field.name: field for field in subject._meta.fields}
    times = [name for name in move.required if isinstance(fields.get(name), models.DateTimeField)]
    needed = [name for name in getattr(subject, "NEEDED", ()) if name in move.fields]
    lacking = [name for name in needed if not subject.serializable_value(name)]
    lacking += [name for name in move.required if name in fields and fields[name].is_relation]
    rows = {
        name: getattr(subject, name) or fields[name].related_model._default_manager.first()
        for name in lacking
    }
    tomorrow = timezone.now() + timedelta(days=1)
    return dict.fromkeys(move.required, "已处理") | dict.fromkeys(times, tomorrow) | rows


def acted_out(clock: Clock, people: list[User]) -> bool:
    """Whether the subject can make an act now that meets the clock, and whether it does."""
    subject = clock.subject
    if isinstance(subject, PeriodDuty):
        return begun(subject)
    for move in acts_that_meet(clock):
        if move.leads_from(subject.state):
            by = actor(move, subject, people)
            try:
                with transaction.atomic():
                    said = wanted(move, subject)
                    move_along(subject, move.event, by=by, at=timezone.now(), version=ANY, **said)
            except DomainError:  # a guard of this one subject; another one has what it asks for
                return False
            clock.refresh_from_db()
            return clock.state in DONE
    return False


def test_every_open_clock_is_met_by_an_act_of_its_subject(upgraded):
    clocks = open_clocks()
    assert {kind_of(clock) for clock in clocks if not is_met_by_its_subject(clock)} == set()
    assert len({kind_of(clock) for clock in clocks}) >= 13


def test_an_act_meets_each_kind_of_open_clock(upgraded):
    people, met, kinds = readers(), set(), set()
    for clock in open_clocks():
        kinds.add(kind_of(clock))
        if kind_of(clock) not in met and acted_out(clock, people):
            met.add(kind_of(clock))
    assert met == kinds


def test_every_open_clock_can_still_be_met(upgraded):
    still_open, clocks = [], tried(upgraded)
    for clock in clocks:
        late = clock.breached_at is not None
        record(clock.subject, "done_after_the_upgrade", by=None, at=timezone.now(), meets=(clock.name,))
        clock.refresh_from_db()
        if clock.state != (ClockState.MET_LATE if late else ClockState.MET):
            still_open.append((str(clock), clock.name, clock.state))
    assert still_open == []
    assert not ClockStep.objects.filter(clock__in=clocks, fired_at=None).exists()


def test_every_open_clock_explains_itself(upgraded):
    explained = {clock: queries.explain(clock).at for clock in open_clocks()}
    running = {clock: at for clock, at in explained.items() if clock.state in UNBREACHED}
    assert len(running) > 50
    assert {str(clock): (clock.due_at, at) for clock, at in running.items() if clock.due_at != at} == {}


def test_whatever_waited_for_somebody_when_the_version_landed_has_a_clock(upgraded):
    assert unseen() == []
    kinds = {kind_of(clock) for clock in open_clocks()}
    waited = {
        *product(["faultslip", "departmenttask"], ["resend", "arbitrate", "confirm", "close"]),
        ("minutes", "writing"),
        ("resolution", "judgement"),
    }
    assert waited <= kinds


@pytest.mark.dumps(older_than=WAITING)
def test_new_clocks_began_when_the_state_was_entered(upgraded):
    """The migration knows it from the events; nothing begins at the moment of the upgrade."""
    begun = {}
    for clock in open_clocks():
        if clock.name in ("resend", "arbitrate", "close", "judgement"):
            state, events = clock.subject.state, Event.objects.about(clock.subject)
            entered = events.filter(target_state=state).exclude(source_state=state)
            begun[clock] = (clock.started_at, entered.latest("pk").occurred_at)
    assert len(begun) >= 10
    assert [str(clock) for clock, (started, entered) in begun.items() if started != entered] == []


def test_only_what_is_open_was_given_a_clock(upgraded):
    given = Clock.objects.filter(created_at__gt=upgraded.dump.moment).exclude(name="window")
    subjects = {str(clock): clock.subject for clock in given.prefetch_related("subject")}
    assert {name for name, subject in subjects.items() if subject.TABLE.is_final(subject.state)} == set()


@pytest.mark.dumps(older_than=WAITING)
@pytest.mark.parametrize("app", ["comms.handovers", "meetings"])
def test_second_run_starts_no_clock_twice(upgraded, app):
    before = Clock.objects.count()
    import_module(f"{app}.migrations.0004_waiting_states_have_clocks").start_clocks(apps, None)
    assert Clock.objects.count() == before


@pytest.mark.dumps(older_than=WAITING)
def test_states_that_no_dump_holds_get_their_clocks_too(before):
    """Minutes with the chair, a reported result, a running meeting: made from rows that are in
    other states.
    """
    with before() as state:
        names = ("Meeting", "Minutes", "Resolution")
        models = {name: state.apps.get_model("meetings", name).objects for name in names}
        minutes = models["Minutes"].filter(state="distributed").first()
        result = models["Resolution"].filter(state="verified").first()
        held = models["Meeting"].filter(state="published").first()
        models["Minutes"].filter(pk=minutes.pk).update(state="in_review")
        models["Resolution"].filter(pk=result.pk).update(
            state="done_reported", closed_at=None, verified_by=None
        )
        models["Meeting"].filter(pk=held.pk).update(state="in_progress")
        state.run()
        clocks = {
            (Minutes._meta.model_name, minutes.pk): ("review", minutes.meeting.chair_id),
            (Resolution._meta.model_name, result.pk): ("verification", None),
            ("meeting", held.pk): ("finish", held.minute_taker_id),
        }
        for (model, key), (name, person) in clocks.items():
            # Columns of later migrations are not there yet
            row = Clock.objects.filter(content_type__model=model, object_id=key, name=name)
            said, due_at, held_by = row.values_list("state", "due_at", "person_id").get()
            assert (said, due_at) == ("running", None)
            assert held_by == person if person else held_by != result.owner_id
