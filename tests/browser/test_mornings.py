"""The director decides on the phone: two big buttons, one tap, and the list of who is there."""

import pytest

from comms.base.clock import local, now
from meetings import operations
from meetings.models import OfficeMorning, Participant
from tests.factories.mornings import make_deciding
from tests.factories.organization import make_person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
THUMB = 44  # the least height of something to press with a thumb


@pytest.mark.clause("1.5.6.1", by="browser")
def test_the_director_decides_takes_it_back_holds_and_ticks_with_one_tap_each(page_as, company):
    """At the begin of the morning, a quarter of an hour before its time is over."""
    make_person("foreman", "班长甲", post="staff", unit=company.MO01, tier="management")
    make_deciding(company, now(), start_time=local(now()).time().replace(microsecond=0))
    operations.plan_meetings(now())
    with page_as(company.director, language="zh-hans", phone=True) as page:
        page.goto("/mornings/")
        for word in ("召开", "今日不需要"):
            button = page.get_by_role("button", name=word, exact=True)
            assert button.bounding_box()["height"] >= THUMB
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        page.get_by_role("button", name="今日不需要", exact=True).click()
        page.get_by_role("button", name="撤回", exact=True).click()
        page.get_by_role("button", name="召开", exact=True).click()
        page.wait_for_url("**/roll/")
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        page.get_by_role("button", name="班长甲 出席", exact=True).click()
        page.get_by_role("button", name="班长甲 出席", exact=True).wait_for(state="detached")
    morning = OfficeMorning.objects.exclude(meeting=None).get()
    came = Participant.objects.filter(meeting=morning.meeting).values_list("user__username", "attendance")
    expected = {"director": "present", "foreman": "present"}
    assert (morning.state, {name: state for name, state in came if name in expected}) == ("held", expected)
