"""What is open and names somebody who cannot act is told once a day and listed for those who see to it."""

from datetime import timedelta

import pytest

from comms.base.errors import GuardFailed, NotAllowed, Refused
from comms.base.versions import ANY
from comms.deadlines.operations import tell_unattended
from comms.notifications.models import Notice, Outbox
from comms.organization import operations
from comms.organization.models import User
from tests.base import browser, expect_api_statuses, expect_statuses
from tests.comms.organization.leaving.leavers import leave

pytestmark = pytest.mark.django_db


def test_nightly_check_tells_once_a_day_while_something_is_open(company, at, picked):
    tell_unattended(at)
    assert not Notice.objects.exists()
    gone = leave(company.clerk, None, at)
    tell_unattended(at)
    tell_unattended(at + timedelta(hours=1))
    told = Notice.objects.filter(kind="organization.unattended")
    assert set(told.values_list("recipient__username", flat=True)) == {"hr", "quality"}
    assert told.count() == 2
    tell_unattended(at + timedelta(days=1))
    assert told.count() == 4
    operations.hand_over(gone, successor=company.staff, by=company.quality, at=at, version=ANY)
    tell_unattended(at + timedelta(days=2))
    assert told.count() == 4


@pytest.mark.parametrize(
    "language,said", [("zh-hans", "/people/unattended/"), ("en", "hold no post any more: 1")]
)
def test_letter_of_the_nightly_check_leads_to_the_list(company, at, picked, language, said):
    from comms.notifications.operations.rendering import words_of

    User.objects.filter(pk=company.hr.pk).update(language=language)
    leave(company.clerk, None, at)
    tell_unattended(at)
    assert said in words_of(Outbox.objects.get(recipient=company.hr, channel="email")).body


def test_hand_over_is_for_those_who_cannot_act(company, at, picked):
    said = {"successor": company.staff, "at": at, "version": ANY}
    with pytest.raises(GuardFailed):
        operations.hand_over(company.clerk, by=company.hr, **said)
    gone = leave(company.clerk, None, at)
    for nobody in (company.president, company.director):
        with pytest.raises(NotAllowed):
            operations.hand_over(gone, by=nobody, **said)
    with pytest.raises(Refused):
        operations.hand_over(gone, by=company.hr, at=at, version=ANY)
    operations.hand_over(gone, by=company.quality, **said)
    with pytest.raises(GuardFailed):
        operations.hand_over(gone, by=company.quality, **said)


def test_list_is_for_those_who_see_to_it(company, at, picked):
    leave(company.clerk, None, at)
    seen = {
        company.hr: 200,
        company.hr_staff: 200,
        company.admin: 200,
        company.quality: 200,
        company.president: 403,
        company.director: 403,
    }
    expect_statuses("/people/unattended/", seen | {None: 302})
    expect_api_statuses("/api/v1/unattended/", seen)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_list_leads_to_the_form_of_each_person(company, at, picked, language):
    gone = leave(company.clerk, None, at)
    pages = browser(company.hr, language)
    form = f"/people/{gone.uuid}/hand-over/"
    assert form in pages.get("/people/unattended/").content.decode()
    assert "/people/unattended/" in pages.get("/people/").content.decode()
    assert pages.get(form).status_code == 200
    typed = {"successor": str(company.staff.uuid), "version": gone.version}
    assert pages.post(form, typed).status_code == 302
    assert form not in pages.get("/people/unattended/").content.decode()
    assert picked.picked.get() == company.staff
