"""Severity is raised and never lowered; an ordinary problem is noted, and raised into a slip."""

import pytest

from comms.audit.models import Event
from comms.base.errors import GuardFailed, NotAllowed, Refused
from comms.base.versions import ANY
from comms.handovers.models import FaultSlip, PhoneNote
from comms.handovers.operations.phone_notes import raise_notice
from comms.handovers.operations.slips import raise_severity
from comms.handovers.states import State
from tests.comms.handovers.operations.outcomes import told
from tests.factories.handovers import make_note, make_slip

pytestmark = pytest.mark.django_db


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
        raised = raise_severity(slip, severity="serious", reason="影响消防", by=by, at=at, version=ANY)
        assert (raised.severity, raised.state) == ("serious", State.SENT)
    else:
        with pytest.raises(NotAllowed):
            raise_severity(slip, severity="serious", reason="影响消防", by=by, at=at, version=ANY)


def test_severity_is_never_lowered(company, at):
    slip = make_slip(company, at, severity="serious")
    with pytest.raises(Refused) as refusal:
        raise_severity(
            slip,
            severity="complex",
            reason="没那么严重",
            by=company.director,
            at=at,
            version=ANY,
        )
    assert list(refusal.value.errors) == ["severity"]


@pytest.mark.clause("1.5.5.1", by="operation")
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


@pytest.mark.clause("1.5.5.1", by="operation")
def test_ordinary_problem_may_still_become_a_slip_when_the_clerk_wants(company, at):
    assert make_slip(company, at, severity="ordinary").state == State.SENT


@pytest.mark.clause("1.5.5.2", by="operation")
def test_note_raised_by_the_director_becomes_a_draft_of_the_office(company, at):
    noted = make_note(company, at)
    raised = raise_notice(
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
        raise_notice(
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
        raise_notice(noted, severity="serious", reason="多户", by=company.clerk, at=at, version=ANY)
    with pytest.raises(Refused):
        raise_notice(
            noted,
            severity="ordinary",
            reason="多户",
            by=company.director,
            at=at,
            version=ANY,
        )
