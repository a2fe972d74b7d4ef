"""Pages and REST addresses: name, who asks, what is asked. Asked inside this process, without a network."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.test import Client
from rest_framework.test import APIClient

from benchmarks import readers
from benchmarks.measure import Call
from comms.handovers.models import FaultSlip
from comms.organization.models import User

FINE = (200, 503)  # 503: the health page of a database that nobody sweeps
ROW = re.compile(rb"<tr[^>]* data-href=")


@dataclass(frozen=True)
class Request:
    """A GET by one person. `path` may need the reader (the page of one of their slips)."""

    reader: Callable[[], User | AnonymousUser]
    path: str | Callable[[User], str]

    def prepare(self) -> Call:
        """Sign in once, and give the call that asks."""
        user = self.reader()
        path = self.path(user) if callable(self.path) else self.path
        ask = _client(user, rest=path.startswith("/api/"))

        def call() -> int:
            response = ask(path)
            if response.status_code not in FINE:
                raise SystemExit(f"{path} answered {response.status_code}")
            return _rows(response)

        return call


def _client(user: User | AnonymousUser, *, rest: bool) -> Callable[[str], HttpResponse]:
    if rest:
        api = APIClient()
        api.force_authenticate(user)
        return api.get
    client = Client()
    if user.is_authenticated:
        client.force_login(user)
    return client.get


def _rows(response: HttpResponse) -> int:
    """How many rows a list showed; 1 for everything else."""
    if hasattr(response, "data") and isinstance(response.data, dict):
        return len(response.data.get("results", [0]))
    return len(ROW.findall(response.content)) or 1


def latest_slip(user: User) -> FaultSlip:
    """The newest slip that a person may see."""
    return FaultSlip.objects.visible_to(user).order_by("-filed_at", "-id").first()


REQUESTS: dict[str, Request] = {
    "desk-clerk": Request(readers.clerk, "/"),
    "desk-president": Request(readers.president, "/"),
    "slips": Request(readers.president, "/fault-slips/"),
    "slips-clerk": Request(readers.clerk, "/fault-slips/"),
    "slips-head": Request(readers.head, "/fault-slips/"),
    "slips-state": Request(readers.president, "/fault-slips/?state=sent&state=promised"),
    "slips-overdue": Request(readers.president, "/fault-slips/?overdue=true"),
    "slips-rest": Request(readers.president, "/api/v1/fault-slips/"),
    "slips-rest-head": Request(readers.head, "/api/v1/fault-slips/"),
    "slip": Request(readers.clerk, lambda user: f"/fault-slips/{latest_slip(user).number}/"),
    "slip-rest": Request(readers.clerk, lambda user: f"/api/v1/fault-slips/{latest_slip(user).number}/"),
    "tasks": Request(readers.president, "/department-tasks/"),
    "tasks-head": Request(readers.head, "/department-tasks/"),
    "clocks-clerk": Request(readers.clerk, "/clocks/"),
    "clocks-president": Request(readers.president, "/clocks/"),
    "clocks-missed": Request(readers.president, "/clocks/?open=true&outcome=missed"),
    "clocks-rest": Request(readers.president, "/api/v1/clocks/"),
    "outbox": Request(readers.administrator, "/operations/outbox/"),
    "outbox-dead": Request(readers.administrator, "/operations/outbox/?state=dead"),
    "meetings": Request(readers.president, "/meetings/"),
    "minutes": Request(readers.president, "/minutes/"),
    "search": Request(readers.president, "/search/?q=蜂窝"),
    "search-frequent": Request(readers.president, "/search/?q=漏水"),
    "search-clerk": Request(readers.clerk, "/search/?q=漏水"),
    "search-phone": Request(readers.president, "/search/?q=138 1234 5678"),
    "search-place": Request(readers.president, "/customers/?q=翠湖 3栋 201"),
    "slips-search": Request(readers.president, "/fault-slips/?q=蜂窝"),
    "ready": Request(AnonymousUser, "/healthz/ready"),
}
