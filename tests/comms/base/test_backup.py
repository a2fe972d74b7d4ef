"""Saving and checking a backup."""

import json
import sqlite3
import subprocess
import tarfile
from contextlib import closing
from pathlib import Path

import pytest
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from comms.notifications.queries import is_held
from tests.outside import needs


@pytest.fixture
def saved(transactional_db, settings, tmp_path, capsys):
    """A backup of a database with one row and one uploaded file."""
    if connection.vendor == "postgresql":
        needs("pg_dump", "pg_restore")
    ContentType.objects.create(app_label="shop", model="kept")
    Path(settings.MEDIA_ROOT).mkdir()
    (Path(settings.MEDIA_ROOT) / "plan.pdf").write_bytes(b"%PDF")
    call_command("backup", tmp_path / "backups")
    return Path(capsys.readouterr().out.strip())


def test_backup_holds_rows_and_files(saved):
    with tarfile.open(saved / "uploads.tar.gz") as bundle:
        assert bundle.getnames() == ["uploads", "uploads/plan.pdf"]
    query = "SELECT count(*) FROM django_content_type WHERE app_label = 'shop'"
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(saved / "database.sqlite3")) as copy:
            assert copy.execute(query).fetchone() == (1,)
    else:
        listing = subprocess.run(
            ["pg_restore", "--list", saved / "database.dump"], capture_output=True, text=True, check=True
        ).stdout
        assert "TABLE DATA public django_content_type" in listing


def test_a_copy_does_not_know_that_it_may_send(saved):
    """The restored portal is held; the one that was saved goes on sending."""
    assert not is_held()
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(saved / "database.sqlite3")) as copy:
            assert copy.execute("SELECT count(*) FROM notifications_release").fetchone() == (0,)
    else:
        command = ["pg_restore", "--data-only", "--file=-", saved / "database.dump"]
        rows = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        assert "django_content_type" in rows
        assert "COPY public.notifications_release " not in rows


def test_verify_accepts_what_was_saved_and_names_what_changed(saved, capsys):
    call_command("backup", saved, verify=True)
    assert capsys.readouterr().out == "2 files as they were saved\n"
    (saved / "uploads.tar.gz").write_bytes(b"")
    with pytest.raises(CommandError, match="missing or changed: uploads.tar.gz"):
        call_command("backup", saved, verify=True)


def test_manifest_lists_every_file(saved):
    listed = set(json.loads((saved / "manifest.json").read_text()))
    assert listed == {path.name for path in saved.iterdir()} - {"manifest.json"}
