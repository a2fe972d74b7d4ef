"""The sources that the checks of this folder read, and lists of old faults that may only become shorter."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent


def modules():
    """Every module of the portal except migrations."""
    for root in (ROOT / "comms", ROOT / "meetings", ROOT / "deploy"):
        yield from (path for path in sorted(root.rglob("*.py")) if "migrations" not in path.parts)


def name_of(path):
    return path.relative_to(ROOT).as_posix()


def is_in_room(path, *rooms):
    """Whether a module is one of these rooms (`operations.py`) or lies in it (`operations/slips.py`)."""
    return path.stem in rooms or any(part in rooms for part in path.relative_to(ROOT).parts[:-1])


def known(name):
    """The lines of a list of faults that stand for now."""
    return set((HERE / name).read_text(encoding="utf-8").split())


def assert_only_shrinks(found, name):
    """Nothing new is found, and what was mended is taken off the list."""
    allowed = known(name)
    assert sorted(set(found) - allowed) == [], "mend these"
    assert sorted(allowed - set(found)) == [], f"mended: take these off {name}"
