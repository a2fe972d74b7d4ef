"""Which test proves which clause."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from comms.procedure.management.commands import clauses as command

SOURCE = """
import pytest

pytestmark = [pytest.mark.django_db, pytest.mark.clause("1.7.1")]

@pytest.mark.clause("1.7.7.2", "1.5.1.1")
def test_both():
    pass

class TestSlips:
    @pytest.mark.parametrize("x", [pytest.param(1, marks=pytest.mark.clause("1.5.4.5"))])
    def test_promise(self, x):
        pass

def helper():
    pass
"""


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder of tests of our own."""
    tests = tmp_path / "tests"
    tests.mkdir()
    (tests / "test_some.py").write_text(SOURCE)
    monkeypatch.setattr(command, "TESTS", tests)
    monkeypatch.setattr(command, "LOCK", tests / "proved_clauses.txt")
    return tests


def output(*options):
    out = StringIO()
    call_command("clauses", *options, stdout=out)
    return out.getvalue()


def test_marks_are_found_on_functions_methods_parameters_and_modules(folder):
    assert command.find_proofs(folder) == {
        "1.7.1": ["tests/test_some.py::test_both", "tests/test_some.py::TestSlips::test_promise"],
        "1.7.7.2": ["tests/test_some.py::test_both"],
        "1.5.1.1": ["tests/test_some.py::test_both"],
        "1.5.4.5": ["tests/test_some.py::TestSlips::test_promise"],
    }


def test_table_names_each_requirement_and_the_total(folder):
    lines = output().splitlines()
    assert "           tests/test_some.py::test_both" in lines
    assert lines[-1] == "4 of 106 requirements are proved, by 2 tests."


def test_mark_without_a_clause_fails_the_check(folder):
    (folder / "test_other.py").write_text("import pytest\n@pytest.mark.clause('9.9.9')\ndef test_x(): pass\n")
    with pytest.raises(CommandError, match=r"tests/test_other.py::test_x: there is no clause 9.9.9"):
        output("--check")


def test_lost_proof_fails_the_check(folder):
    output("--update")
    assert command.LOCK.read_text().split() == ["1.5.1.1", "1.5.4.5", "1.7.1", "1.7.7.2"]
    assert output("--check").startswith("4 of 106")
    (folder / "test_some.py").write_text(SOURCE.replace('"1.7.7.2", ', ""))
    with pytest.raises(CommandError, match="clause 1.7.7.2 lost its proof"):
        output("--check")


def test_guidance_needs_no_proof(folder):
    (folder / "test_other.py").write_text("import pytest\n@pytest.mark.clause('1.7.3')\ndef test_x(): pass\n")
    assert output("--check").startswith("4 of 106")
