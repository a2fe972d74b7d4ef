"""The duties and notices of planned and confidential meetings, as the migrations leave them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from comms.deadlines.models import Clock
from meetings.models import Meeting
from meetings.queries.series import duty_of

PERIODS = ("meetings", "0008_duties_of_periods")
CONFIDENTIAL = ("meetings", "0009_confidential_meetings_are_hidden")
MENDED = ("meetings", "0011_duties_and_notices_mended")
DAY = timedelta(days=1)


def clocks_of_meetings(apps):
    """How the clocks that hang on meetings ("window") stand before: (state, due, breached) by meeting."""
    clocks = apps.get_model("deadlines", "Clock").objects.filter(name="window", content_type__model="meeting")
    return {clock.object_id: (clock.state, clock.due_at, clock.breached_at) for clock in clocks}


@pytest.mark.dumps(older_than=PERIODS)
def test_each_clock_passes_to_the_duty_as_it_stood(before):
    with before() as state:
        stood = clocks_of_meetings(state.apps)
        ended = state.apps.get_model("meetings", "MeetingSeries").objects.filter(state="ended")
        of_ended = set(ended.values_list("meetings", flat=True))
        apps = state.run()
        duties = apps.get_model("deadlines", "PeriodDuty").objects.select_related("clock")
        meetings = apps.get_model("meetings", "Meeting").objects.select_related("series")
        found = {}
        for meeting in meetings.filter(pk__in=stood).exclude(pk__in=of_ended):
            source = f"series:{meeting.series.code}"
            clock = duties.get(source=source, period_key=meeting.period_key, unit=meeting.unit_id).clock
            found[meeting.pk] = (clock.state, clock.due_at, clock.breached_at)
    assert len(stood) > 5
    assert found == {key: stood[key] for key in stood.keys() - of_ended}
    assert len({state for state, *_rest in stood.values()}) >= 2


def meeting_of(apps, duty):
    """The planned meeting of a duty's period."""
    code = duty.source.removeprefix("series:")
    meetings = apps.get_model("meetings", "Meeting").objects
    return meetings.filter(series__code=code, period_key=duty.period_key)


@pytest.mark.dumps(older_than=MENDED)
def test_duties_whose_clock_fell_away_with_the_meeting_are_settled(before):
    """One was explained before its time was over and is missed; one was called off and is owed by nobody
    until the planner looks; one of a confidential meeting keeps no reason.
    """
    with before() as state:
        duties = state.apps.get_model("deadlines", "PeriodDuty").objects
        clocks = state.apps.get_model("deadlines", "Clock").objects
        running = {"met_by_id": None, "exempt_reason": "", "clock__state": "running"}
        missed = duties.filter(**running).earliest("window_to")
        dropped = duties.filter(source=missed.source, **running).latest("window_to")
        others = duties.exclude(policy=missed.policy)
        secret = next(duty for duty in others if meeting_of(state.apps, duty).exists())
        assert missed != dropped
        over = timezone.now() - DAY
        for duty, due_at in ((missed, over), (dropped, dropped.clock.due_at)):
            clocks.filter(pk=duty.clock_id).update(state="cancelled", closed_at=over, due_at=due_at)
        assert meeting_of(state.apps, missed).update(state="not_held", not_held_reason="停电") == 1
        assert meeting_of(state.apps, dropped).update(state="cancelled", cancel_reason="改期") == 1
        planned = meeting_of(state.apps, secret)
        kinds = state.apps.get_model("meetings", "MeetingKind").objects
        kinds.filter(pk=planned.get().kind_id).update(confidential=True)
        planned.update(not_held_reason="并购未定")
        person = state.apps.get_model("organization", "User").objects.first()
        duties.filter(pk=secret.pk).update(explanation="并购未定", explained_at=over, explained_by=person)
        duties = state.run().get_model("deadlines", "PeriodDuty").objects.select_related("clock")
        missed, dropped, secret = (duties.get(pk=duty.pk) for duty in (missed, dropped, secret))
    assert (missed.exempt_reason, missed.explanation) == ("", "停电")
    assert (missed.clock.state, missed.clock.breached_at) == ("cancelled", over)
    assert (dropped.clock.breached_at, dropped.exempt_reason) == (None, "deadlines.rule_dropped")
    assert (secret.explanation, secret.explained_by_id) == ("", None)


def make_confidential(apps, **fields):
    """A held meeting with distributed minutes becomes one of a confidential kind; returns its minutes."""
    minutes = apps.get_model("meetings", "Minutes").objects.filter(state="distributed").first()
    kinds = apps.get_model("meetings", "MeetingKind").objects
    kinds.filter(pk=minutes.meeting.kind_id).update(confidential=True)
    apps.get_model("meetings", "Meeting").objects.filter(pk=minutes.meeting_id).update(**fields)
    return minutes


def tell(apps, row, model, person, **fields):
    """A notice about a row in somebody's inbox, whose letter could not be delivered; returns its key."""
    about = apps.get_model("contenttypes", "ContentType").objects.get(app_label="meetings", model=model)
    notice = apps.get_model("notifications", "Notice").objects.create(
        recipient_id=person,
        kind="meetings.minutes_distributed",
        context={"title": "并购"},
        url="/x/",
        content_type=about,
        object_id=row.pk,
        created_at=timezone.now(),
        **fields,
    )
    letters = apps.get_model("notifications", "Outbox").objects
    letter = letters.filter(pk=letters.exclude(state="dead").first().pk)
    letter.update(notice=notice, state="dead", context={"title": "并购"})
    return notice.pk


def someone_outside(apps, minutes):
    """Neither on the list nor among the recipients."""
    told = apps.get_model("meetings", "Participant").objects.filter(meeting=minutes.meeting_id)
    people = apps.get_model("organization", "User").objects.exclude(pk__in=told.values("user_id"))
    own = (minutes.meeting.chair_id, minutes.meeting.minute_taker_id)
    sent = apps.get_model("meetings", "Distribution").objects.filter(revision__minutes=minutes)
    return people.exclude(pk__in=own).exclude(pk__in=sent.values("recipient_id")).first().pk


@pytest.mark.dumps(older_than=MENDED)
def test_notices_of_confidential_minutes_lose_their_words_and_are_never_sent(before):
    with before() as state:
        minutes = make_confidential(state.apps)
        notice = tell(state.apps, minutes, "minutes", someone_outside(state.apps, minutes))
        recipient = state.apps.get_model("meetings", "Distribution").objects.filter(
            revision__minutes=minutes
        )[0]
        kept = tell(state.apps, minutes, "minutes", recipient.recipient_id)
        apps = state.run()
        notices = apps.get_model("notifications", "Notice").objects
        letters = apps.get_model("notifications", "Outbox").objects.filter(notice=notice)
        withdrawn = notices.get(pk=notice)
        assert (withdrawn.context, withdrawn.url, withdrawn.withdrawn_at is None) == ({}, "", False)
        assert notices.get(pk=kept).context == {"title": "并购"}
        assert set(letters.values_list("state", flat=True)) == {"cancelled"}
        assert "并购" not in str(letters.values("context"))


@pytest.mark.dumps(older_than=CONFIDENTIAL)
def test_who_acknowledged_a_withdrawn_notice_did_so(before):
    with before() as state:
        minutes = make_confidential(state.apps)
        at = timezone.now()
        signed = {"needs_acknowledgement": True, "acknowledged_at": at, "read_at": at}
        outside = someone_outside(state.apps, minutes)
        notice = tell(state.apps, minutes.meeting, "meeting", outside, **signed)
        row = state.run().get_model("notifications", "Notice").objects.get(pk=notice)
    assert (row.withdrawn_at is None, row.acknowledged_at) == (False, at)


def test_every_planned_meeting_finds_its_duty(upgraded):
    """What met it is a meeting that began; nothing hangs on the meetings themselves any more."""
    planned = Meeting.objects.filter(series__isnull=False, window_to__isnull=False)
    stood = {meeting: duty_of(meeting) for meeting in planned.select_related("series", "unit")}
    assert [str(meeting) for meeting, duty in stood.items() if duty is None] == []
    kept = [meeting for meeting, duty in stood.items() if duty.met_by == meeting]
    assert {meeting.state for meeting in kept} <= {"in_progress", "finished", "published", "closed"}
    assert len(kept) > 3
    assert not Clock.objects.filter(name="window", content_type__model="meeting").exists()
