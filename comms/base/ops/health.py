"""Is the portal well? /healthz/live, /healthz/ready, /metrics. Rooms above register what they know."""

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from comms.base.clock import now


class Level(IntEnum):
    """How bad a finding is: WARNING needs a person some day, DEGRADED today, DOWN stops everybody's work."""

    OK = 0
    WARNING = 1
    DEGRADED = 2
    DOWN = 3


@dataclass(frozen=True)
class Finding:
    """What a check found, in a plain English sentence for whoever runs the portal; no personal data."""

    level: Level
    text: str = ""


Check = Callable[[datetime], Finding]
FINE = Finding(Level.OK)
CHECKS: dict[str, Check] = {}
LOOPBACK = ("127.0.0.1", "::1")
FORWARDED = {"X-Forwarded-For", "Forwarded"}


def register_health(name: str, check: Check) -> None:
    """Add a check under a name, from an AppConfig's `ready()`. It is asked with the present time."""
    CHECKS[name] = check


def examine(at: datetime) -> dict[str, Finding]:
    """Ask every check, without a database no other one. A check that breaks is itself a finding."""
    findings = {"database": database(at)}
    if findings["database"].level < Level.DOWN:
        findings["migrations"] = migrations(at)
    if worst(findings.values()) < Level.DOWN:
        findings |= {name: ask(check, at) for name, check in CHECKS.items()}
    return findings


def ask(check: Check, at: datetime) -> Finding:
    """One check; its own failure counts as DOWN and names the kind of error only."""
    try:
        return check(at)
    except Exception as problem:  # a broken check must be reported, whatever broke it
        return Finding(Level.DOWN, f"the check itself failed ({type(problem).__name__})")


def worst(findings: Iterable[Finding]) -> Level:
    """The highest level among the findings."""
    return max((finding.level for finding in findings), default=Level.OK)


def database(at: datetime) -> Finding:
    """Whether the database answers."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError as problem:
        return Finding(Level.DOWN, f"the database does not answer ({type(problem).__name__})")
    return FINE


def migrations(at: datetime) -> Finding:
    """Whether every migration of this version is applied; once it is, it stays so for this process."""
    if not _applied:
        executor = MigrationExecutor(connection)
        if plan := executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return Finding(Level.DOWN, f"{len(plan)} migrations are not applied")
        _applied.append(True)
    return FINE


_applied: list[bool] = []


@never_cache
@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is asked."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """200 when the portal can do its duties (`ok`, `warning` or `degraded` in words), 503 when it cannot,
    with what is wrong.
    """
    findings = examine(now())
    level = worst(findings.values())
    checks = {
        name: {"status": found.level.name.lower(), "detail": found.text} for name, found in findings.items()
    }
    answer = JsonResponse({"status": level.name.lower(), "checks": checks})
    if level == Level.DOWN:
        answer.status_code = 503
    return answer


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Figures for Prometheus, only for this machine or a bearer of METRICS_TOKEN."""
    if not may_read_metrics(request):
        return HttpResponseForbidden(
            "Metrics are for this machine, or with METRICS_TOKEN as bearer token.\n",
            content_type="text/plain",
        )
    from django_prometheus.exports import ExportToDjangoView

    return ExportToDjangoView(request)


def may_read_metrics(request: HttpRequest) -> bool:
    """A direct request from this machine (one forwarded by a proxy is not), or the right token."""
    if settings.METRICS_TOKEN:
        shown = request.headers.get("Authorization", "")
        return secrets.compare_digest(shown.encode(), f"Bearer {settings.METRICS_TOKEN}".encode())
    return from_this_machine(request)


def from_this_machine(request: HttpRequest) -> bool:
    """Whether the request comes from this machine itself, and not through one of its proxies."""
    return request.META.get("REMOTE_ADDR") in LOOPBACK and not FORWARDED & set(request.headers)
