"""Which test proves which clause, and by what."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from comms.procedure.management.commands import clauses as command

SOURCE = """
import pytest

pytestmark = [pytest.mark.django_db, pytest.mark.clause("1.7.1", by="page")]

@pytest.mark.clause("1.7.7.2", "1.5.1.1", by="rest")
def test_both():
    pass

class TestSlips:
    @pytest.mark.parametrize("x", [pytest.param(1, marks=pytest.mark.clause("1.5.4.5", by="rule"))])
    def test_promise(self, x):
        pass

def helper():
    pass
"""
REST = 'import pytest\n@pytest.mark.clause("1.7.1", by="rest")\ndef test_x(): pass\n'


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder of tests of our own."""
    tests = tmp_path / "tests"
    tests.mkdir()
    (tests / "test_some.py").write_text(SOURCE)
    monkeypatch.setattr(command, "TESTS", tests)
    monkeypatch.setattr(command, "PROOFS", tmp_path / "proofs.csv")
    (tmp_path / "proofs.csv").write_text("id,levels\n")
    return tests


def output(*options):
    out = StringIO()
    call_command("clauses", *options, stdout=out)
    return out.getvalue()


def test_marks_are_found_on_functions_methods_parameters_and_modules(folder):
    both, promise = "tests/test_some.py::test_both", "tests/test_some.py::TestSlips::test_promise"
    assert command.find_proofs(folder) == {
        "1.7.1": {"page": [both, promise]},
        "1.7.7.2": {"rest": [both]},
        "1.5.1.1": {"rest": [both]},
        "1.5.4.5": {"rule": [promise]},
    }


def test_table_names_what_each_requirement_needs_its_tests_and_the_total(folder):
    lines = output().splitlines()
    assert any(line.startswith("1.7.1      page+ rest-") for line in lines)
    assert "           rest      tests/test_some.py::test_both" in lines
    assert lines[-1] == "0 of 106 requirements are proved, 4 in part, by 2 tests."


def test_a_requirement_is_proved_when_everything_it_needs_is(folder):
    (folder / "test_other.py").write_text(REST)
    assert output().splitlines()[-1].startswith("1 of 106 requirements are proved, 3 in part")


@pytest.mark.parametrize(
    ("mark", "said"),
    [
        ("'9.9.9', by='page'", "there is no clause 9.9.9"),
        ("'1.7.1'", "by='' is no proof"),
        ("'1.7.1', by='hand'", "by='hand' is no proof"),
    ],
)
def test_a_wrong_mark_fails_the_check(folder, mark, said):
    source = f"import pytest\n@pytest.mark.clause({mark})\ndef test_x(): pass\n"
    (folder / "test_other.py").write_text(source)
    with pytest.raises(CommandError, match=f"tests/test_other.py::test_x: {said}"):
        output("--check")


def test_a_lost_proof_and_one_that_is_not_written_down_fail_the_check(folder):
    output("--update")
    assert command.PROOFS.read_text().splitlines()[1:] == [
        "1.5.1.1,rest",
        "1.5.4.5,rule",
        "1.7.1,page",
        "1.7.7.2,rest",
    ]
    assert output("--check").startswith("0 of 106")
    (folder / "test_other.py").write_text(REST)
    with pytest.raises(CommandError, match="clause 1.7.1 is proved by rest and the list does not say so"):
        output("--check")
    (folder / "test_other.py").unlink()
    (folder / "test_some.py").write_text(SOURCE.replace('"1.7.7.2", ', ""))
    with pytest.raises(CommandError, match="clause 1.7.7.2 lost its proof by rest"):
        output("--check")


def test_guidance_needs_no_proof(folder):
    source = "import pytest\n@pytest.mark.clause('1.7.3', by='rule')\ndef test_x(): pass\n"
    (folder / "test_other.py").write_text(source)
    output("--update")
    assert output("--check").startswith("0 of 106")
