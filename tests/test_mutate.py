"""`make mutate` finds every place that keeps something from people, takes out that and nothing else, and says
honestly what the tests noticed.
"""

import ast
from pathlib import Path

import pytest

from tests import mutate
from tests.mutations import TWO_PEOPLE, Source, find, of_guards, of_predicates, of_readers, of_refusals

pytestmark = pytest.mark.once

ROOT = Path(__file__).resolve().parent.parent
FOUND = {mutation.name: mutation for mutation in find(ROOT)}

READER = '''
class SlipQuerySet:
    def visible_to(self, user):
        """总裁 sees all."""
        if user.sees_all:
            return self
        return self.filter(office__in=user.unit_ids)  # 部门

    def open(self):
        return self


class Job:
    def may_attach(self, user):
        return False
'''
PERMISSIONS = '''
@rules.predicate
def approves(user, minutes):
    """Never who wrote them."""
    if minutes is None or minutes.author_id == user.pk:
        return False
    return user.acts_for(minutes.chair_id)


@rules.predicate
def owns(user, obj):
    return obj.owner_id == user.pk


grant("a", approves)
grant("b", ~owns)
'''


def mutated(find_in, text):
    """{place: the source without it}"""
    source = Source("x.py", text)
    return {mutation.place: mutation.apply(text) for mutation in find_in(source)}


def test_reading_right_is_replaced_and_nothing_else():
    found = mutated(of_readers, READER)
    assert list(found) == ["SlipQuerySet.visible_to"]
    assert found["SlipQuerySet.visible_to"] == READER.replace(
        """if user.sees_all:
            return self
        return self.filter(office__in=user.unit_ids)""",
        "return self",
    )


def test_predicate_says_yes_and_behind_a_negation_no():
    found = mutated(of_predicates, PERMISSIONS)
    assert list(found) == ["approves yes", "approves part 2", "owns no"]
    assert "if minutes is None or False:\n        return False" in found["approves part 2"]
    assert found["owns no"] == PERMISSIONS.replace("return obj.owner_id == user.pk", "return False")
    assert '"""Never who wrote them."""\n    return True\n' in found["approves yes"]


def test_guard_of_a_move_does_nothing():
    text = (
        "def stands(obj, change):\n    raise Refused\n\n\ndef other():\n    pass\n\n\nMove(guards=[stands])\n"
    )
    assert mutated(of_guards, text) == {"stands": text.replace("raise Refused", "return")}


def test_refusal_of_whoever_acts_never_happens():
    text = "def act(row, by):\n    if row.pk == by.pk:\n        raise Own\n    if row.old:\n        raise Old"
    assert mutated(of_refusals, text) == {"act refusal 1": text.replace("row.pk == by.pk", "False")}


def test_every_reading_right_and_every_predicate_is_found():
    sources = "\n".join(
        path.read_text() for room in ("comms", "meetings") for path in (ROOT / room).rglob("*.py")
    )
    readers = [name for name in FOUND if name.endswith(".visible_to")]
    assert len(readers) == sources.count("def visible_to(self, user)")
    predicates = {name.split()[0] for name in FOUND if "permissions.py:" in name}
    assert len(predicates) == sources.count("@rules.predicate")
    assert {f"{path}:{place}" for path, places in TWO_PEOPLE.items() for place in places} <= set(FOUND)


def test_every_mutated_source_can_be_read_and_is_another_one():
    for mutation in FOUND.values():
        source = (ROOT / mutation.path).read_text(encoding="utf-8")
        assert ast.dump(ast.parse(mutation.apply(source))) != ast.dump(ast.parse(source)), mutation.name


def test_own_room_comes_first_and_in_it_what_has_the_name_of_the_module():
    guard = FOUND["comms/handovers/states.py:somebody_else_reported"]
    tests = mutate.tests_for(guard, ROOT)
    assert tests[-1] == "tests/matrix"
    assert all(name.startswith("tests/comms/handovers/") for name in tests[:-1])
    assert tests[0] == "tests/comms/handovers/test_states.py"
    by_hand = FOUND["comms/organization/operations/groups.py:refuse_by_hand"]
    assert all("groups" in name for name in mutate.tests_for(by_hand, ROOT)[:3])


@pytest.fixture
def tree(tmp_path, monkeypatch):
    """A copy with one module, and a place for a test of what it keeps from people."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")  # a start takes a tenth of the time
    (tmp_path / "room").mkdir()
    (tmp_path / "tests" / "room").mkdir(parents=True)
    (tmp_path / "tests" / "matrix").mkdir()
    (tmp_path / "pytest.ini").write_text("[pytest]\npythonpath = .\n")
    (tmp_path / "room" / "models.py").write_text(
        "class Rows(list):\n    def visible_to(self, user):\n        return [user]\n"
    )
    return tmp_path


@pytest.mark.parametrize(
    "test, word",
    [
        ("def test_it():\n    assert Rows([1, 2]).visible_to(1) == [1]\n", mutate.CAUGHT),
        ("def test_it():\n    assert 1 in Rows([1, 2]).visible_to(1)\n", mutate.SURVIVED),
        ("def test_it(:\n", mutate.BROKEN),
    ],
    ids=["noticed", "not noticed", "no test"],
)
def test_outcome_is_what_the_tests_said_and_the_source_is_put_back(tree, test, word):
    (tree / "tests" / "room" / "test_rows.py").write_text("from room.models import Rows\n\n\n" + test)
    source = tree / "room" / "models.py"
    before = source.read_text()
    mutation = next(of_readers(Source("room/models.py", before)))
    outcome = mutate.try_out(mutation, tree)
    assert (outcome.word, source.read_text()) == (word, before)
    assert outcome.test == ("tests/room/test_rows.py::test_it" if word == mutate.CAUGHT else "")


def test_test_that_always_fails_has_proved_nothing(tree):
    (tree / "tests" / "room" / "test_rows.py").write_text("def test_it():\n    assert False\n")
    mutation = next(of_readers(Source("room/models.py", (tree / "room" / "models.py").read_text())))
    outcome = mutate.try_out(mutation, tree)
    assert outcome.word == mutate.CAUGHT
    assert mutate.without_proof([outcome], tree) == [outcome]


@pytest.mark.parametrize(
    "word, known, well",
    [
        (mutate.CAUGHT, False, True),
        (mutate.SURVIVED, True, True),
        (mutate.SURVIVED, False, False),
        (mutate.CAUGHT, True, False),
        (mutate.BROKEN, True, False),
        (mutate.TOO_SLOW, True, False),
    ],
)
def test_new_survivors_and_mended_known_ones_are_not_well(word, known, well, capsys):
    outcome = mutate.Outcome(FOUND["meetings/permissions.py:owns no"], word)
    named = {outcome.mutation.name: "why"} if known else {}
    assert mutate.report([outcome], named) is well
    assert f"1 places: 1 {word.lower()}" in capsys.readouterr().out


def test_known_survivors_exist_and_say_why():
    known = mutate.known_survivors()
    assert set(known) <= set(FOUND)
    assert all(known.values())
