"""Who gives a post with reach, confirms, refuses or takes it back, and who does so with a link for a new
password or with second factors that are to be taken away: each person on the page and over REST.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from itertools import product
from typing import Any

import pytest
import time_machine
from django.db import transaction

from comms.audit.models import Event
from comms.base.versions import ANY
from comms.organization import operations
from comms.organization.models import Post
from tests.base import api, browser
from tests.factories.absences import away, fresh
from tests.factories.organization import appoint, make_person
from tests.sampling import sampled


@dataclass(frozen=True)
class Act:
    """One act: its object, who asked for it and whom it concerns, where it is done, and who may.

    `second` is the second person who is away in the cases of deputies.
    """

    make: Callable[[Any, Any], Any]
    page: str
    rest: str
    asked_by: str
    person: str
    second: str
    may: frozenset[str]
    said: Callable[[Any], dict[str, str]] = lambda company: {}


def waiting_post(company, at):
    """The staff of Admin & HR gave it; it replaces the director of the second office."""
    return operations.give_post(
        user=company.staff,
        post=Post.OFFICE_DIRECTOR,
        unit=company.MO02,
        since=at.date(),
        replace=True,
        by=company.hr_staff,
        at=at,
    )


def waiting_link(company, at):
    """The head of Admin & HR asked for it; it is the president's."""
    operations.make_password_link(company.president, by=company.hr, at=at)
    return fresh(company.president)


def waiting_reset(company, at):
    """A further system administrator asked for it; the second factors are the president's."""
    appoint(company.engineering, Post.SYSTEM_ADMINISTRATOR, company.HQ)
    company.president.authenticator_set.create(type="totp", data={})
    said = {"by": fresh(company.engineering), "at": at, "reason": "手机丢失", "version": ANY}
    return operations.reset_second_factor(company.president, **said)


def a_post(company):
    return {
        "user": str(company.staff.uuid),
        "unit": "MO02",
        "post": "office_director",
        "since": "2026-11-18",
        "replace": "on",
    }


def a_reason(company):
    return {"reason": "不合适"}


KEEPERS = frozenset({"plain", "head", "administrator"})
CONFIRM = frozenset({"head", "administrator", "second person", "deputy"})
POST, POST_REST = "/appointments/{uuid}/", "/api/v1/appointments/{uuid}/"
PERSON, PERSON_REST = "/people/{uuid}/", "/api/v1/users/{uuid}/"
ACTS = {
    "give": Act(
        lambda company, at: None,
        "/appointments/new/",
        "/api/v1/appointments/",
        asked_by="hr_staff",
        person="staff",
        second="hr",
        may=KEEPERS | {"deputy", "asker", "deputy who asked", "deputy of the asker"},
        said=a_post,
    ),
    "confirm": Act(
        waiting_post,
        f"{POST}confirm/",
        f"{POST_REST}confirm/",
        asked_by="hr_staff",
        person="staff",
        second="representative",
        may=CONFIRM,
    ),
    "refuse": Act(
        waiting_post,
        f"{POST}refuse/",
        f"{POST_REST}refuse/",
        asked_by="hr_staff",
        person="staff",
        second="representative",
        may=CONFIRM,
        said=a_reason,
    ),
    "take back": Act(
        waiting_post,
        f"{POST}withdraw/",
        f"{POST_REST}withdraw/",
        asked_by="hr_staff",
        person="staff",
        second="representative",
        may=frozenset({"asker", "deputy who asked"}),
    ),
    "make a link": Act(
        lambda company, at: company.staff,
        f"{PERSON}password-link/",
        f"{PERSON_REST}password-link/",
        asked_by="hr_staff",
        person="staff",
        second="hr",
        may=frozenset({"head", "administrator", "deputy", "deputy who asked"}),
    ),
    "confirm a link": Act(
        waiting_link,
        f"{PERSON}confirm-link/",
        f"{PERSON_REST}confirm-link/",
        asked_by="hr",
        person="president",
        second="representative",
        may=CONFIRM - {"head"},
    ),
    "refuse a link": Act(
        waiting_link,
        f"{PERSON}refuse-link/",
        f"{PERSON_REST}refuse-link/",
        asked_by="hr",
        person="president",
        second="representative",
        may=CONFIRM | {"asker", "deputy who asked"},
        said=a_reason,
    ),
    "confirm lost factors": Act(
        waiting_reset,
        f"{PERSON}confirm-factors/",
        f"{PERSON_REST}confirm-factors/",
        asked_by="engineering",
        person="president",
        second="representative",
        may=CONFIRM,
    ),
    "refuse lost factors": Act(
        waiting_reset,
        f"{PERSON}refuse-factors/",
        f"{PERSON_REST}refuse-factors/",
        asked_by="engineering",
        person="president",
        second="representative",
        may=CONFIRM | {"asker", "deputy who asked"},
        said=a_reason,
    ),
}
PEOPLE = (
    "plain",
    "head",
    "administrator",
    "second person",
    "person",
    "asker",
    "deputy",
    "deputy who asked",
    "deputy of the asker",
    "deputy of the person",
    "outsider",
)


def whoever(who, act, company, at):
    """The user of a case, after the absence that the case is about was noted."""
    asker, person, second = (getattr(company, name) for name in (act.asked_by, act.person, act.second))
    match who:
        case "plain":
            return make_person("plain", post=Post.STAFF, unit=company.AH)
        case "head":
            return company.hr
        case "administrator":
            return company.admin
        case "second person":
            return company.representative
        case "person":
            return person
        case "asker":
            return asker
        case "outsider":
            return company.outsider
        case "deputy":
            return stands_in(company.engineer, second, at)
        case "deputy who asked":
            return stands_in(asker, second, at)
        case "deputy of the asker":  # who is a second person besides
            return stands_in(company.vice if act.second == "hr" else company.representative, asker, at)
        case "deputy of the person":
            return stands_in(company.admin, person, at)


def stands_in(deputy, absent, at):
    """The deputy, who may act for the absent person."""
    away(absent, deputy, at=at)
    return fresh(deputy)


def happened(send):
    """Whether the act left an event."""
    before = Event.objects.count()
    with transaction.atomic():
        answer = send()
        count = Event.objects.count()
        transaction.set_rollback(True)
    assert answer.status_code < 500
    assert answer.status_code in (200, 201, 302, 403, 404)
    return count != before


CASES = list(product(ACTS, PEOPLE, ("page", "rest")))


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "who", "channel"), sampled(CASES, key=lambda case: case, one_in=3))
def test_only_a_second_person_without_a_hand_in_it(name, who, channel, company, at):
    act = ACTS[name]
    with time_machine.travel(at, tick=False):
        obj = act.make(company, at)
        user = whoever(who, act, company, at)
        body = act.said(company) | ({} if obj is None else {"version": obj.version})
        known = {"uuid": getattr(obj, "uuid", "")}
        if name == "make a link":
            del body["version"]
        if channel == "page":
            done = happened(lambda: browser(user).post(act.page.format(**known), body))
        else:
            said = json.dumps(body | ({"replace": True} if "replace" in body else {}))
            send = api(user).generic
            done = happened(
                lambda: send("POST", act.rest.format(**known), said, content_type="application/json")
            )
    assert done is (who in act.may)


def test_what_is_confirmed_by_a_deputy_of_the_person_is_not_confirmed(company, at):
    """The person gets no post by whom they named, however high that one stands."""
    with time_machine.travel(at, tick=False):
        held = waiting_post(company, at)
        away(company.staff, company.admin, at=at)
        answer = api(fresh(company.admin)).post(
            f"/api/v1/appointments/{held.uuid}/confirm/", {"version": 1}, format="json"
        )
        assert answer.status_code == 403
        assert operations.confirm_post(held, by=company.hr, at=at, version=ANY).confirmed_by == company.hr
