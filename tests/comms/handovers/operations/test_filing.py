"""Filing a slip: whom it reaches, its running number, its place, and what is refused on which field."""

from datetime import timedelta

import pytest

from comms.audit.models import Event
from comms.base.errors import NotAllowed, Refused
from comms.deadlines.models import Clock
from comms.deadlines.states import ClockState
from comms.handovers.models import FaultSlip
from comms.handovers.states import State
from tests.comms.handovers.operations.outcomes import DAY, clock, told
from tests.factories.customers import make_community, make_room
from tests.factories.handovers import HOUR, make_note, make_slip
from tests.factories.organization import appoint, make_person, make_unit

pytestmark = pytest.mark.django_db


@pytest.mark.clause("1.5.5.2", by="operation")
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


@pytest.mark.clause("1.5.5.2", by="operation")
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


@pytest.mark.clause("1.5.4.5", by="operation")
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


@pytest.mark.parametrize("make", [make_slip, make_note])
def test_nobody_files_for_an_office_they_do_not_work_for(company, at, make):
    with pytest.raises(Refused) as refused:
        make(company, at, office=company.MO02)
    assert list(refused.value.errors) == ["office"]
    assert not FaultSlip.objects.exists()


def test_running_number_fits_the_longest_code_of_an_office(company, at):
    code = "MO-" + "9" * 17
    company.MO01.code = code
    company.MO01.save()
    assert make_slip(company, at).office_serial == f"{code}-2026-000001"
    assert len(code) == company.MO01._meta.get_field("code").max_length


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


def test_acting_head_hears_of_a_new_slip(company, at):
    company.engineering.appointments.update(until=at.date() - DAY)
    appoint(company.engineer, "department_head", company.EN, acting=True)
    make_slip(company, at)
    assert told("sent") == {"engineer"}
