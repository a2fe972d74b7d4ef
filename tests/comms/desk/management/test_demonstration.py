"""The demonstration company shows each kind of page with something on it."""

from datetime import timedelta

import pytest
from django.test import override_settings

from comms.base.clock import now, today
from comms.desk.management.demonstration.people import make_people, make_units, plan_imports
from comms.desk.management.demonstration.scenario import Scenario
from comms.organization.models import Job, User
from comms.organization.states import JobState
from tests.base import browser


@pytest.mark.django_db
@override_settings(DEMO=True)
def test_admin_and_hr_tried_an_import_and_mended_it():
    scenario = Scenario(today(now()) - timedelta(days=1), now())
    people = make_people(make_units(), "not a secret")
    accounts = User.objects.count()
    plan_imports(scenario, people)
    scenario.run()
    wrong, right = Job.objects.order_by("id")
    assert (wrong.state, [line["row"] for line in wrong.problems]) == (JobState.REFUSED, [3, 4])
    assert (right.state, right.problems, right.result["rows"]) == (JobState.DONE, [], 3)
    assert User.objects.count() == accounts
    rows = browser(people["hr"]).get("/jobs/").context["rows"]
    assert [row["object"] for row in rows] == [right, wrong]
    assert "登录名" in browser(people["hr"]).get(wrong.get_absolute_url()).content.decode()
