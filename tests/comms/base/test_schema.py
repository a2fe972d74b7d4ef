"""The OpenAPI schema of the whole interface is drawn without a warning, and every address under /api/ answers
strangers alike.
"""

import re

import pytest
from django.core.management import call_command
from rest_framework.test import APIClient

from tests.base import api
from tests.contract import operations

EXAMPLES = {"uuid": "00000000-0000-0000-0000-000000000000", "year": "2026", "id": "2026-11"}
# Lists of whose files the administrator has none
CLOSED = {"/api/v1/households/export/": "quality"}
OPEN = {"/api/v1/auth/token/", "/api/v1/schema/", "/api/v1/docs/"}


@pytest.fixture(scope="module")
def schema():
    from drf_spectacular.generators import SchemaGenerator

    return SchemaGenerator().get_schema(request=None, public=True)


@pytest.mark.once
def test_schema_is_valid_and_without_warnings(tmp_path):
    call_command("spectacular", validate=True, fail_on_warn=True, file=str(tmp_path / "schema.yml"))


def answers(schema, client):
    """What each described act answers: {"post /api/v1/…": status}."""
    found = {}
    for path, methods in schema["paths"].items():
        address = re.sub(r"{(\w+)}", lambda name: EXAMPLES.get(name[1], name[1]), path)
        for method in {"get", "post", "put", "patch", "delete"} & set(methods):
            if path not in OPEN:
                found[f"{method} {path}"] = getattr(client, method)(address).status_code
    return found


def test_every_address_asks_strangers_to_sign_in(schema, db):
    assert {name: status for name, status in answers(schema, APIClient()).items() if status != 401} == {}


def test_no_act_is_described_that_a_resource_does_not_offer(schema, company):
    assert [name for name, status in answers(schema, api(company.clerk)).items() if status == 405] == []


@pytest.mark.once  # what a filter is called does not depend on the database
def test_lists_counts_and_files_refuse_parameters_that_are_not_described(company):
    """And know every one that is: nothing else makes an empty value of it an error of this kind."""
    wrong, unknown = {}, "This filter is not known."
    for one in operations("get"):
        if one.in_path or not (
            one.path.endswith(("/count/", "/export/"))
            or "results" in str(one.description["responses"].get("200"))
        ):
            continue
        if one.path.startswith("/api/v1/events/"):  # which asks for its object before anything else
            continue
        reader = api(getattr(company, CLOSED.get(one.path, "admin")))
        refused = reader.get(f"{one.path}?nonsense=1")
        if one.path not in OPEN and list(refused.json().get("errors", {})) != ["nonsense"]:
            wrong[one.path] = refused.content[:200]
        for name in one.parameters:
            if unknown.encode() in reader.get(f"{one.path}?{name}=").content:
                wrong[one.path] = name
    assert wrong == {}
