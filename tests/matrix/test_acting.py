"""Who approves, verifies, confirms and appoints: the person, the deputy while the absence lasts, and nobody
else, on the page and over REST alike.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import transaction

from comms.base.versions import ANY
from comms.handovers.states import State
from comms.organization.models import Appointment
from meetings import operations as meetings
from meetings.models import Meeting
from tests.base import api, browser
from tests.factories import meetings as make
from tests.factories.absences import away
from tests.matrix.meetings import over
from tests.matrix.world import slip

HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Act:
    """One act: how its object is made, where it is done, whose it is, who has a hand in the matter."""

    make: Callable[[Any, Any], Any]
    page: str
    rest: str
    person: str
    author: str
    said: Callable[[Any], dict] = lambda company: {}
    four_eyes: bool = True


def submitted(company, at):
    """Minutes that the minute taker gave to the chair."""
    return make.submitted(over(company, at), company)


def reported(company, at):
    """A resolution that its owner reported as done."""
    held = over(company, at)
    one, at = held.resolutions.get(), held.actual_end
    meetings.submit_plan(one, steps=[{"text": "采购"}], by=company.engineering, at=at, version=ANY)
    meetings.accept_plan(one, by=company.president, at=at, version=ANY)
    return meetings.report_done(one, result="已更换", by=company.engineering, at=at, version=ANY)


def noted(company, at):
    """An absence whose deputy the head named."""
    return away(company.engineer, company.colleague, at=at, by=company.engineering, days=30)


def a_post(company):
    return {
        "user": str(company.staff.uuid),
        "unit": "MO02",
        "post": "staff",
        "since": "2026-11-18",
    }


ACTS = {
    "approve minutes": Act(
        submitted, "/minutes/{number}/approve/", "/api/v1/minutes/{number}/approve/", "president", "hr"
    ),
    "verify a result": Act(
        reported,
        "/resolutions/{number}/verify/",
        "/api/v1/resolutions/{number}/verify/",
        "president",
        "engineering",
    ),
    "confirm a slip": Act(
        slip(State.DONE_REPORTED),
        "/fault-slips/{number}/confirm/",
        "/api/v1/fault-slips/{number}/confirm/",
        "director",
        "engineer",
    ),
    "return a slip": Act(
        slip(State.SENT),
        "/fault-slips/{number}/return/",
        "/api/v1/fault-slips/{number}/return/",
        "engineering",
        "clerk",
        lambda company: {"reason": "不归我们"},
        four_eyes=False,  # a department gives back what is not its own, whoever asked
    ),
    "confirm a deputy": Act(
        noted, "/absences/{uuid}/authorise/", "/api/v1/absences/{uuid}/authorise/", "hr", "engineering"
    ),
    "give a post": Act(
        lambda company, at: None, "/appointments/new/", "/api/v1/appointments/", "hr", "staff", a_post
    ),
}
# The people of the matrix: who they are in an act, and whether they can do it
PEOPLE = {
    "person": True,
    "deputy": True,
    "deputy afterwards": False,
    "deputy whom nobody confirmed": False,
    "author": False,
    "author as deputy": False,
    "outsider": False,
    "leaver": False,
}


def whoever(who, act, company, at):
    """The user, after the absence or the leaving that the case is about was noted."""
    person, deputy = getattr(company, act.person), company.outsider
    if who == "person":
        return person
    if who == "author":
        return getattr(company, act.author)
    if who == "outsider":
        return company.director2
    if who == "leaver":
        person.is_active = False
        person.save()
        return person
    if who == "author as deputy":
        deputy = getattr(company, act.author)
    named_by = company.admin if who == "deputy whom nobody confirmed" else person
    away(person, deputy, at=at, by=named_by)
    return deputy


def done(send, obj):
    """Whether the act took place."""
    posts = Appointment.objects.count()
    with transaction.atomic():
        answer = send()
        happened = Appointment.objects.count() != posts
        if obj is not None:
            happened = type(obj).objects.get(pk=obj.pk).version != obj.version
        transaction.set_rollback(True)
    assert answer.status_code < 500
    return happened


@pytest.mark.django_db
@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("name", ACTS)
def test_only_the_person_and_the_deputy_meanwhile(name, who, company, at):
    act = ACTS[name]
    with time_machine.travel(at, tick=False) as clock:
        obj, begun = act.make(company, at), at
        if isinstance(getattr(obj, "meeting", None), Meeting):
            begun = obj.meeting.actual_end + HOUR
            clock.move_to(begun)
        user = whoever(who, act, company, begun)
        if who == "deputy afterwards":
            clock.shift(timedelta(days=1))
        known = {name: getattr(obj, name, "") for name in ("number", "uuid")}
        body = act.said(company)
        if obj is not None:
            body |= {"version": obj.version}
        page = done(lambda: browser(user).post(act.page.format(**known), body), obj)
        rest = done(
            lambda: api(user).generic(
                "POST", act.rest.format(**known), json.dumps(body), content_type="application/json"
            ),
            obj,
        )
    may = PEOPLE[who] or (who == "author as deputy" and not act.four_eyes)
    assert (page, rest) == (may, may)
