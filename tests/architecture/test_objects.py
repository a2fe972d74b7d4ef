"""Histories and files have addresses only where a model says so: asked of every model of
the portal.
"""

from uuid import uuid4

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import resolve

from comms.audit.models import Attachment
from comms.audit.permissions import may_attach
from comms.audit.queries import has_history
from comms.audit.queries.objects import histories
from comms.deadlines.models import Clock
from comms.notifications.models import Notice
from comms.notifications.operations import mail
from meetings.models import AgendaItem, Minutes, SpeakingTurn
from tests.base import api, browser
from tests.factories.customers import make_community, make_household
from tests.factories.handovers import make_note, make_slip, make_task
from tests.factories.meetings import held, make_meeting

OWN = [model for model in apps.get_models() if model.__module__.partition(".")[0] in ("comms", "meetings")]
# In REST an item or a turn stands below its meeting; it is named by its uuid alone
BELOW_ANOTHER = {AgendaItem, SpeakingTurn}
READERS = ("president", "quality", "admin", "clerk", "outsider", "staff")


@pytest.fixture
def life(company, at):
    """Something of everything that the portal keeps."""
    make_slip(company, at)
    make_task(company, at)
    make_note(company, at)
    held(make_meeting(company, at), company, at)
    make_household(make_community(company.MO01))
    mail(
        kind="notifications.plain",
        address="a@example.com",
        key="1",
        at=at,
        language="en",
        context={"title": "x"},
    )
    return company


def addresses(model):
    """The addresses of files and history of a row; of a row that does not exist where there is none."""
    has_uuid = any(field.name == "uuid" for field in model._meta.fields)
    row = model._default_manager.first() if has_uuid else None
    uuid = row.uuid if row else uuid4()
    return [f"/files/{model._meta.label_lower}/{uuid}/add/", f"/timeline/{model._meta.label_lower}/{uuid}/"]


@pytest.mark.once
def test_only_models_that_say_so_have_a_history_and_files(life):
    assert Clock.objects.exists() and Notice.objects.exists()
    open_ones, broken = set(), {}
    for name in READERS:
        client = browser(getattr(life, name))
        client.raise_request_exception = False
        for model in OWN:
            for address in addresses(model):
                status = client.get(address).status_code
                if status not in (200, 403, 404):
                    broken[name, address] = status
                if status != 404:
                    open_ones.add(model)
    assert broken == {}
    assert {model for model in open_ones if not has_history(model)} == set()
    assert open_ones  # the addresses are the right ones


@pytest.mark.once
def test_the_history_of_a_model_has_the_name_of_its_rest_resource():
    """Whoever got `fault-slips/TS-2026-000123` from a timeline finds the slip under this address."""
    wrong = []
    for model, address in histories():
        if model not in BELOW_ANOTHER:
            resource = resolve(f"/api/v1/{address.prefix}/x/").func.cls
            if (resource.lookup_field, resource.serializer_class.Meta.model) != (address.field, model):
                wrong.append(model)
    assert wrong == []


@pytest.mark.once
def test_every_history_has_a_name_of_its_own_and_says_who_sees_it():
    prefixes = [address.prefix for _model, address in histories()]
    assert sorted(prefixes) == sorted(set(prefixes))
    assert [m for m, _address in histories() if not hasattr(m._default_manager.all(), "visible_to")] == []


def test_nobody_attaches_where_the_model_does_not_answer(life):
    people = [getattr(life, name) for name in READERS]
    silent = [model for model in OWN if not hasattr(model, "may_attach")]
    rows = [row for model in silent for row in model._default_manager.all()[:3]]
    assert rows
    assert [row for row in rows for person in people if may_attach(person, row)] == []


@pytest.mark.parametrize("model", ["deadlines.clock", "notifications.notice", "customers.community"])
def test_file_for_a_closed_kind_is_refused(life, model):
    row = apps.get_model(model)._default_manager.first()
    for name in READERS:
        file = {"uploads": [SimpleUploadedFile("a.txt", b"words")]}
        assert browser(getattr(life, name)).post(f"/files/{model}/{row.uuid}/add/", file).status_code == 404
    assert not Attachment.objects.exists()


@pytest.mark.parametrize("prefix", ["clocks", "notices", "appointments", "communities", "minutes"])
def test_file_for_a_closed_kind_is_refused_over_rest(life, prefix):
    identity = Minutes.objects.get().number if prefix == "minutes" else Clock.objects.first().uuid
    for name in READERS:
        file = {"file": SimpleUploadedFile("a.txt", b"words")}
        answer = api(getattr(life, name)).post(
            f"/api/v1/{prefix}/{identity}/attachments/", file, format="multipart"
        )
        assert answer.status_code in (403, 404)
    assert not Attachment.objects.exists()
