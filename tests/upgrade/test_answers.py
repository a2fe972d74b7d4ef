"""Every answer of the REST interface is what its description says, on a whole company with a history."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.urls import resolve

from comms.organization.models import User
from tests.base import api
from tests.contract import Operation, operations
from tests.upgrade.dumps import shared_out

pytestmark = pytest.mark.once  # the shape of an answer does not depend on the database

HOST = "http://testserver"
FILES_OF = "/api/v1/{prefix}/{identity}/attachments/"
HISTORY = ("/api/v1/events/", "/api/v1/events/count/")
MONTH = "/api/v1/calendar/months/{id}/"
# Objects that are asked for one by one; the lists themselves are held against their description in full
OF_EACH_LIST = 2
Identity = tuple[tuple[str, str], ...]


class Crawl:
    """What one reader is answered: the lists, the objects that they name, and what lies below these."""

    def __init__(self, reader: User):
        self.client = api(reader)
        self.described = {operation.path: operation for operation in operations("get")}
        self.known: dict[str, dict[Identity, None]] = {MONTH: {(("id", "2026-10"),): None}, FILES_OF: {}}
        self.asked: set[str] = set()
        self.answered: set[str] = set()
        self.faults: dict[str, list[str]] = {}

    def run(self) -> None:
        """Ask until nothing new is named."""
        before = -1
        while before != len(self.asked):
            before = len(self.asked)
            for operation in self.described.values():
                for address in list(self.addresses(operation)):
                    self.ask(operation, address)

    def addresses(self, operation: Operation) -> Iterator[str]:
        """Where the operation can be asked with what is known by now."""
        if operation.path in HISTORY:
            objects = [dict(identity) for identity in self.known[FILES_OF]]
            yield from (f"{operation.path}?object={one['prefix']}/{one['identity']}" for one in objects)
        elif operation.in_path:
            above = operation.path[: operation.path.rindex("}") + 1] + "/"
            identities = self.known.get(operation.path) or self.known.get(above) or {}
            yield from (
                operation.path.format(**dict(identity)) + everything(operation) for identity in identities
            )
        else:
            yield from {operation.path, operation.path + everything(operation)}

    def ask(self, operation: Operation, address: str) -> None:
        """One answer: held against the description, and searched for more addresses."""
        if address in self.asked:
            return
        self.asked.add(address)
        response = self.client.get(address)
        if response.status_code in (403, 404):  # this reader may not
            return
        assert response.status_code == 200, (address, response.content[:300])
        self.answered.add(operation.path)
        if response.headers["Content-Type"] != "application/json":
            assert not operation.answers_json(), address
            response.getvalue()
            return
        body = response.json()
        if faults := operation.faults(body):
            self.faults[f"{operation.path} ({address})"] = faults[:3]
        rows = body.get("results", [body])
        for row in rows[:OF_EACH_LIST]:
            self.note(row.get("url"))

    def note(self, url: Any) -> None:
        """Remember the identity of an object for its own address and those below it."""
        if not isinstance(url, str):
            return
        parts = {name: str(value) for name, value in resolve(url.removeprefix(HOST)).kwargs.items()}
        for path, operation in self.described.items():
            if set(operation.in_path) == set(parts) and url == HOST + path.format(**parts):
                self.known.setdefault(path, {})[tuple(parts.items())] = None
        prefix, _slash, identity = url.removeprefix(f"{HOST}/api/v1/").rstrip("/").partition("/")
        if identity and "/" not in identity:
            self.known[FILES_OF][("prefix", prefix), ("identity", identity)] = None


def everything(operation: Operation) -> str:
    """The query that shows all that a list can show."""
    expand = operation.parameters.get("expand")
    return f"?expand={','.join(expand['schema']['items']['enum'])}&page_size=200" if expand else ""


READERS = ["admin", "quality", "hr", "clerk"]


@pytest.mark.parametrize(
    ("landed", "username"), shared_out(connection.vendor, READERS), indirect=["landed"], ids=str
)
def test_every_answer_fits_its_description(upgraded, username):
    crawl = Crawl(User.objects.get(username=username))
    crawl.run()
    assert not crawl.faults, "\n".join(f"{address}: {said}" for address, said in crawl.faults.items())
    assert len(crawl.answered) > 60
