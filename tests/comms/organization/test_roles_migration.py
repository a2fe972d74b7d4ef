"""Units that had to have certain codes get the role that these codes meant."""

from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection

from comms.organization.models import Unit
from comms.organization.states import UnitKind
from meetings.models import MeetingKind
from tests.factories.organization import make_unit

pytestmark = pytest.mark.django_db
EDITOR = SimpleNamespace(connection=connection)


def migrate(company):
    Unit.objects.update(role="")
    module = import_module("comms.organization.migrations.0009_roles_of_units")
    module.give_roles(apps, EDITOR)
    return dict(Unit.objects.exclude(role="").values_list("code", "role"))


def test_codes_become_roles(company):
    expected = dict(Unit.objects.exclude(role="").values_list("code", "role"))
    assert migrate(company) == expected
    assert len(expected) == 8


def test_an_office_with_the_code_of_a_department_gets_none(company):
    Unit.objects.filter(code="SE").update(role="", code="SEC")
    make_unit("SE", UnitKind.MANAGEMENT_OFFICE, "东南管理处", company.HQ)
    assert "SE" not in migrate(company)


def test_kinds_of_meeting_name_roles(company):
    module = import_module("meetings.migrations.0010_kinds_name_roles")
    before = dict(MeetingKind.objects.values_list("code", "unit_role"))
    codes = {"company": "HQ", "admin_hr": "AH", "quality": "QM"}
    for kind in MeetingKind.objects.exclude(unit_role=""):
        MeetingKind.objects.filter(pk=kind.pk).update(unit_role=codes[kind.unit_role])
    module.name_roles(apps, EDITOR)
    assert dict(MeetingKind.objects.values_list("code", "unit_role")) == before
