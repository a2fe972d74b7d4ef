"""What is written about the repository is true, and what must not be in it is not."""

import ast
import configparser
import re
import subprocess
import tomllib
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import get_commands

from tests.outside import needs

pytestmark = pytest.mark.once

ROOT = Path(__file__).parent.parent
SETTINGS = ("comms/settings.py", "comms/base/ops/environment.py")
READERS = {"str", "int", "list", "bool", "db", "email_url", "read", "flag", "number", "several"}
READERS |= {"kept_secret", "earlier_secrets"}


def tracked(*patterns):
    """The files under version control, or every file that would be in a copy without it."""
    needs("git")
    listed = subprocess.run(["git", "ls-files", "--", *patterns], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("this copy is not a git repository")
    return [ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


def variables_read():
    """The names of the environment variables that the settings read."""
    for path in SETTINGS:
        for node in ast.walk(ast.parse((ROOT / path).read_text())):
            if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                name = getattr(node.func, "id", None) or getattr(node.func, "attr", None)
                if name in READERS:
                    yield node.args[0].value


def test_every_environment_variable_is_documented_and_no_other():
    table = (ROOT / "docs" / "operations.md").read_text().split("## Environment")[1].split("\n## ")[0]
    documented = re.findall(r"^\| `([A-Z_]+)` \|", table, flags=re.MULTILINE)
    assert documented == sorted(set(variables_read()))


def test_every_make_target_is_explained():
    makefile = (ROOT / "Makefile").read_text()
    phony = re.search(r"^\.PHONY: (.*)$", makefile, flags=re.MULTILINE)[1].split()
    assert sorted(re.findall(r"^([a-z-]+):.*## ", makefile, flags=re.MULTILINE)) == sorted(phony)


@pytest.mark.parametrize(
    "page", ["README.md", "README.zh-Hans.md", "docs/operations.md", "docs/where-things-go.md"]
)
def test_commands_in_the_documents_exist(page):
    text = (ROOT / page).read_text()
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), flags=re.MULTILINE))
    assert set(re.findall(r"`?make ([a-z-]+)`", text)) - targets == set()
    assert set(re.findall(r"manage\.py ([a-z_]+)", text)) - set(get_commands()) == set()


@pytest.mark.parametrize(
    "page",
    [path.relative_to(ROOT).as_posix() for path in sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])],
)
def test_links_lead_somewhere(page):
    targets = re.findall(r"\]\(([^)#:]+)\)", (ROOT / page).read_text())
    assert [target for target in targets if not (ROOT / page).parent.joinpath(target).exists()] == []


def test_lock_files_have_hashes_and_no_addresses():
    for name in (
        "requirements.txt",
        "requirements-dev.txt",
        "requirements-bootstrap.txt",
        "requirements-node.txt",
        "package-lock.json",
    ):
        text = (ROOT / name).read_text()
        assert "sha256:" in text or "sha512-" in text, name
        assert not re.search(
            r"https?://(?!github\.com/sponsors|opencollective\.com|github\.com/[^/]+/[^/]+\?sponsor)", text
        ), name


def test_development_packages_contain_the_run_time_ones():
    locked = {
        name: set(re.findall(r"^[\w.-]+==[\w.]+", (ROOT / name).read_text(), flags=re.MULTILINE))
        for name in ("requirements.txt", "requirements-dev.txt")
    }
    assert locked["requirements.txt"] - locked["requirements-dev.txt"] == set()


def test_no_machine_paths_in_tracked_files():
    paths = re.compile(r"(?<![\w.$}/-])/(work|farm|root|home)/[a-z.]")
    bad = [
        path.relative_to(ROOT).as_posix()
        for path in tracked("*.py", "*.md", "*.toml", "*.yml", "*.html", "Makefile")
        if paths.search(path.read_text())
    ]
    assert bad == [] or bad == ["tests/test_repository.py"]


def test_nothing_made_is_tracked():
    made = [
        path
        for path in tracked()
        if path.suffix in {".pyc", ".mo"}
        or {"node_modules", "var", ".venv"} & set(path.relative_to(ROOT).parts)
    ]
    assert made == []


def test_supervisor_starts_what_the_documents_name():
    config = configparser.ConfigParser(interpolation=None)
    config.read(ROOT / "deploy" / "supervisord.conf")
    programs = config["group:portal"]["programs"].split(",")
    assert programs == [
        section.removeprefix("program:") for section in config.sections() if section.startswith("program:")
    ]
    assert [
        name for name in programs if f"**{name}**" not in (ROOT / "docs" / "operations.md").read_text()
    ] == []


def test_tools_agree_about_python():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    assert project["project"]["requires-python"] == ">=3.11"
    assert (project["tool"]["ruff"]["target-version"], project["tool"]["mypy"]["python_version"]) == (
        "py311",
        "3.11",
    )


def test_every_own_app_is_checked_by_the_import_contracts():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    contracts = {contract["id"]: contract for contract in project["tool"]["importlinter"]["contracts"]}
    own = {
        config.name
        for config in apps.get_app_configs()
        if config.name.partition(".")[0] in ("comms", "meetings")
    }
    assert own - {"comms.base", "comms.web"} == set(contracts["rooms"]["containers"])
