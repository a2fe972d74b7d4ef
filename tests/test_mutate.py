"""`make mutate` finds every place that keeps something from people, takes out that and nothing else, and says
honestly what the tests noticed.
"""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps

from tests import mutate
from tests.mutations import (
    TWO_PEOPLE,
    TWO_WRITERS,
    Source,
    find,
    of_guards,
    of_predicates,
    of_readers,
    of_refusals,
    packages,
    sources,
)

pytestmark = pytest.mark.once

ROOT = Path(__file__).resolve().parent.parent
COUNTED = dict.fromkeys((mutate.BROKEN, mutate.TOO_SLOW), "without an answer")
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
either = approves | ~owns
grant("c.verify_minutes", either)
'''
MOVES = """
def stands(obj, change):
    raise Refused


def other():
    pass


Move(event="report-done", guards=[stands])
in_place("move", guards=[stands])
"""


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
    assert mutated(of_guards, MOVES) == {"stands": MOVES.replace("raise Refused", "return")}


def test_place_knows_the_moves_and_permissions_that_it_decides():
    [guard] = of_guards(Source("x.py", MOVES))
    assert guard.decides == ("report-done", "move")
    decided = {one.place: one.decides for one in of_predicates(Source("x.py", PERMISSIONS))}
    assert decided["approves yes"] == ("a", "c.verify_minutes")
    assert decided["owns no"] == ("b", "c.verify_minutes")


def test_what_it_decides_is_said_as_tests_say_it():
    """By the operation that asks for the permission, too, whatever that is called."""
    assert FOUND["meetings/states/meetings.py:has_agenda"].words == ("issue_agenda",)
    assert FOUND["meetings/permissions.py:reads_paper yes"].words == ("open_paper", "open", "note_opened")
    assert FOUND["meetings/operations/leaving.py:_check_judge"].words == ("pass_chair",)


def test_refusal_of_whoever_acts_never_happens():
    text = "def act(row, by):\n    if row.pk == by.pk:\n        raise Own\n    if row.old:\n        raise Old"
    assert mutated(of_refusals, text) == {"act refusal 1": text.replace("row.pk == by.pk", "False")}


def test_every_reading_right_and_every_predicate_is_found():
    text = "\n".join((ROOT / source.path).read_text() for source in sources(ROOT))
    readers = [name for name in FOUND if name.endswith(".visible_to")]
    assert len(readers) == text.count("def visible_to(self, user)")
    predicates = {name.split()[0] for name in FOUND if "permissions.py:" in name}
    assert len(predicates) == text.count("@rules.predicate")
    assert {f"{path}:{place}" for path, places in TWO_PEOPLE.items() for place in places} <= set(FOUND)
    assert set(FOUND) >= TWO_WRITERS


def test_every_guard_of_every_table_is_found():
    """Asked of the tables themselves: a guard written in a way that the tool cannot see fails here."""
    tables = [model.TABLE for model in apps.get_models() if hasattr(model, "TABLE")]
    guards = {guard for table in tables for move in table.moves for guard in move.guards}
    assert len(guards) > 10
    for guard in guards:
        assert f"{guard.__module__.replace('.', '/')}.py:{guard.__qualname__}" in FOUND


def test_new_room_is_found_by_itself(tmp_path):
    """A package beside the others, and in it a room that became a folder."""
    assert {path.name for path in packages(ROOT)} == {"comms", "meetings"}
    for name, text in (("states/cases.py", MOVES), ("permissions/cases.py", PERMISSIONS)):
        path = tmp_path / "complaints" / name
        path.parent.mkdir(parents=True)
        path.write_text(text)
    (tmp_path / "complaints" / "__init__.py").touch()
    found = [mutation.name.partition(":") for mutation in find(tmp_path)]
    assert {path for path, _, _ in found} == {"complaints/states/cases.py", "complaints/permissions/cases.py"}
    assert [place for _, _, place in found] == ["stands", "approves yes", "approves part 2", "owns no"]


def test_every_mutated_source_can_be_read_and_is_another_one():
    for mutation in FOUND.values():
        source = (ROOT / mutation.path).read_text(encoding="utf-8")
        assert ast.dump(ast.parse(mutation.apply(source))) != ast.dump(ast.parse(source)), mutation.name


def test_every_function_is_another_one_while_its_place_is_taken_out():
    for mutation in FOUND.values():
        function = mutate.function_of(mutation)
        before = function.__code__
        with mutate.taken_out(mutation):
            assert function.__code__ != before, mutation.name
        assert function.__code__ is before


def test_nearest_files_of_its_own_room_come_first_and_the_matrices_last():
    guard = FOUND["comms/handovers/states.py:somebody_else_reported"]
    first, then, last = mutate.tests_for(guard, ROOT)
    assert last == ["tests/matrix"]
    own = {path.relative_to(ROOT).as_posix() for path in (ROOT / "tests/comms/handovers").rglob("test_*.py")}
    assert (len(first), set(first + then)) == (mutate.NEAR, own)
    assert first[0] == "tests/comms/handovers/test_states.py"


@pytest.mark.parametrize(
    "place, test",
    [
        (
            "comms/organization/operations/groups.py:refuse_by_hand",
            "comms/organization/operations/test_groups",
        ),
        ("comms/organization/models/jobs.py:JobQuerySet.visible_to", "comms/organization/jobs/test_pages"),
        ("meetings/models/resolutions.py:Resolution.may_attach", "meetings/test_resolutions"),
        ("meetings/permissions.py:heads_tracking_unit yes", "meetings/test_resolutions"),
        ("meetings/permissions.py:calls_meetings yes", "meetings/meetings/test_calling"),
        (
            "comms/organization/operations/second_person.py:one_after_the_other",
            "comms/organization/second_person/test_at_once",
        ),
    ],
    ids=["function", "folder", "class", "permission", "operation", "caller"],
)
def test_file_that_speaks_of_the_place_is_near(place, test):
    assert f"tests/{test}.py" in mutate.tests_for(FOUND[place], ROOT)[0]


MODEL = "class Rows(list):\n    def visible_to(self, user):\n        return [user]\n"
# Takes out the one place of a tree and says how it went
TRY = """
import sys
from pathlib import Path
from tests import mutate
from tests.mutations import Source, of_readers
root = Path.cwd()
sys.path.insert(0, str(root))
mutation = next(of_readers(Source("room/models.py", (root / "room/models.py").read_text())))
[outcome], failing = mutate.try_all([mutation], root)
print(outcome.word, outcome.test, *failing)
"""
NOTICES = "def test_it():\n    assert Rows([1, 2]).visible_to(1) == [1]\n"
NOTICES_NOT = "def test_it():\n    assert 1 in Rows([1, 2]).visible_to(1)\n"
ALWAYS_FAILS = "def test_always():\n    assert False\n"
IT, ALWAYS = "tests/room/test_rows.py::test_it", "tests/room/test_rows.py::test_always"


@pytest.mark.parametrize(
    "test, said",
    [
        (NOTICES, f"{mutate.CAUGHT} {IT}"),
        (NOTICES_NOT, mutate.SURVIVED),
        ("def test_it(:\n", mutate.BROKEN),
        ("import os\nos._exit(1)\n", mutate.BROKEN),
        (ALWAYS_FAILS + NOTICES, f"{mutate.CAUGHT} {IT} {ALWAYS}"),
        (ALWAYS_FAILS + NOTICES_NOT, f"{mutate.SURVIVED}  {ALWAYS}"),
    ],
    ids=["noticed", "not noticed", "no test", "no end", "noticed besides", "proves nothing"],
)
def test_outcome_is_what_the_tests_said_that_pass_without_the_mutation(tmp_path, test, said):
    files = {
        "room/models.py": MODEL,
        "tests/room/test_rows.py": f"from room.models import Rows\n\n\n{test}",
        "tests/matrix/test_all.py": "",
        "pytest.ini": "[pytest]\n",
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    # without plugins a start takes a tenth of the time
    around = os.environ | {
        "PYTHONPATH": str(ROOT),
        "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        "PYTEST_ADDOPTS": "",
    }
    command = [sys.executable, "-c", TRY]
    done = subprocess.run(command, cwd=tmp_path, env=around, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1].strip() == said
    assert (tmp_path / "room" / "models.py").read_text() == MODEL


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
    assert mutate.report([outcome], named, places=3) is well
    figures = {mutate.CAUGHT: 0, mutate.SURVIVED: 0, "known": 0, "without an answer": 0, "not run": 2}
    figures["known" if known and word == mutate.SURVIVED else COUNTED.get(word, word)] += 1
    said = ", ".join(f"{count} {name.lower()}" for name, count in figures.items())
    assert f"3 places: {said}\n" in capsys.readouterr().out


def test_known_survivors_exist_and_say_why():
    known = mutate.known_survivors()
    assert set(known) <= set(FOUND)
    assert all(known.values())


def test_what_needs_two_writers_does_not_run_on_sqlite_and_counts_as_not_run(monkeypatch, capsys):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setattr(mutate, "prepare", lambda folder: None)
    assert mutate.main(["one_after_the_other"]) == 0
    said = capsys.readouterr().out
    assert "set DATABASE_URL" in said
    assert (
        f"{len(FOUND)} places: 0 caught, 0 survived, 0 known, 0 without an answer, {len(FOUND)} not run"
        in said
    )
    monkeypatch.setenv("DATABASE_URL", "postgres://postgres@127.0.0.1/portal")
    assert not mutate.has_one_writer()
