"""A meeting is kept to its participants, whatever its kind (1.7.a.4)."""

import pytest

from comms.base.errors import GuardFailed, NotAllowed, Refused
from comms.base.versions import ANY
from comms.deadlines.models import Clock
from comms.notifications.models import Notice
from meetings import operations
from meetings.models import Meeting
from tests.base import api, browser, expect_statuses
from tests.factories.meetings import adopted

pytestmark = pytest.mark.django_db


def keep_close(meeting, company, at, **more):
    told = {"reason": "涉及人事", "by": company.president, "at": at, "version": ANY} | more
    return operations.keep_close(meeting, **told)


@pytest.mark.clause("1.7.a.4", by="operation")
def test_kept_close_it_is_absent_for_all_but_its_participants(running, company, at):
    adopted(running, company)
    page = running.get_absolute_url()
    expect_statuses(page, {company.quality: 200, company.hr_staff: 200, company.vice: 200})
    meeting = keep_close(running, company, running.starts_at)
    assert meeting.confidential
    expect_statuses(page, {company.quality: 404, company.hr_staff: 404, company.vice: 200, company.hr: 200})
    about = Clock.objects.visible_to(company.quality).of(meeting)
    assert not about.exists()
    assert Clock.objects.visible_to(company.hr).of(meeting).exists()


@pytest.mark.clause("1.7.a.4", by="operation")
def test_what_others_had_been_told_is_withdrawn(issued, company, at):
    operations.invite(issued, users=[company.security], by=company.hr, at=at)
    part = issued.participants.get(user=company.security)
    operations.uninvite(part, by=company.hr, at=at, version=ANY)
    assert Notice.objects.filter(recipient=company.security, withdrawn_at=None).exists()
    keep_close(Meeting.objects.get(pk=issued.pk), company, at)
    assert not Notice.objects.filter(recipient=company.security, withdrawn_at=None).exists()


def test_keeping_close_is_for_those_who_run_it_and_once(issued, company, at):
    with pytest.raises(NotAllowed):
        keep_close(issued, company, at, by=company.vice)
    with pytest.raises(Refused):
        keep_close(issued, company, at, reason=" ")
    keep_close(issued, company, at)
    with pytest.raises(GuardFailed):
        keep_close(issued, company, at)


@pytest.mark.clause("1.7.a.4", by="page")
def test_kept_close_on_the_page(issued, company):
    client, page = browser(company.president), issued.get_absolute_url()
    assert "Keep it to its participants" in client.get(page).content.decode()
    answer = client.post(f"{page}keep-close/", {"reason": "涉及人事", "version": issued.version})
    assert answer.status_code == 302
    shown = client.get(page).content.decode()
    assert "For its participants only" in shown
    assert "Keep it to its participants" not in shown


@pytest.mark.clause("1.7.a.4", by="rest")
def test_kept_close_over_rest(issued, company):
    address = f"/api/v1/meetings/{issued.number}/"
    said = {"reason": "涉及人事", "version": issued.version}
    assert api(company.president).post(f"{address}keep-close/", said, format="json").json()["confidential"]
    assert api(company.quality).get(address).status_code == 404
