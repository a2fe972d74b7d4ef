"""The recipes of docs/api.md do what they say, word by word, against a running portal."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from comms.handovers.models import FaultSlip
from meetings.models import Distribution, Minutes
from tests.outside import needs

PAGE = Path(__file__).resolve().parents[2] / "docs" / "api.md"
pytestmark = [pytest.mark.once, pytest.mark.django_db(transaction=True)]


def recipe(language):
    """All blocks of the page in this language, one after the other."""
    return "\n".join(
        re.findall(rf"^```{language}\n(.*?)^```", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    )


def run(command, portal, folder):
    """What a recipe printed. It runs in an empty folder and knows nothing but the address and the
    sign-ins.
    """
    known = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    done = subprocess.run(
        command, cwd=folder, env=known | portal, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def outcomes():
    """(states of the slips, states of the minutes, who acknowledged them)."""
    slips = list(FaultSlip.objects.values_list("state", flat=True))
    minutes = list(Minutes.objects.values_list("state", flat=True))
    signed = Distribution.objects.exclude(acknowledged_at=None).values_list("recipient__username", flat=True)
    return slips, minutes, list(signed)


@pytest.mark.clause("1.5.5.2", by="rest")
@pytest.mark.clause("1.7.7.2", by="rest")
def test_both_journeys_by_curl(portal, tmp_path):
    needs("curl")
    said = run(["bash", "-euo", "pipefail", "-c", recipe("sh")], portal, tmp_path)
    assert outcomes() == (["closed"], ["distributed"], ["vice"])
    assert "closed" in said
    for name in ("slip.docx", "sheet.docx", "sent.xlsx"):
        assert (tmp_path / name).read_bytes().startswith(b"PK"), name
    headings, *lines = (tmp_path / "closed.csv").read_text("utf-8-sig").splitlines()
    assert headings.startswith("No.,Office's no.,Office,")
    assert "消防泵异响" in "\n".join(lines)
    assert '"promise"' in (tmp_path / "history.json").read_text("utf-8")


@pytest.mark.clause("1.5.5.2", by="rest")
@pytest.mark.clause("1.7.7.2", by="rest")
def test_both_journeys_by_python(portal, tmp_path):
    said = run([sys.executable, "-c", recipe("python")], portal, tmp_path)
    assert outcomes() == (["closed"], ["distributed"], ["vice"])
    assert said.startswith("closed\n")
