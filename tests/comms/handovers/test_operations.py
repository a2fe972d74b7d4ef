"""What filing, promising, returning, doing and confirming leave behind."""

from datetime import timedelta

import pytest
import time_machine

from comms.audit.models import Event
from comms.base.errors import GuardFailed, IllegalMove, NotAllowed, Refused, StaleVersion
from comms.base.versions import ANY
from comms.deadlines.models import Clock
from comms.deadlines.operations import tick
from comms.deadlines.states import ClockState
from comms.handovers import operations
from comms.handovers.models import FaultSlip, PhoneNote
from comms.handovers.states import State
from comms.notifications.models import Notice
from comms.organization.models import Absence
from tests.factories.customers import make_community, make_room
from tests.factories.handovers import HOUR, fresh, in_progress, make_note, make_slip, promised, slip_in
from tests.factories.organization import appoint, make_person, make_unit

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def clock(slip, name, cycle=1):
    """One clock of a slip."""
    return Clock.objects.of(slip, name).get(cycle=cycle)


def told(kind):
    """Sign-in names of the people who have a notice of this kind."""
    return set(Notice.objects.filter(kind=f"handovers.{kind}").values_list("recipient__username", flat=True))


def heard_of_breaches():
    """Sign-in names of the people who were told that something is overdue."""
    return set(
        Notice.objects.filter(kind__startswith="deadlines.").values_list("recipient__username", flat=True)
    )


# Filing


@pytest.mark.clause("1.5.5.2")
def test_filing_sends_the_slip_to_the_department(company, at):
    slip = make_slip(company, at, reply_by=at + 4 * HOUR)
    assert (slip.state, slip.number, slip.office_serial) == (State.SENT, "TS-2026-000001", "MO01-2026-000001")
    assert (slip.filed_by, slip.filed_at, slip.sent_by, slip.sent_at) == (
        company.clerk,
        at,
        company.clerk,
        at,
    )
    assert list(slip.hops.values_list("department__code", "round", "returned_at")) == [("EN", 1, None)]
    assert told("sent") == {"engineering", "engineer"}


@pytest.mark.clause("1.5.5.2")
def test_passing_on_is_measured_from_the_finding_and_never_overdue(company, at):
    slip = make_slip(company, at, found_at=at - 5 * HOUR)
    passed = clock(slip, "pass_on")
    assert (passed.started_at, passed.met_at, passed.due_at, passed.clause) == (
        at - 5 * HOUR,
        at,
        None,
        "1.5.5.2",
    )
    assert passed.state == ClockState.MET


@pytest.mark.clause("1.5.4.5")
def test_wish_of_the_sender_starts_the_promise_clock(company, at):
    slip = make_slip(company, at, reply_by=at + 4 * HOUR)
    wanted = clock(slip, "promise")
    assert (wanted.started_at, wanted.due_at, wanted.unit, wanted.state) == (
        at,
        at + 4 * HOUR,
        company.EN,
        ClockState.RUNNING,
    )


def test_without_a_wish_the_promise_is_not_counted_overdue(company, at):
    assert clock(make_slip(company, at), "promise").due_at is None


def test_running_numbers_are_per_office_and_year(company, at):
    first = make_slip(company, at)
    other = make_slip(company, at, office=company.MO02, by=company.outsider)
    next_year = make_slip(company, at + timedelta(days=60))
    assert [slip.office_serial for slip in (first, other, next_year)] == [
        "MO01-2026-000001",
        "MO02-2026-000001",
        "MO01-2027-000001",
    ]


def test_running_number_fits_the_longest_code_of_an_office(company, at):
    code = "MO-" + "9" * 17
    company.MO01.code = code
    company.MO01.save()
    assert make_slip(company, at).office_serial == f"{code}-2026-000001"
    assert len(code) == company.MO01._meta.get_field("code").max_length


def test_draft_has_no_running_number_of_the_office_and_tells_nobody(company, at):
    slip = make_slip(company, at, draft=True, department=None)
    assert (slip.state, slip.office_serial, slip.hops.count(), Notice.objects.count()) == (
        State.DRAFT,
        None,
        0,
        0,
    )


def test_room_brings_its_building_and_community(company, at):
    room = make_room(make_community(company.MO01))
    slip = make_slip(company, at, room=room, public_area="")
    assert (slip.building, slip.community, slip.place) == (
        room.building,
        room.building.community,
        "翠湖花园 3栋 2单元 1201",
    )


@pytest.mark.parametrize(
    "field, wrong",
    [
        ("found_at", lambda c, at: {"found_at": at + HOUR}),
        ("late_reason", lambda c, at: {"found_at": at - timedelta(hours=73)}),
        ("office", lambda c, at: {"office": c.MO02}),
        ("department", lambda c, at: {"department": c.MO02}),
        ("reply_by", lambda c, at: {"reply_by": at}),
        ("community", lambda c, at: {"community": make_community(c.MO02)}),
        (
            "building",
            lambda c, at: {"room": make_room(make_community(c.MO01)), "community": make_community(c.MO01)},
        ),
    ],
)
def test_wrong_fact_is_refused_on_its_field_and_leaves_nothing(company, at, field, wrong):
    with pytest.raises(Refused) as refusal:
        make_slip(company, at, **wrong(company, at))
    assert list(refusal.value.errors) == [field]
    assert (FaultSlip.objects.count(), Clock.objects.count(), Event.objects.count()) == (0, 0, 0)


def test_old_finding_with_a_reason_is_accepted(company, at):
    slip = make_slip(company, at, found_at=at - 5 * DAY, late_reason="节假日后补录")
    assert clock(slip, "pass_on").started_at == at - 5 * DAY


@pytest.mark.parametrize("who", ["engineering", "quality", "president", "staff", "admin"])
def test_only_clerks_and_directors_file(company, at, who):
    with pytest.raises(NotAllowed):
        make_slip(company, at, by=getattr(company, who))


def test_clerk_of_a_service_centre_files_for_its_office(company, at):
    centre = make_unit("MO01-SC", "service_center", "一处服务中心", company.MO01)
    clerk = make_person("sc_clerk", "服务中心", post="service_center_clerk", unit=centre)
    assert make_slip(company, at, by=clerk).state == State.SENT


# Promise


@pytest.mark.clause("1.5.4.5")
@pytest.mark.clause("1.5.5.3")
def test_promise_meets_the_wish_and_starts_the_result(company, at):
    slip = promised(make_slip(company, at, reply_by=at + 4 * HOUR), company, at + HOUR)
    assert (slip.accepted_by, slip.accepted_at, slip.promised_at) == (
        company.engineering,
        at + HOUR,
        at + 25 * HOUR,
    )
    assert clock(slip, "promise").state == ClockState.MET
    result = clock(slip, "result")
    assert (result.due_at, result.basis, result.person, result.clause) == (
        at + 25 * HOUR,
        "as_promised",
        company.engineering,
        "1.5.4.6",
    )
    assert told("promised") == {"clerk", "director"}


@pytest.mark.clause("1.5.4.5")
@pytest.mark.parametrize("promised_at", [timedelta(), -HOUR])
def test_promise_in_the_past_is_refused_on_its_field(company, at, promised_at):
    slip = make_slip(company, at)
    with pytest.raises(Refused) as refusal:
        operations.promise(
            slip,
            promised_at=at + promised_at,
            promised_content="修",
            by=company.engineering,
            at=at,
            version=ANY,
        )
    assert list(refusal.value.errors) == ["promised_at"]
    assert fresh(slip).state == State.SENT


def test_promise_later_than_wanted_is_allowed_and_marked(company, at):
    slip = promised(make_slip(company, at, reply_by=at + 4 * HOUR), company, at + HOUR)
    assert (slip.is_promise_later_than_wanted, slip.is_answered_late) == (True, False)


def test_promise_by_the_wished_time_is_not_marked(company, at):
    slip = promised(make_slip(company, at, reply_by=at + 4 * HOUR), company, at, within=4 * HOUR)
    assert slip.is_promise_later_than_wanted is False


def test_promise_after_the_wish_is_late_and_the_breach_stays(company, at):
    slip = make_slip(company, at, reply_by=at + 4 * HOUR)
    tick(at + 5 * HOUR)
    slip = promised(slip, company, at + 6 * HOUR)
    late = clock(slip, "promise")
    assert (slip.is_answered_late, late.state, late.breached_at) == (True, ClockState.MET_LATE, at + 4 * HOUR)


@pytest.mark.parametrize(
    "who, may",
    [("engineering", True), ("engineer", True), ("security", False), ("clerk", False), ("president", False)],
)
def test_only_the_department_promises(company, at, who, may):
    slip, by = make_slip(company, at), getattr(company, who)
    if may:
        assert (
            operations.promise(
                slip,
                promised_at=at + DAY,
                promised_content="修",
                by=by,
                at=at,
                version=ANY,
            ).accepted_by
            == by
        )
    else:
        with pytest.raises(NotAllowed):
            operations.promise(slip, promised_at=at + DAY, promised_content="修", by=by, at=at, version=ANY)


def test_act_told_later_counts_from_its_own_time(company, at):
    slip = make_slip(company, at, reply_by=at + 4 * HOUR)
    later = at + 6 * HOUR
    slip = operations.promise(
        slip,
        promised_at=later + DAY,
        promised_content="修",
        occurred_at=at + 3 * HOUR,
        by=company.engineering,
        at=later,
        version=ANY,
    )
    assert (slip.accepted_at, clock(slip, "promise").state) == (at + 3 * HOUR, ClockState.MET)


def test_act_told_days_later_needs_a_reason(company, at):
    slip = make_slip(company, at)
    later = at + 4 * DAY
    with pytest.raises(Refused) as refusal:
        operations.promise(
            slip,
            promised_at=later + DAY,
            promised_content="修",
            occurred_at=at,
            by=company.engineering,
            at=later,
            version=ANY,
        )
    assert list(refusal.value.errors) == ["reason"]


# The day after


@pytest.mark.clause("1.5.4.5")
def test_wish_that_passes_unanswered_is_a_breach_and_climbs_the_ladder(company, at):
    slip = make_slip(company, at, reply_by=at + 4 * HOUR)
    tick(at + 4 * HOUR)
    late = clock(slip, "promise")
    assert (late.state, late.breached_at) == (ClockState.BREACHED, at + 4 * HOUR)
    assert heard_of_breaches() == {"engineering"}
    tick(at + 10 * DAY)
    assert heard_of_breaches() == {"engineering", "quality", "representative"}


@pytest.mark.clause("1.5.4.6")
def test_promised_time_that_passes_is_a_breach_and_a_late_result_stays_late(company, at):
    slip = in_progress(make_slip(company, at), company, at)
    tick(at + 2 * DAY)
    assert clock(slip, "result").state == ClockState.BREACHED
    slip = operations.report_done(
        slip,
        handling="换泵",
        result="恢复",
        by=company.engineer,
        at=at + 3 * DAY,
        version=ANY,
    )
    late = clock(slip, "result")
    assert (late.state, late.breached_at, slip.is_reported_late) == (ClockState.MET_LATE, at + DAY, True)


def test_result_exactly_on_time_is_on_time(company, at):
    slip = in_progress(make_slip(company, at), company, at)
    slip = operations.report_done(
        slip,
        handling="换泵",
        result="恢复",
        by=company.engineer,
        at=slip.promised_at,
        version=ANY,
    )
    assert (clock(slip, "result").state, slip.is_reported_late) == (ClockState.MET, False)


# Returns and arbitration


def test_return_keeps_the_trail_and_stops_the_clocks(company, at):
    slip = slip_in(State.RETURNED, company, at, reply_by=at + 4 * HOUR)
    hop = slip.hops.get()
    assert (hop.returned_by, hop.returned_at, hop.reason, hop.suggested_unit) == (
        company.engineering,
        at,
        "属于安全部",
        company.SE,
    )
    assert {clock(slip, name).state for name in ("promise", "feedback")} == {ClockState.CANCELLED}
    assert told("returned") == {"clerk", "director"}


def test_only_the_head_returns(company, at):
    slip = make_slip(company, at)
    with pytest.raises(NotAllowed):
        operations.return_(slip, reason="不归我们", by=company.engineer, at=at, version=ANY)


def test_deputy_of_an_absent_head_returns(company, at):
    slip = make_slip(company, at)
    Absence.objects.create(
        user=company.engineering, starts_on=at.date(), ends_on=at.date(), deputy=company.engineer
    )
    with time_machine.travel(at):
        slip = operations.return_(slip, reason="不归我们", by=company.engineer, at=at, version=ANY)
    assert slip.state == State.RETURNED


def test_department_that_returned_it_may_get_it_again(company, at):
    slip = slip_in(State.RETURNED, company, at)
    slip = operations.send(
        slip,
        department=company.EN,
        reply_by=at + HOUR,
        by=company.clerk,
        at=at,
        version=ANY,
    )
    assert list(slip.hops.values_list("department__code", "round")) == [("EN", 1), ("EN", 2)]
    assert clock(slip, "promise", 2).due_at == at + HOUR
    assert slip.office_serial == "MO01-2026-000001"


def test_wish_that_is_over_must_be_said_anew_when_sending_again(company, at):
    slip = slip_in(State.RETURNED, company, at, reply_by=at + HOUR)
    with pytest.raises(Refused) as refusal:
        operations.send(slip, department=company.SE, by=company.clerk, at=at + 2 * HOUR, version=ANY)
    assert list(refusal.value.errors) == ["reply_by"]


def test_second_return_goes_back_to_the_office(company, at):
    slip = slip_in(State.RETURNED, company, at)
    slip = operations.send(slip, department=company.SE, by=company.clerk, at=at, version=ANY)
    assert (
        operations.return_(
            slip,
            reason="不归我们",
            by=company.security,
            at=at,
            version=ANY,
        ).state
        == State.RETURNED
    )


def test_third_return_goes_to_the_quality_department(company, at):
    slip = slip_in(State.ARBITRATION, company, at)
    assert (slip.return_count, told("arbitration")) == (3, {"quality"})
    assert Event.objects.about(slip).filter(event="refer", by=None).count() == 1


def test_arbitration_is_final(company, at):
    slip = slip_in(State.ARBITRATION, company, at)
    slip = operations.arbitrate(
        slip,
        department=company.EN,
        reason="设备归工程部",
        reply_by=at + HOUR,
        by=company.quality,
        at=at,
        version=ANY,
    )
    assert (slip.state, slip.department, slip.arbitrated_by) == (State.SENT, company.EN, company.quality)
    assert (slip.hops.last().arbitrated, clock(slip, "promise", 4).due_at) == (True, at + HOUR)
    assert told("arbitrated") == {"engineering", "engineer", "clerk", "director"}
    with pytest.raises(GuardFailed):
        operations.return_(slip, reason="还是不归我们", by=company.engineering, at=at, version=ANY)


@pytest.mark.parametrize("who", ["clerk", "director", "engineering", "president", "representative"])
def test_only_the_quality_department_arbitrates(company, at, who):
    slip = slip_in(State.ARBITRATION, company, at)
    with pytest.raises(NotAllowed):
        operations.arbitrate(
            slip,
            department=company.EN,
            reason="归工程部",
            by=getattr(company, who),
            at=at,
            version=ANY,
        )


# Deadline changes


def test_promise_moves_only_on_the_record(company, at):
    slip = promised(make_slip(company, at), company, at)
    slip = operations.change_deadline(
        slip,
        promised_at=at + 3 * DAY,
        reason="等配件",
        by=company.engineer,
        at=at + HOUR,
        version=ANY,
    )
    change = slip.deadline_changes.get()
    assert (change.old, change.new, change.reason, change.requested_by, change.late) == (
        at + DAY,
        at + 3 * DAY,
        "等配件",
        company.engineer,
        False,
    )
    assert clock(slip, "result").due_at == at + 3 * DAY
    assert told("deadline_changed") == {"clerk", "director"}


def test_log_keeps_the_old_promise_beside_the_new_one(company, at):
    slip = promised(make_slip(company, at), company, at)
    slip = operations.change_deadline(
        slip,
        promised_at=at + 3 * DAY,
        reason="等配件",
        by=company.engineer,
        at=at,
        version=slip.version,
    )
    data = Event.objects.about(slip).get(event="change-deadline").data
    assert data["promised_at"] == (at + 3 * DAY).isoformat()
    assert data["old"]["promised_at"] == (at + DAY).isoformat()
    assert set(data) == {"promised_at", "remark", "old"}


@pytest.mark.parametrize("swept", [True, False])
def test_late_request_is_marked_and_the_breach_stays(company, at, swept):
    slip = promised(make_slip(company, at), company, at)
    if swept:
        tick(at + DAY)
    slip = operations.change_deadline(
        slip,
        promised_at=at + 3 * DAY,
        reason="等配件",
        by=company.engineer,
        at=at + DAY + HOUR,
        version=ANY,
    )
    assert (slip.deadline_changes.get().late, slip.promised_at) == (True, at + 3 * DAY)
    tick(at + DAY + 2 * HOUR)
    late = clock(slip, "result")
    assert (late.state, late.breached_at) == (ClockState.BREACHED, at + DAY)


def test_deadline_cannot_move_into_the_past_or_stay(company, at):
    slip = promised(make_slip(company, at), company, at)
    for moment in (at, slip.promised_at):
        with pytest.raises(Refused) as refusal:
            operations.change_deadline(
                slip,
                promised_at=moment,
                reason="改",
                by=company.engineer,
                at=at,
                version=ANY,
            )
        assert list(refusal.value.errors) == ["promised_at"]


def test_office_cannot_move_the_promise(company, at):
    slip = promised(make_slip(company, at), company, at)
    with pytest.raises(NotAllowed):
        operations.change_deadline(
            slip,
            promised_at=at + 3 * DAY,
            reason="改",
            by=company.clerk,
            at=at,
            version=ANY,
        )


# Result, dispute, end


@pytest.mark.clause("1.5.4.6")
@pytest.mark.clause("1.5.5.3")
def test_report_feeds_the_result_back_to_the_office(company, at):
    slip = slip_in(State.DONE_REPORTED, company, at)
    assert (slip.handling, slip.result, slip.reported_by, slip.reported_at) == (
        "更换轴承",
        "水压恢复正常",
        company.engineer,
        at,
    )
    assert {name: clock(slip, name).state for name in ("result", "feedback", "confirm")} == {
        "result": ClockState.MET,
        "feedback": ClockState.MET,
        "confirm": ClockState.RUNNING,
    }
    assert clock(slip, "confirm").unit == company.MO01
    assert told("done_reported") == {"clerk", "director"}


@pytest.mark.clause("1.5.5.3")
def test_speed_of_handling_is_measured_without_a_deadline(company, at):
    slip = slip_in(State.SENT, company, at)
    tick(at + 30 * DAY)
    feedback = clock(slip, "feedback")
    assert (feedback.due_at, feedback.state, feedback.clause) == (None, ClockState.RUNNING, "1.5.5.3")


def test_dispute_begins_a_new_round_and_keeps_the_first_result(company, at):
    slip = slip_in(State.DISPUTED, company, at, reply_by=at + HOUR)
    assert (slip.round, slip.remark, slip.reply_by) == (2, "仍有异响", at + HOUR)
    assert (clock(slip, "result").state, clock(slip, "promise", 2).due_at) == (ClockState.MET, None)
    assert told("disputed") == {"engineering"}
    slip = operations.start(slip, by=company.engineer, at=at, version=ANY)
    assert (slip.state, clock(slip, "result", 2).due_at) == (State.IN_PROGRESS, at + DAY)
    slip = operations.report_done(
        slip, handling="再次更换", result="正常", by=company.engineer, at=at, version=ANY
    )
    assert operations.confirm(slip, by=company.director, at=at, version=ANY).state == State.CONFIRMED


def test_dispute_may_wish_an_answer_by_a_time(company, at):
    slip = slip_in(State.DONE_REPORTED, company, at)
    slip = operations.dispute(
        slip, reason="仍有异响", reply_by=at + HOUR, by=company.clerk, at=at, version=ANY
    )
    assert clock(slip, "promise", 2).due_at == at + HOUR


def test_work_after_a_dispute_needs_a_new_promise_once_the_old_is_over(company, at):
    slip, later = slip_in(State.DISPUTED, company, at), at + 2 * DAY
    with pytest.raises(Refused) as refusal:
        operations.start(slip, by=company.engineer, at=later, version=ANY)
    assert list(refusal.value.errors) == ["promised_at"]
    slip = operations.start(slip, promised_at=later + DAY, by=company.engineer, at=later, version=ANY)
    assert (slip.promised_at, clock(slip, "result", 2).due_at) == (later + DAY, later + DAY)
    assert list(slip.deadline_changes.values_list("old", "new", "late")) == [(at + DAY, later + DAY, True)]


def test_start_of_the_first_round_cannot_move_the_promise(company, at):
    slip = promised(make_slip(company, at), company, at)
    with pytest.raises(Refused) as refusal:
        operations.start(slip, promised_at=at + 9 * DAY, by=company.engineer, at=at, version=ANY)
    assert list(refusal.value.errors) == ["promised_at"]
    assert (fresh(slip).promised_at, slip.deadline_changes.count()) == (at + DAY, 0)


def test_end_leaves_no_running_clock(company, at):
    slip = slip_in(State.CLOSED, company, at)
    assert (slip.closed_by, Clock.objects.open().count()) == (company.clerk, 0)


def test_withdrawal_leaves_no_running_clock(company, at):
    slip = operations.withdraw(make_slip(company, at), reason="已恢复", by=company.clerk, at=at, version=ANY)
    assert (slip.state, Clock.objects.open().count()) == (State.WITHDRAWN, 0)
    assert told("withdrawn") == {"engineering"}


@pytest.mark.parametrize(
    "who, may",
    [("clerk", True), ("colleague", True), ("director", True), ("outsider", False), ("engineering", False)],
)
def test_only_the_sending_office_confirms(company, at, who, may):
    slip, by = slip_in(State.DONE_REPORTED, company, at), getattr(company, who)
    if may:
        assert operations.confirm(slip, by=by, at=at, version=ANY).confirmed_by == by
    else:
        with pytest.raises(NotAllowed):
            operations.confirm(slip, by=by, at=at, version=ANY)


# Two at once, the trail, drafts


def test_second_of_two_people_is_told_that_it_changed(company, at):
    slip = make_slip(company, at)
    operations.promise(
        slip,
        promised_at=at + DAY,
        promised_content="修",
        by=company.engineering,
        at=at,
        version=slip.version,
    )
    with pytest.raises(StaleVersion):
        operations.return_(slip, reason="不归我们", by=company.engineering, at=at, version=slip.version)
    with pytest.raises(IllegalMove):
        operations.return_(slip, reason="不归我们", by=company.engineering, at=at, version=ANY)


def test_every_act_is_in_the_log(company, at):
    slip = slip_in(State.CLOSED, company, at)
    acts = list(Event.objects.about(slip).order_by("id").values_list("event", "by__username"))
    assert acts == [
        ("created", "clerk"),
        ("send", "clerk"),
        ("promise", "engineering"),
        ("start", "engineer"),
        ("report-done", "engineer"),
        ("confirm", "clerk"),
        ("close", "clerk"),
    ]


def test_draft_is_completed_and_sent(company, at):
    slip = make_slip(company, at, draft=True, department=None)
    slip = operations.edit_slip(
        slip,
        department=company.SE,
        problem="门禁坏了",
        by=company.colleague,
        at=at,
        version=ANY,
    )
    slip = operations.send(slip, by=company.colleague, at=at, version=ANY)
    assert (slip.department, slip.problem, slip.state) == (company.SE, "门禁坏了", State.SENT)


def test_sent_slip_is_not_edited(company, at):
    with pytest.raises(GuardFailed):
        operations.edit_slip(make_slip(company, at), problem="别的", by=company.clerk, at=at, version=ANY)


def test_draft_of_another_office_is_not_edited(company, at):
    with pytest.raises(NotAllowed):
        operations.edit_slip(
            make_slip(company, at, draft=True),
            problem="别的",
            by=company.outsider,
            at=at,
            version=ANY,
        )


# Severity and ordinary problems


@pytest.mark.parametrize(
    "who, may",
    [
        ("director", True),
        ("engineering", True),
        ("quality", True),
        ("vice", True),
        ("representative", True),
        ("clerk", False),
        ("engineer", False),
    ],
)
def test_severity_is_raised_by_anyone_above_the_clerk(company, at, who, may):
    slip, by = make_slip(company, at), getattr(company, who)
    if may:
        raised = operations.raise_severity(
            slip, severity="serious", reason="影响消防", by=by, at=at, version=ANY
        )
        assert (raised.severity, raised.state) == ("serious", State.SENT)
    else:
        with pytest.raises(NotAllowed):
            operations.raise_severity(slip, severity="serious", reason="影响消防", by=by, at=at, version=ANY)


def test_severity_is_never_lowered(company, at):
    slip = make_slip(company, at, severity="serious")
    with pytest.raises(Refused) as refusal:
        operations.raise_severity(
            slip,
            severity="complex",
            reason="没那么严重",
            by=company.director,
            at=at,
            version=ANY,
        )
    assert list(refusal.value.errors) == ["severity"]


@pytest.mark.clause("1.5.5.1")
@pytest.mark.parametrize("channel", ["phone", "visit"])
def test_ordinary_problem_is_told_by_phone_or_visit_without_a_slip(company, at, channel):
    noted = make_note(company, at, channel=channel)
    assert (noted.channel, noted.noted_by, noted.noted_at, FaultSlip.objects.count()) == (
        channel,
        company.clerk,
        at,
        0,
    )
    assert Event.objects.about(noted).get().event == "created"


@pytest.mark.clause("1.5.5.1")
def test_ordinary_problem_may_still_become_a_slip_when_the_clerk_wants(company, at):
    assert make_slip(company, at, severity="ordinary").state == State.SENT


@pytest.mark.clause("1.5.5.2")
def test_note_raised_by_the_director_becomes_a_draft_of_the_office(company, at):
    noted = make_note(company, at)
    raised = operations.raise_notice(
        noted,
        severity="serious",
        reason="多户受影响",
        by=company.director,
        at=at,
        version=noted.version,
    )
    slip = raised.slip
    assert (slip.state, slip.severity, slip.problem, slip.department, slip.filed_by) == (
        State.DRAFT,
        "serious",
        "楼道灯不亮",
        company.EN,
        company.clerk,
    )
    assert PhoneNote.objects.get().slip == slip
    assert told("asked_for") == {"clerk"}
    with pytest.raises(GuardFailed):
        operations.raise_notice(
            noted,
            severity="serious",
            reason="再次",
            by=company.director,
            at=at,
            version=ANY,
        )


def test_note_is_not_raised_by_the_clerk_or_to_ordinary(company, at):
    noted = make_note(company, at)
    with pytest.raises(NotAllowed):
        operations.raise_notice(
            noted, severity="serious", reason="多户", by=company.clerk, at=at, version=ANY
        )
    with pytest.raises(Refused):
        operations.raise_notice(
            noted,
            severity="ordinary",
            reason="多户",
            by=company.director,
            at=at,
            version=ANY,
        )


def test_acting_head_hears_of_a_new_slip(company, at):
    company.engineering.appointments.update(until=at.date() - DAY)
    appoint(company.engineer, "department_head", company.EN, acting=True)
    make_slip(company, at)
    assert told("sent") == {"engineer"}
