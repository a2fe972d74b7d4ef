"""Whatever a program sends, the portal answers as described and never with a 500: requests are drawn from the
description itself.

`make test` sends a sample, which further dumps do not enlarge; `make matrix` all of it: every operation on
every dump as three people, good and bad requests.
"""

import json
from collections.abc import Iterator
from functools import cache
from typing import Any
from urllib.parse import urlencode

import pytest
import schemathesis
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode

from comms.organization.models import User
from comms.rest.root import drawn_schema
from tests.base import api
from tests.contract import Operation, operations
from tests.sampling import sampled
from tests.upgrade.dumps import Dump, dumps

WHO = ("clerk", "quality", "admin")
DUMPS = dumps(connection.vendor)
HOST = "http://testserver"
# Would make the rest of the run useless, or answers with something other than a document
LEFT_OUT = {"post /api/v1/auth/token/": "its budget of tries is counted"}
GOOD, BAD = 5, 4  # requests of each kind to one operation


@cache
def described() -> Any:
    """The description as the generator of requests reads it."""
    return schemathesis.openapi.from_dict(json.loads(json.dumps(drawn_schema(), default=str)))


def cases() -> Iterator[tuple[Dump, str, Operation]]:
    """Every dump × every person × every operation."""
    for operation in operations():
        if f"{operation.method} {operation.path}" not in LEFT_OUT:
            yield from ((dump, username, operation) for dump in DUMPS for username in WHO)


@cache
def identities(version: str, username: str, above: str) -> list[dict[str, str]]:
    """Who or what can stand in the varying parts of an address: the first rows of the list above it."""
    parent, _slash, last = above.rstrip("/").rpartition("/")
    if not last.startswith("{"):
        return []
    outer = identities(version, username, _object_above(parent)) if "{" in parent else [{}]
    found = []
    for known in outer[:2]:
        answer = api(User.objects.get(username=username)).get(f"{parent.format(**known)}/")
        rows = answer.json().get("results", []) if answer.status_code == 200 else []
        urls = [row["url"] for row in rows[:3] if row.get("url", "").startswith(HOST)]
        found += [known | {last.strip("{}"): url.rstrip("/").rpartition("/")[2]} for url in urls]
    return found


def _object_above(path: str) -> str:
    return path[: path.rindex("}") + 1] + "/"


def send(client: Any, operation: Operation, case: Any, identity: dict[str, str] | None) -> Any:
    """The answer to one drawn request; real objects take the place of drawn ones where `identity`
    names some.
    """
    parts = {name: str(value).replace("/", "%2F") for name, value in (case.path_parameters or {}).items()}
    if identity and set(identity) == set(operation.in_path):
        parts = identity
    query = urlencode(dict(case.query or {}), doseq=True)
    address = operation.path.format(**parts) + (f"?{query}" if query else "")
    body = "" if isinstance(case.body, schemathesis.core.NotSet) else case.body
    if not isinstance(body, str | bytes):
        body = json.dumps(body, default=str)
    headers = {
        name: value for name, value in (case.headers or {}).items() if value.isascii() and value.isprintable()
    }
    return client.generic(
        operation.method.upper(), address, body, content_type=case.media_type or "", headers=headers
    )


def modes(operation: Operation) -> Iterator[tuple[GenerationMode, int]]:
    """Good requests, and bad ones where anything but the address can be wrong."""
    yield GenerationMode.POSITIVE, GOOD if operation.takes_something else 1
    if operation.takes_something:
        yield GenerationMode.NEGATIVE, BAD


@pytest.mark.parametrize(
    ("landed", "username", "operation"),
    sampled(
        cases(),
        key=lambda one: f"{one[0].version} {one[1]} {one[2].method} {one[2].path}",
        one_in=16 * len(DUMPS),
    ),
    indirect=["landed"],
)
def test_odd_requests_are_answered_as_described(upgraded, username, operation):
    client = api(User.objects.get(username=username))
    above = _object_above(operation.path) if operation.in_path else ""
    known = identities(upgraded.dump.version, username, above)
    drawn = described()[operation.path][operation.method.upper()]
    for mode, number in modes(operation):

        @settings(
            max_examples=number,
            deadline=None,
            database=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        )
        @given(case=drawn.as_strategy(generation_mode=mode), choice=st.sampled_from([*known, *known, None]))
        def ask(case: Any, choice: dict[str, str] | None) -> None:
            with transaction.atomic():
                answer = send(client, operation, case, choice)
                transaction.set_rollback(True)
            said = (operation.method, operation.path, case.query, case.body, choice, answer.status_code)
            assert answer.status_code < 500, said
            assert str(answer.status_code) in operation.description["responses"] or answer.status_code in (
                308,
                404,
            ), said

        ask()
