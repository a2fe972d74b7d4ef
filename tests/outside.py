"""What some tests need from outside Python. Where it is missing they are skipped by name, which is never an
error.

@pytest.mark.needs("pango")                      # a test
if connection.vendor == "postgresql": needs("pg_dump", "pg_restore")      # inside a fixture or a test
"""

import os
import shutil

import pytest


def chromium() -> str:
    """The path of chromium, or an empty string."""
    return os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser") or ""


def pango() -> bool:
    """Whether PDF files can be made: pango is a library, not a program."""
    from comms.web.documents import can_make_pdf

    return can_make_pdf()


LOOKED_FOR = {"chromium": chromium, "pango": pango}


def there(tool: str) -> bool:
    """Whether a program (or pango) is installed on this machine."""
    return bool(LOOKED_FOR[tool]() if tool in LOOKED_FOR else shutil.which(tool))


def needs(*tools: str) -> None:
    """Skip the running test, and say what it lacks, when one of these is not installed."""
    if missing := [tool for tool in tools if not there(tool)]:
        pytest.skip(f"not installed: {', '.join(missing)}")


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Obey the marker `needs`."""
    for mark in item.iter_markers("needs"):
        needs(*mark.args)
