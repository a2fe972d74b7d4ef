"""Live, ready and metrics."""

import pytest
from django.db import OperationalError

from comms.base.ops import health
from comms.base.ops.health import FINE, Finding, Level


@pytest.fixture
def checks(monkeypatch):
    """Only the checks that the test registers."""
    monkeypatch.setattr(health, "CHECKS", {})
    return health.register_health


def test_live_asks_nothing(client):
    answer = client.get("/healthz/live")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_health_answers_by_whatever_address_it_is_called(client, db, checks, settings):
    settings.ALLOWED_HOSTS = ["portal.example.com"]
    for path in ("/healthz/live", "/healthz/ready", "/metrics"):
        assert client.get(path, headers={"host": "10.0.0.7:8000"}).status_code == 200, path
    assert client.get("/accounts/login/", headers={"host": "10.0.0.7:8000"}).status_code == 400


def test_live_needs_no_database_whoever_asks(client):
    client.cookies["sessionid"] = "of-somebody"  # without the fixture `db` any query is an error
    assert client.get("/healthz/live").status_code == 200


def test_ready_when_everything_is_fine(client, db, checks):
    checks("tick", lambda at: FINE)
    answer = client.get("/healthz/ready")
    assert answer.status_code == 200
    assert answer.json() == {
        "status": "ok",
        "checks": {name: {"status": "ok", "detail": ""} for name in ("database", "migrations", "tick")},
    }


@pytest.mark.parametrize(
    ("level", "status"), [(Level.WARNING, 200), (Level.DEGRADED, 200), (Level.DOWN, 503)]
)
def test_ready_names_what_is_wrong(client, db, checks, level, status):
    checks("outbox", lambda at: Finding(level, "the oldest letter waits for 12 minutes"))
    answer = client.get("/healthz/ready")
    assert (answer.status_code, answer.json()["status"]) == (status, level.name.lower())
    assert answer.json()["checks"]["outbox"] == {
        "status": level.name.lower(),
        "detail": "the oldest letter waits for 12 minutes",
    }


def test_ready_reports_a_broken_check_without_its_words(client, db, checks):
    def broken(at):
        raise ValueError("customer 13800000000")

    checks("outbox", broken)
    answer = client.get("/healthz/ready")
    assert answer.status_code == 503
    assert answer.json()["checks"]["outbox"]["detail"] == "the check itself failed (ValueError)"


def test_ready_without_a_database_asks_nothing_else(client, checks, monkeypatch):
    def refuse():
        raise OperationalError("connection refused")

    checks("outbox", lambda at: pytest.fail("asked without a database"))
    monkeypatch.setattr(health.connection, "cursor", refuse)
    answer = client.get("/healthz/ready")
    assert (answer.status_code, list(answer.json()["checks"])) == (503, ["database"])
    assert answer.json()["checks"]["database"]["detail"] == "the database does not answer (OperationalError)"


def test_ready_says_how_many_migrations_are_missing(client, db, checks, monkeypatch):
    monkeypatch.setattr(health, "_applied", [])
    monkeypatch.setattr(health.MigrationExecutor, "migration_plan", lambda self, targets: [1, 2])
    assert (
        client.get("/healthz/ready").json()["checks"]["migrations"]["detail"]
        == "2 migrations are not applied"
    )


@pytest.mark.parametrize(
    ("token", "request_extra", "status"),
    [
        ("", {}, 200),
        ("", {"REMOTE_ADDR": "203.0.113.5"}, 403),
        ("", {"HTTP_X_FORWARDED_FOR": "203.0.113.5"}, 403),
        ("s3cret", {}, 403),
        ("s3cret", {"REMOTE_ADDR": "203.0.113.5", "HTTP_AUTHORIZATION": "Bearer s3cret"}, 200),
        ("s3cret", {"HTTP_AUTHORIZATION": "Bearer wrong"}, 403),
    ],
)
def test_metrics_only_for_this_machine_or_the_token(client, settings, token, request_extra, status):
    settings.METRICS_TOKEN = token
    answer = client.get("/metrics", **request_extra)
    assert answer.status_code == status
    assert (b"django_http_requests" in answer.content) == (status == 200)
