"""Only some rooms of an app are open to other apps; views, forms, tasks and admin are private. (Import
contracts cannot say "own".)
"""

import subprocess
import sys
from pathlib import Path

import grimp
import pytest

pytestmark = pytest.mark.once

ROOT = Path(__file__).parents[2]
ROOTS = ("comms", "meetings")
OPEN_ROOMS = {"operations", "queries", "models", "states", "rules", "fields"}
# The pickers of a room in forms are `fields`; what stands for them in REST answers is beside its resources,
# in filters beside its own
OPEN_MODULES = {"comms.organization.api.fields", "comms.organization.filters"}
GLUE = {"comms", "comms.urls", "comms.api", "comms.celery", "comms.wsgi", "comms.settings"}


@pytest.fixture(scope="module")
def graph():
    return grimp.build_graph(*ROOTS, cache_dir=None, include_external_packages=True)


def split(module):
    """'comms.records.views' -> ('comms.records', 'views'); 'meetings.views' -> ('meetings', 'views')."""
    parts = module.split(".")
    depth = 2 if parts[0] == "comms" else 1
    return ".".join(parts[:depth]), parts[depth] if len(parts) > depth else ""


def imports(graph):
    """Every direct import: (importer, imported)."""
    return (
        (a, b)
        for a in sorted(graph.modules)
        if a.startswith(ROOTS)
        for b in sorted(graph.find_modules_directly_imported_by(a))
    )


def test_other_apps_knock_only_at_open_rooms(graph):
    bad = []
    for importer, imported in imports(graph):
        (here, _), (there, room) = split(importer), split(imported)
        if (
            not imported.startswith(ROOTS)
            or here == there
            or here in GLUE
            or there in ("comms.base", "comms.web", "comms.rest")
            or imported in ROOTS
        ):
            continue
        if room not in OPEN_ROOMS and imported not in OPEN_MODULES:
            bad.append(f"{importer} -> {imported}")
    assert bad == []


def test_operations_never_know_the_queue(graph):
    """Operations write rows, sweepers pick them up: nothing but tasks, the worker and its settings imports
    Celery.
    """
    bad = [
        importer
        for importer, imported in imports(graph)
        if imported == "celery" and split(importer)[1] != "tasks" and importer != "comms.celery"
    ]
    assert bad == []


def test_import_contracts_are_kept():
    checked = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert checked.returncode == 0, checked.stdout
