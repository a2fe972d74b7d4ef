"""Shared by the audit tests: a unit as the object of events, seen only by those who hold a post in it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import translation

from comms.audit.queries import models_with_history
from comms.base.models import Address
from comms.base.transitions import record
from comms.organization.models import Unit
from tests.comms.audit.test_rules import picture


@pytest.fixture(autouse=True)
def _in_english():
    """Sentences are compared in English, whatever the company's language."""
    with translation.override("en"):
        yield


@pytest.fixture
def subject(company, monkeypatch):
    """Management office 1, visible to its own people only, open for files, with a page and a REST address."""
    for model in models_with_history():
        monkeypatch.delattr(model, "HISTORY")
    monkeypatch.setattr(
        type(Unit.objects.all()),
        "visible_to",
        lambda self, user: self.filter(pk__in=getattr(user, "unit_ids", ())),
    )
    monkeypatch.setattr(Unit, "get_absolute_url", lambda self: f"/units/{self.code}/", raising=False)
    monkeypatch.setattr(Unit, "may_attach", lambda self, user: True, raising=False)
    monkeypatch.setattr(Unit, "HISTORY", Address("offices", "code"), raising=False)
    return company.MO01


@pytest.fixture
def act(company, at):
    """`act(obj, "edited", …)` writes one event by the clerk."""

    def write(obj, event="edited", by=company.clerk, **data):
        with transaction.atomic():
            return record(obj, event, by=by, at=data.pop("at", at), **data)

    return write


@pytest.fixture
def upload():
    """`upload("photo.jpg", content)` is an uploaded file; a small picture by default."""

    def make(name="photo.jpg", content=None):
        return SimpleUploadedFile(name, picture() if content is None else content)

    return make
