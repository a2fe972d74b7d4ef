"""Every create and every act, as every role, over both channels: the page and the REST address give the same
answer.
"""

import json
import re

import pytest
import time_machine
from django.db import transaction
from django.urls import reverse

from tests.base import api, browser
from tests.matrix.declared import declared
from tests.matrix.values import as_json, as_page, values_for
from tests.matrix.world import OBJECTS, ONES_OWN, PARENTS, identity, rest_kwargs
from tests.sampling import sampled

ROLES = (
    "admin",
    "president",
    "representative",
    "hr",
    "hr_staff",
    "quality",
    "engineering",
    "engineer",
    "director",
    "clerk",
    "outsider",
    "staff",
)
# Actions that are found on one channel only, each with its reason; tests of their rooms compare the channels
ONE_CHANNEL = {
    "comms.procedure.actions.POLICY_PREVIEW": "on the page a button of the form that changes the policy",
    "comms.organization.actions.GROUP_PREVIEW": "on the page a button of the group's form; no object is made",
    "comms.organization.actions.TOKEN_CREATE": "a program makes its token by signing in, as nobody yet",
    "comms.organization.actions.TOKEN_REVOKE": "over REST a token is removed (DELETE) below auth/tokens/",
    "comms.audit.actions.ATTACH": "files come as multipart/form-data at attachments/ below their object",
    "comms.notifications.actions.NOTICES_READ_ALL": "an act on all rows together has no object",
    "comms.notifications.actions.OUTBOX_RETRY_ALL": "an act on all rows together has no object",
    "comms.notifications.actions.OUTBOX_HOLD": "an act on all rows together has no object",
    "comms.notifications.actions.OUTBOX_RELEASE": "an act on all rows together has no object",
    "comms.deadlines.actions.YEAR_ACTIONS[import]": "a notice is text or a file on the page, text over REST",
    "comms.handovers.actions.NOTE_CREATE": "the clerk's page files a slip or notes a call in one form",
    "meetings.actions.meetings.PAPER_ACTIONS[open]": "the page opens a paper by its link",
}


def test_every_action_has_a_page_and_a_rest_address():
    lacking = {
        one.name: [channel for channel in ("pages", "rest") if not getattr(one, channel)]
        for one in declared()
        if not (one.pages and one.rest) and one.name not in ONE_CHANNEL
    }
    assert lacking == {}


def test_no_exception_is_out_of_date():
    assert [one.name for one in declared() if one.name in ONE_CHANNEL and one.pages and one.rest] == []


# What a page makes below its object and REST by naming it in the body: what is hidden is absent on the page
# (404) and no possible choice of the field over REST (400)
NAMED_IN_THE_BODY = {"meetings.actions.papers.MOTION_CREATE", "meetings.actions.papers.RESOLUTION_CREATE"}


def same(one, page, rest):
    """Whether two statuses mean the same: done is done, whatever a channel calls it."""
    done = {200, 201, 204, 302}
    if one.name in NAMED_IN_THE_BODY and (page, rest) == (404, 400):
        return True
    return page == rest or (page in done and rest in done)


def send_page(place, obj, user, form, values, version):
    """The status of the page's POST."""
    own = place.name in ONES_OWN
    kwargs = {} if own else identity(place.view, obj) | ({"action": place.act} if place.act else {})
    data = as_page(form, values) | {"version": version}
    return browser(user).post(reverse(place.name, kwargs=kwargs), data).status_code


def send_rest(place, obj, user, form, values, version):
    """The status of the REST request."""
    address = reverse(place.name, kwargs=rest_kwargs(place, obj))
    body = as_json(form, values)
    headers = {"If-Match": f'"{version}"'} if version else {}
    client = api(user)
    return client.generic(
        place.method.upper(),
        address,
        json.dumps(body).encode(),
        content_type="application/json",
        headers=headers,
    ).status_code


def undone(act):
    """The result of an act that leaves no trace."""
    with transaction.atomic():
        result = act()
        transaction.set_rollback(True)
    return result


def differences(one, obj, company, at):
    """{role: (page, REST)} where the channels differ."""
    found = {}
    version = getattr(obj, "version", "") if one.action.versioned else ""
    for role in ROLES:
        user = getattr(company, role)
        form = one.action.form(user=user, object=obj)
        values = values_for(form, at)
        page = undone(
            lambda user=user, form=form, values=values: send_page(
                one.pages[0], obj, user, form, values, version
            )
        )
        rest = undone(
            lambda user=user, form=form, values=values: send_rest(
                one.rest[0], obj, user, form, values, version
            )
        )
        if not same(one, page, rest):
            found[role] = (page, rest)
    return found


def cases():
    """(label, action, how its object is made) for every action and every object that it is possible for."""
    for one in declared():
        if not (one.pages and one.rest):
            continue
        model = getattr(one.pages[0].view, "model", None)
        creates = one.rest[0].method == "post" and not one.rest[0].act
        makers = PARENTS.get(one.name, {"new": None}) if creates else OBJECTS.get(model, {})
        for label, make in makers.items():
            yield pytest.param(one, make, id=f"{re.sub(r'^.*actions[.]', '', one.name)}-{label}")


def test_every_model_with_acts_has_objects():
    models = {getattr(one.pages[0].view, "model", None) for one in declared() if one.pages}
    assert {model.__name__ for model in models if model is not None and model not in OBJECTS} == set()


@pytest.mark.django_db
@pytest.mark.parametrize(("one", "make"), sampled(list(cases()), key=lambda case: case.id))
def test_page_and_rest_answer_alike(one, make, company, at):
    with time_machine.travel(at, tick=False):
        obj = make(company, at) if make else None
        assert differences(one, obj, company, at) == {}
