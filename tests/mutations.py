"""What `make mutate` takes out of the product: each place that keeps something from somebody, found in the
syntax of the sources, and the source without it.

Found by their shape are the reading rights of querysets and models (`visible_to` and the like), the
predicates of permissions, the guards of transition tables, and refusals whose condition names who acts. The
rest of what needs two people stands in `TWO_PEOPLE` by name.
"""

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

# What a method answers when it keeps nothing from anybody
OPEN = {
    "visible_to": "return self",
    "papers_for": "return self",
    "papers_open_to": "return True",
    "history_open_to": "return True",
    "may_attach": "return True",
}
ORGANIZATION = "comms/organization"
TWO_PEOPLE = {
    f"{ORGANIZATION}/models/appointments.py": {
        "AppointmentQuerySet.confirmed": "return self",
        "Appointment.reaches_far": "return False",
    },
    f"{ORGANIZATION}/models/people.py": {"User.acts_for": "return True"},
    f"{ORGANIZATION}/operations/appointments.py": {"keep_an_administrator": "return"},
    f"{ORGANIZATION}/operations/groups.py": {
        "groups_with_rights": "return set()",
        "refuse_by_hand": "return",
        "_refuse_posts": "return",
        "_check_not_wider": "return",
    },
    f"{ORGANIZATION}/operations/links.py": {"end_links": "return"},
    f"{ORGANIZATION}/operations/second_person.py": {
        "others_confirm": "return False",
        "sees_more": "return False",
        "keep_a_second_person": "return",
        "one_after_the_other": "return",
    },
    "meetings/models/minutes.py": {"Minutes.approver": "return self.meeting.chair"},
    "meetings/operations/leaving.py": {
        "_check_judge": "return",
        "_check_secret": "return",
        "_keep_verifier": "return",
    },
    "meetings/operations/meetings.py": {"_check_new_chair": "return"},
}
# What only two who write at the same moment can miss; the SQLite database of the tests has one writer
TWO_WRITERS = {f"{ORGANIZATION}/operations/second_person.py:one_after_the_other"}
# The packages of the tree that hold no room
NO_ROOMS = {"tests", "benchmarks"}


@dataclass(frozen=True)
class Mutation:
    """One place of a source, and what stands there instead while the tests run."""

    path: str
    place: str
    start: int  # bytes of the source
    end: int
    text: str
    decides: tuple[str, ...] = ()  # permissions or moves
    words: tuple[str, ...] = ()  # as tests call what it decides or is part of

    @property
    def name(self) -> str:
        """How the tables and the list of known survivors call it."""
        return f"{self.path}:{self.place}"

    @property
    def qualified(self) -> str:
        """The name of the function with that of its class."""
        return self.place.split()[0]

    @property
    def function(self) -> str:
        """The bare name of the function."""
        return self.qualified.rpartition(".")[2]

    @property
    def module(self) -> str:
        """The dotted name of the module."""
        return ".".join(Path(self.path).with_suffix("").parts).removesuffix(".__init__")

    @property
    def subject(self) -> str:
        """The class of the function as tests name it: `Job` of `JobQuerySet.visible_to`; else nothing."""
        return self.place.rpartition(".")[0].removesuffix("QuerySet")

    def apply(self, source: str) -> str:
        """The source without what the place keeps from people."""
        raw = source.encode()
        return (raw[: self.start] + self.text.encode() + raw[self.end :]).decode()


class Source:
    """A module, and where the nodes of its syntax stand."""

    def __init__(self, path: str, text: str):
        self.path, self.tree = path, ast.parse(text)
        self.starts = [0]
        for line in text.encode().splitlines(keepends=True):
            self.starts.append(self.starts[-1] + len(line))

    def at(self, place: str, first: ast.AST, last: ast.AST, text: str) -> Mutation:
        """The mutation that puts a text in the place of these nodes."""
        start = self.starts[first.lineno - 1] + first.col_offset
        end = self.starts[last.end_lineno - 1] + last.end_col_offset
        return Mutation(self.path, place, start, end, text)

    def body(self, place: str, function: ast.FunctionDef, text: str) -> Mutation:
        """The mutation of a function that does nothing else any more; its docstring stays."""
        said = ast.get_docstring(function) is not None
        return self.at(place, function.body[1 if said else 0], function.body[-1], text)

    def functions(self) -> Iterator[tuple[str, ast.FunctionDef]]:
        """The functions of the module and the methods of its classes, with the names by which they go."""
        for node in self.tree.body:
            if isinstance(node, ast.FunctionDef):
                yield node.name, node
            elif isinstance(node, ast.ClassDef):
                for inner in node.body:
                    if isinstance(inner, ast.FunctionDef):
                        yield f"{node.name}.{inner.name}", inner


def packages(root: Path) -> list[Path]:
    """The packages at the root of the tree in which rooms are: whoever adds one need not name it here."""
    found = (path.parent for path in sorted(root.glob("*/__init__.py")))
    return [path for path in found if path.name not in NO_ROOMS]


def sources(root: Path) -> Iterator[Source]:
    """Every module of the product except migrations."""
    for path in sorted(path for package in packages(root) for path in package.rglob("*.py")):
        name = path.relative_to(root)
        if "migrations" not in name.parts:
            yield Source(name.as_posix(), path.read_text(encoding="utf-8"))


def find(root: Path) -> list[Mutation]:
    """Everything that is taken out in turn: reading rights first, then what needs two people, guards,
    predicates.
    """
    reading, two, refusals, guards, predicates, asked = [], [], [], [], [], {}
    for source in sources(root):
        parts = Path(source.path).with_suffix("").parts
        if "models" in parts:
            reading += of_readers(source)
        two += of_names(source, TWO_PEOPLE.get(source.path, {}))
        if "operations" in parts:
            refusals += of_refusals(source)
            for text, operation in doors(source):
                asked.setdefault(text, []).append(operation)
        guards += of_guards(source)
        if "permissions" in parts:
            predicates += of_predicates(source)
    found = (*reading, *two, *refusals, *guards, *predicates)
    return [replace(one, words=in_tests(one, asked)) for one in found]


def of_readers(source: Source) -> Iterator[Mutation]:
    """Methods that say what somebody may read or add to; not those that give the same answer to everybody."""
    for name, function in source.functions():
        text = OPEN.get(function.name)
        if "." in name and text and mentions(function.body, "user"):
            yield source.body(name, function, text)


def of_names(source: Source, named: dict[str, str]) -> Iterator[Mutation]:
    """The functions of a module that are named in `TWO_PEOPLE`."""
    functions = dict(source.functions())
    for name, text in named.items():
        yield source.body(name, functions[name], text)


def of_guards(source: Source) -> Iterator[Mutation]:
    """The functions that moves name as their guards, with the names of these moves."""
    said: dict[str, list[str]] = {}
    for call in ast.walk(source.tree):
        if not isinstance(call, ast.Call):
            continue
        terms = {term.arg: term.value for term in call.keywords}
        if "guards" in terms:
            event = texts([terms["event"]] if "event" in terms else call.args[:1])
            for guard in ast.walk(terms["guards"]):
                if isinstance(guard, ast.Name):
                    said.setdefault(guard.id, []).extend(event)
    for name, function in source.functions():
        if name in said:
            yield replace(source.body(name, function, "return"), decides=tuple(dict.fromkeys(said[name])))


def of_refusals(source: Source) -> Iterator[Mutation]:
    """Conditions that name who acts (`by`) and end in an error."""
    for name, function in source.functions():
        count = 0
        for node in ast.walk(function):
            raises = isinstance(node, ast.If) and isinstance(node.body[-1], ast.Raise)
            if raises and mentions([node.test], "by"):
                count += 1
                yield source.at(f"{name} refusal {count}", node.test, node.test, "False")


def of_predicates(source: Source) -> Iterator[Mutation]:
    """Predicates that say yes to everybody; those behind `~` that say no. And those whose own refusals of
    whoever acts are taken out (`of_own_refusals`). Each with the permissions that it decides.
    """
    nodes, granted = list(ast.walk(source.tree)), grants(source)
    names = [node.id for node in nodes if isinstance(node, ast.Name)]
    negated = [node.operand.id for node in nodes if is_negation(node) and isinstance(node.operand, ast.Name)]
    for name, function in source.functions():
        if not any(ast.unparse(one) == "rules.predicate" for one in function.decorator_list):
            continue
        behind, found = negated.count(name), []
        if names.count(name) > behind:
            found.append(source.body(f"{name} yes", function, "return True"))
        if behind:
            found.append(source.body(f"{name} no", function, "return False"))
        found += of_own_refusals(source, name, function)
        yield from (replace(one, decides=tuple(granted.get(name, ()))) for one in found)


def grants(source: Source) -> dict[str, list[str]]:
    """{predicate: the permissions whose expression names it, itself or by another name}"""
    parts: dict[str, set[str]] = {}
    said: dict[str, list[str]] = {}
    for node in source.tree.body:
        value = getattr(node, "value", None)
        if value is None:
            continue
        names = {inner.id for inner in ast.walk(value) if isinstance(inner, ast.Name)}
        names |= {part for name in names for part in parts.get(name, ())}
        if isinstance(node, ast.Assign):
            parts |= {target.id: names for target in node.targets if isinstance(target, ast.Name)}
        elif isinstance(value, ast.Call) and ast.unparse(value.func) == "grant":
            for name in names:
                said.setdefault(name, []).extend(texts(value.args[:1]))
    return said


def doors(source: Source) -> Iterator[tuple[str, str]]:
    """(what, operation) for each function that an operation calls and each plain text in it: a permission."""
    for name, function in source.functions():
        yield from ((text, name) for text in texts([function]))
        calls = (node.func for node in ast.walk(function) if isinstance(node, ast.Call))
        yield from ((called.id, name) for called in calls if isinstance(called, ast.Name))


def in_tests(mutation: Mutation, asked: dict[str, list[str]]) -> tuple[str, ...]:
    """How tests call what a place decides: `verify` of `meetings.verify_resolution`, `report_done` of
    `report-done`, and the operations that ask for it.
    """
    words = list(asked.get(mutation.function, []))
    for decided in mutation.decides:
        room, _, act = decided.rpartition(".")
        words.append(act.replace("-", "_"))
        if room:
            words += [act.partition("_")[0], *asked.get(decided, [])]
    return tuple(dict.fromkeys(words))


def of_own_refusals(source: Source, name: str, function: ast.FunctionDef) -> Iterator[Mutation]:
    """The parts of `if …: return False` that ask who somebody is, not whether they are signed in."""
    for node in function.body:
        if not isinstance(node, ast.If) or ast.unparse(node.body[-1]) != "return False":
            continue
        parts = node.test.values if is_or(node.test) else [node.test]
        for number, part in enumerate(parts, 1):
            if mentions([part], "user") and "is_authenticated" not in ast.unparse(part):
                yield source.at(f"{name} part {number}", part, part, "False")


def texts(nodes: Iterable[ast.AST]) -> list[str]:
    """The plain texts in a piece of syntax."""
    found = (node.value for one in nodes for node in ast.walk(one) if isinstance(node, ast.Constant))
    return [text for text in found if isinstance(text, str)]


def mentions(nodes: Iterable[ast.AST], name: str) -> bool:
    """Whether a name or an attribute of this name occurs in a piece of syntax."""
    found = (node for one in nodes for node in ast.walk(one))
    return any(name in (getattr(node, "id", None), getattr(node, "attr", None)) for node in found)


def is_negation(node: ast.AST) -> bool:
    """Whether this is `~something`."""
    return isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Invert)


def is_or(node: ast.AST) -> bool:
    """Whether this is `one or another`."""
    return isinstance(node, ast.BoolOp) and isinstance(node.op, ast.Or)
