"""Progress with evidence, steps with their days, what later meetings found, superseded ones (1.7.8)."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from comms.audit.models import Attachment
from comms.base.clock import end_of_day
from comms.base.errors import GuardFailed, IllegalMove, NotAllowed, Refused
from comms.base.versions import ANY
from comms.deadlines.models import Clock
from comms.deadlines.queries import clock_of
from comms.deadlines.states import Scope
from comms.desk.queries import due_lines
from comms.notifications.models import Notice
from meetings import operations
from meetings.models import ActionStep, Decision, FollowUp, ProgressNote, Resolution
from meetings.operations import progress, steps, superseding
from meetings.queries import kind
from tests.factories.meetings import HOUR, adopted
from tests.factories.motions import admitted, board, cast, closed, proposed, voting

pytestmark = pytest.mark.django_db
DAY = date(2026, 12, 20)


@pytest.fixture
def resolution(running, company):
    """For Engineering, due on the last of December."""
    return adopted(running, company)


@pytest.fixture
def then(resolution):
    """An hour after the adoption."""
    return resolution.adopted_at + HOUR


@pytest.fixture
def executing(resolution, company, then):
    """With an accepted plan of two steps, the first of which the engineer does by a day."""
    plan = [{"text": "拟定方案", "assignee": company.engineer, "due_on": DAY}, {"text": "组织施工"}]
    row = operations.submit_plan(resolution, steps=plan, by=company.engineering, at=then, version=ANY)
    return operations.accept_plan(row, by=company.president, at=then, version=ANY)


@pytest.fixture
def step(executing):
    """The engineer's."""
    return executing.steps.get(position=1)


def note(row, company, then, **fields):
    told = {"percent": 40, "text": "已完成招标", "by": company.engineering} | fields
    return progress.note_progress(row, at=then, **told)


# Progress


@pytest.mark.clause("1.7.8", by="operation")
def test_the_owner_notes_progress_with_evidence(executing, company, then):
    photo = SimpleUploadedFile("清单.txt", "招标清单".encode())
    row = note(executing, company, then, evidence=[photo])
    executing.refresh_from_db()
    assert (executing.percent, row.percent, row.text) == (40, 40, "已完成招标")
    assert [file.name for file in row.files.all()] == ["清单.txt"]
    assert Attachment.objects.of(executing).get() == row.files.get()
    note(executing, company, then, percent=40, text="等待到货")
    assert ProgressNote.objects.count() == 2


def test_whoever_has_a_step_notes_progress_too_and_leaves_the_whole(executing, company, then, step):
    row = note(executing, company, then, by=company.engineer, step=step, percent=90)
    executing.refresh_from_db()
    assert (row.step, executing.percent) == (step, 0)


def test_outsiders_note_no_progress(executing, company, then):
    for person in (company.president, company.hr, company.security, company.quality):
        with pytest.raises(NotAllowed):
            note(executing, company, then, by=person)


@pytest.mark.parametrize(
    "wrong, field", [({"percent": 101}, "percent"), ({"percent": -1}, "percent"), ({"text": " "}, "text")]
)
def test_progress_that_makes_no_sense_is_refused_by_field(executing, company, then, wrong, field):
    with pytest.raises(Refused) as refused:
        note(executing, company, then, **wrong)
    assert set(refused.value.errors) == {field}
    assert not ProgressNote.objects.exists()


def test_a_step_of_another_resolution_is_refused(executing, company, then, running):
    other = adopted(running, company, text="其他")
    operations.submit_plan(other, steps=[{"text": "x"}], by=company.engineering, at=then, version=ANY)
    with pytest.raises(Refused) as refused:
        note(executing, company, then, step=ActionStep.objects.get(resolution=other))
    assert set(refused.value.errors) == {"step"}


def test_a_bad_file_keeps_nothing(executing, company, then):
    with pytest.raises(Refused) as refused:
        note(executing, company, then, evidence=[SimpleUploadedFile("x.exe", b"MZ\x00\x01")])
    assert set(refused.value.errors) == {"evidence"}
    assert not ProgressNote.objects.exists()


def test_no_progress_once_the_result_is_reported(executing, company, then):
    operations.report_done(executing, result="完成", by=company.engineering, at=then, version=ANY)
    with pytest.raises(GuardFailed):
        note(executing, company, then)


# Steps


@pytest.mark.clause("1.7.6.2", by="operation")
def test_a_step_with_a_day_is_on_the_desk_of_who_does_it(executing, company, step, then):
    clock = clock_of(step, "step")
    assert (clock.person, clock.due_at) == (company.engineer, end_of_day(DAY))
    assert step in [line.subject for line in due_lines(company.engineer)]
    assert Clock.objects.filter(name="step").count() == 1  # the other has no day
    assert Resolution.objects.visible_to(company.engineer).get() == executing


def test_a_step_is_done_and_not_done_after_all(executing, company, step, then):
    own = {"at": then, "version": ANY}
    with pytest.raises(NotAllowed):
        steps.finish_step(step, by=company.security, **own)
    with pytest.raises(GuardFailed):
        steps.reopen_step(step, reason="x", by=company.engineer, **own)
    step = steps.finish_step(step, by=company.engineer, **own)
    assert (step.done_by, step.done_at) == (company.engineer, then)
    assert not clock_of(step, "step").is_open
    with pytest.raises(GuardFailed):
        steps.finish_step(step, by=company.engineer, **own)
    with pytest.raises(Refused) as refused:
        steps.reopen_step(step, reason=" ", by=company.engineering, **own)
    assert set(refused.value.errors) == {"reason"}
    step = steps.reopen_step(step, reason="验收不合格", by=company.engineering, **own)
    assert (step.done_by, step.done_at) == (None, None)
    assert clock_of(step, "step").is_open


def test_steps_are_overdue_after_their_day_while_they_are_carried_out(executing, company, step):
    late = end_of_day(DAY) + HOUR
    assert list(ActionStep.objects.overdue(late)) == [step]
    assert not ActionStep.objects.overdue(end_of_day(DAY) - HOUR).exists()
    steps.finish_step(step, by=company.engineer, at=late, version=ANY)
    assert not ActionStep.objects.overdue(late).exists()


def test_a_step_before_its_plan_is_accepted_is_not_worked_on(resolution, company, then):
    plan = [{"text": "拟定方案", "due_on": DAY}]
    operations.submit_plan(resolution, steps=plan, by=company.engineering, at=then, version=ANY)
    step = ActionStep.objects.get()
    assert not Clock.objects.filter(name="step").exists()
    with pytest.raises(GuardFailed):
        steps.finish_step(step, by=company.engineering, at=then, version=ANY)


@pytest.mark.parametrize("how", ["reported", "dropped", "superseded"])
def test_nobody_waits_for_the_steps_of_what_is_over(executing, company, step, then, running, how):
    if how == "reported":
        operations.report_done(executing, result="完成", by=company.engineering, at=then, version=ANY)
    elif how == "dropped":
        operations.drop(executing, reason="情况变化", by=company.president, at=then, version=ANY)
    else:
        adopted(running, company, supersedes=executing)
    assert not clock_of(step, "step").is_open


def test_steps_go_on_when_the_result_is_rejected(executing, company, step, then):
    row = operations.report_done(executing, result="完成", by=company.engineering, at=then, version=ANY)
    operations.reject(row, reason="缺少照片", by=company.president, at=then, version=ANY)
    assert clock_of(step, "step").is_open


def test_a_step_without_a_person_follows_the_owner(resolution, company, then):
    plan = [{"text": "拟定方案", "due_on": DAY}]
    row = operations.submit_plan(resolution, steps=plan, by=company.engineering, at=then, version=ANY)
    row = operations.accept_plan(row, by=company.president, at=then, version=ANY)
    step = row.steps.get()
    assert clock_of(step, "step").person == company.engineering
    operations.change_resolution(
        row, owner=company.engineer, reason="转交", by=company.hr, at=then, version=ANY
    )
    assert clock_of(step, "step").person == company.engineer


@pytest.mark.clause("1.7.a.4", by="operation")
def test_a_step_of_a_board_resolution_stays_with_its_owner(company, at):
    meeting = board(company, at)
    row = voting(meeting, company, by=company.chairman)
    cast(row, meeting.starts_at + HOUR / 3, chairman="yes", board1="yes", board2="yes")
    made = closed(row, company).resolution
    then = made.adopted_at + HOUR
    plan = [{"text": "编制", "assignee": company.engineer, "due_on": date(2027, 1, 20)}]
    made = operations.submit_plan(made, steps=plan, by=company.engineering, at=then, version=ANY)
    made = operations.accept_plan(made, by=company.chairman, at=then, version=ANY)
    clock = clock_of(made.steps.get(), "step")
    assert (clock.person, clock.scope) == (company.engineering, Scope.PRIVATE)
    assert not Resolution.objects.visible_to(company.engineer).exists()


# What later meetings found


@pytest.fixture
def later(executing, company, running):
    """The next meeting of the series, in progress."""
    operations.finish(running, by=company.president, at=running.starts_at + HOUR, version=ANY)
    meeting = running.series.meetings.filter(starts_at__gt=running.starts_at).earliest("starts_at")
    when = meeting.starts_at - timedelta(days=9)
    operations.add_item(meeting, title="检修", by=company.hr, at=when)
    operations.issue_agenda(meeting, by=company.hr, at=when, version=ANY)
    return operations.start(meeting, by=company.president, at=meeting.starts_at, version=ANY)


@pytest.mark.clause("1.7.8", by="operation")
def test_the_next_meeting_notes_how_a_resolution_stands(executing, company, later):
    said = {"resolution": executing, "by": company.hr, "at": later.starts_at}
    first = progress.look_at(later, verdict="behind", note="等待到货", **said)
    again = progress.look_at(later, verdict="on_track", **said)
    assert first.pk == again.pk
    assert (again.verdict, again.note, again.version) == ("on_track", "", 2)
    assert executing.follow_ups.get().meeting == later


def test_what_a_meeting_does_not_look_at_is_refused(executing, company, later, running):
    own = {"by": company.hr, "at": later.starts_at, "verdict": "done"}
    fresh = adopted(later, company, due_on=None)
    with pytest.raises(Refused) as refused:
        progress.look_at(later, resolution=fresh, **own)
    assert set(refused.value.errors) == {"resolution"}
    with pytest.raises(NotAllowed):
        progress.look_at(later, resolution=executing, **(own | {"by": company.engineering}))
    with pytest.raises(Refused) as refused:
        progress.look_at(later, resolution=executing, **(own | {"verdict": "perhaps"}))
    assert set(refused.value.errors) == {"verdict"}
    type(later).objects.filter(pk=later.pk).update(state="published")
    with pytest.raises(GuardFailed):
        progress.look_at(later, resolution=executing, **own)
    assert not FollowUp.objects.exists()


# Superseding


@pytest.fixture
def newer(running, company):
    """Another resolution of the same meeting."""
    return adopted(running, company, text="改为更换整梯")


def supersede(newer, older, company, **fields):
    told = {"by": company.hr, "at": newer.adopted_at + HOUR, "version": ANY} | fields
    return superseding.supersede(newer, older=older, **told)


def test_a_newer_resolution_takes_the_place_of_an_older_one(executing, newer, company):
    supersede(newer, executing, company, reason="方案变更")
    executing.refresh_from_db()
    assert (executing.state, executing.superseded_by, executing.remark) == ("superseded", newer, "方案变更")
    assert list(newer.supersedes.all()) == [executing]
    told = Notice.objects.get(kind="meetings.resolution_superseded")
    assert told.recipient == company.engineering


def test_nothing_supersedes_itself_or_what_is_closed_or_in_a_ring(executing, newer, company, running):
    with pytest.raises(Refused) as refused:
        supersede(newer, newer, company)
    assert set(refused.value.errors) == {"older"}
    supersede(newer, executing, company)
    with pytest.raises(Refused) as refused:
        supersede(newer, executing, company)  # closed already
    assert set(refused.value.errors) == {"older"}
    with pytest.raises(GuardFailed):
        supersede(executing, newer, company)  # the way back would be a ring
    third = adopted(running, company, text="三")
    operations.drop(third, reason="x", by=company.president, at=third.adopted_at, version=ANY)
    with pytest.raises(Refused):
        supersede(newer, third, company)
    with pytest.raises(GuardFailed):
        supersede(third, newer, company)
    newer.refresh_from_db()
    assert newer.is_open


def test_who_may_not_change_one_of_them_supersedes_nothing(executing, newer, company):
    for person in (company.engineering, company.quality):
        with pytest.raises(NotAllowed):
            supersede(newer, executing, company, by=person)


def test_the_right_to_change_the_newer_one_does_not_end_the_older(executing, company, then):
    """Engineering runs its own meeting and owns the older resolution, which it may not end."""
    start, own = then + HOUR, {"by": company.engineering, "at": then}
    said = {"title": "工程部例会", "unit": company.EN, "chair": company.engineering}
    meeting = operations.call_meeting(
        kind=kind("department"), starts_at=start, ends_at=start + HOUR, **said, **own
    )
    meeting = operations.start(meeting, by=company.engineering, at=start, version=ANY)
    terms = {"text": "改为更换整梯", "owner": company.engineer}
    newer = operations.adopt(meeting, by=company.engineering, at=start, **terms)
    with pytest.raises(NotAllowed):
        supersede(newer, executing, company, by=company.engineering)
    executing.refresh_from_db()
    assert executing.is_open


def test_a_boards_resolution_and_an_open_one_do_not_supersede_each_other(newer, company, at):
    meeting = board(company, at)
    row = voting(meeting, company, by=company.chairman)
    cast(row, meeting.starts_at + HOUR / 3, chairman="yes", board1="yes", board2="yes")
    made = closed(row, company).resolution
    with pytest.raises(Refused) as refused:
        supersede(made, newer, company, by=company.chairman)
    assert set(refused.value.errors) == {"older"}


# The register


@pytest.mark.clause("1.7.8", by="operation")
def test_every_matter_has_one_line_in_the_register(running, company):
    row = voting(running, company)
    assert [line.number for line in Decision.objects.all()] == [row.number]
    operations.sign_in(running, by=company.vice, at=running.starts_at)
    cast(row, running.starts_at, president="yes", vice="yes")
    row = closed(row, company)
    direct = adopted(running, company)
    numbers = set(Decision.objects.values_list("number", flat=True))
    assert numbers == {row.resolution.number, direct.number}
    line = Decision.objects.get(motion=row)
    assert (line.resolution, line.listed_at) == (row.resolution, row.resolution.adopted_at)


def test_who_sees_a_line_sees_what_it_stands_for(running, company, at):
    mine = adopted(running, company)
    draft = proposed(running, company, running.starts_at, draft=True)
    meeting = board(company, at)
    secret = admitted(meeting, company, meeting.starts_at, by=company.chairman)

    def numbers(person):
        return set(Decision.objects.visible_to(person).values_list("number", flat=True))

    assert numbers(company.engineering) == {mine.number}
    assert numbers(company.vice) == {mine.number, draft.number, secret.number}
    assert numbers(company.hr) == {mine.number}
    assert numbers(company.chairman) >= {secret.number}
    assert numbers(company.clerk) == set()
    assert numbers(company.quality) == {mine.number}


def test_illegal_move_still_says_what_is_possible(executing, company, then):
    with pytest.raises(IllegalMove):
        operations.verify(executing, by=company.president, at=then, version=ANY)
