"""Only some rooms of an app are open to other apps; views, forms, tasks and admin are private. (Import
contracts cannot say "own".)
"""

import ast
import subprocess
import sys
from pathlib import Path

import grimp
import pytest

from tests.architecture.sources import ROOT, assert_only_shrinks, modules, name_of

pytestmark = pytest.mark.once

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


def module_of(path):
    """'comms/records/views.py' -> 'comms.records.views'; a package is named like a module."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


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


PRIVATE_ROOMS = {"views", "forms", "tables", "filters", "actions", "api"}


def test_a_room_closed_to_others_has_no_list_of_names(graph):
    """Inside an app everything is imported from the module in which it stands; nobody else comes here."""
    listed = {
        package
        for package, imported in imports(graph)
        if imported.startswith(f"{package}.") and split(package)[1] in PRIVATE_ROOMS
    }
    assert_only_shrinks(listed, "lists_of_names.txt")


def through_its_own_door(tree, app, submodules):
    """Names that a module of `app` imports from the app's own list of operations instead of their modules."""
    for node in ast.walk(tree):
        match node:
            case ast.ImportFrom(module=module, names=names) if module == f"{app}.operations":
                yield from (alias.name for alias in names if alias.name not in submodules)
            case ast.ImportFrom(module=module, names=names) if module == app:
                yield from (alias.name for alias in names if alias.name == "operations")


def test_an_app_does_not_call_its_operations_through_the_door_for_others():
    found = set()
    for path in modules():
        app, _room = split(module_of(path))
        package = ROOT.joinpath(*app.split("."), "operations")
        if app in GLUE or not package.is_dir() or path == package / "__init__.py":
            continue
        submodules = {part.stem for part in package.iterdir()}
        if list(through_its_own_door(ast.parse(path.read_text()), app, submodules)):
            found.add(name_of(path))
    assert_only_shrinks(found, "through_their_own_door.txt")


def test_a_way_through_the_own_door_is_found():
    source = (
        "from comms.x import models, operations\n"
        "from comms.x.operations import slips, file_slip\n"
        "from comms.x.operations.slips import file_slip\n"
        "from comms.y.operations import meet\n"
    )
    found = through_its_own_door(ast.parse(source), "comms.x", {"slips"})
    assert list(found) == ["operations", "file_slip"]


def test_import_contracts_are_kept():
    checked = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert checked.returncode == 0, checked.stdout
