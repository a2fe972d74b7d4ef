"""What the tests stand on: a database as the migrations leave it, and names for what is missing outside."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from comms.audit.models import Event
from comms.deadlines.models import WorkDay
from comms.organization.models import User
from tests import outside
from tests.append_only import Migrated
from tests.factories.handovers import make_slip
from tests.factories.organization import make_company
from tests.sampling import depends_on_the_database


@pytest.mark.django_db(transaction=True)
def test_database_is_as_migrated_after_a_test_that_commits(company, at):
    make_slip(company, at)
    types, days = list(ContentType.objects.values_list()), WorkDay.objects.count()
    WorkDay.objects.all().delete()
    ContentType.objects.create(app_label="shop", model="left")
    call_command("flush", interactive=False, verbosity=0)
    assert not User.objects.exists()
    assert not Event.objects.exists()
    assert WorkDay.objects.count() == days > 0
    assert list(ContentType.objects.values_list()) == types
    assert set(Migrated().rows) == {
        "auth_permission",
        "deadlines_workday",
        "deadlines_workyear",
        "django_content_type",
        "meetings_meetingkind",
        "notifications_release",
    }


@pytest.mark.django_db(transaction=True)
def test_append_only_tables_refuse_again_after_they_were_emptied(company, at):
    make_slip(company, at)
    call_command("flush", interactive=False, verbosity=0)
    make_slip(make_company(), at)
    for statement in ("DELETE FROM audit_event", "UPDATE audit_event SET reason = 'x'"):
        with (
            pytest.raises(DatabaseError, match="never changed or deleted"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


def test_what_is_not_installed_is_skipped_by_name(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("CHROMIUM", raising=False)
    with pytest.raises(pytest.skip.Exception, match="not installed: pg_dump, chromium"):
        outside.needs("pg_dump", "chromium")


def test_what_is_installed_is_not_skipped(monkeypatch, tmp_path):
    (tmp_path / "pg_dump").touch(mode=0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setitem(outside.LOOKED_FOR, "pango", lambda: True)
    outside.needs("pg_dump", "pango")


def test_test_without_a_database_is_proved_once(request):
    assert not depends_on_the_database(request.node)
    with pytest.raises(RuntimeError, match="not allowed"):
        User.objects.exists()


def test_test_with_a_database_is_proved_on_each(request, company):
    assert depends_on_the_database(request.node)


@pytest.mark.once
def test_test_that_is_marked_is_proved_once(request, company):
    assert not depends_on_the_database(request.node)
