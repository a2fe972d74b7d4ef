"""A draft tells nobody, is completed by its own office and sent; a sent slip is not edited."""

import pytest

from comms.base.errors import GuardFailed, NotAllowed
from comms.base.versions import ANY
from comms.handovers import operations
from comms.handovers.operations.slips import edit_slip
from comms.handovers.states import State
from comms.notifications.models import Notice
from tests.factories.handovers import make_slip

pytestmark = pytest.mark.django_db


def test_draft_has_no_running_number_of_the_office_and_tells_nobody(company, at):
    slip = make_slip(company, at, draft=True, department=None)
    assert (slip.state, slip.office_serial, slip.hops.count(), Notice.objects.count()) == (
        State.DRAFT,
        None,
        0,
        0,
    )


def test_draft_is_completed_and_sent(company, at):
    slip = make_slip(company, at, draft=True, department=None)
    slip = edit_slip(
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
        edit_slip(make_slip(company, at), problem="别的", by=company.clerk, at=at, version=ANY)


def test_draft_of_another_office_is_not_edited(company, at):
    with pytest.raises(NotAllowed):
        edit_slip(
            make_slip(company, at, draft=True),
            problem="别的",
            by=company.outsider,
            at=at,
            version=ANY,
        )
