"""Reading the law book: clauses, readings and the policies as they are in force."""

import csv
import json
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from asgiref.local import Local
from django.db.models import QuerySet
from django.utils.translation import get_language

from comms.base.folding import text_holds
from comms.procedure import rules
from comms.procedure.models import PolicyOverride
from comms.procedure.rules import Clause, Policy

Read = TypeVar("Read")
HERE = Path(__file__).parent
PROOFS = HERE / "proofs.csv"
# A text that can only mean the numbers of clauses: in "1.7" the dot counts
NUMBERED = re.compile(r"\d+(\.\w*)+")

_scope = Local()  # what was read once in this request or sweep
_known: dict[str, Any] = {
    "last": object(),
    "values": {},
    "versions": {},
}  # values of this process, valid for one last decision


# Clauses


@cache
def _clauses() -> dict[str, Clause]:
    with (HERE / "clauses.csv").open(encoding="utf-8", newline="") as file:
        rows = [row | {"needs": tuple(row["needs"].split())} for row in csv.DictReader(file)]
    return {row["id"]: Clause(**row) for row in rows}


def read_proofs(path: Path) -> dict[str, frozenset[str]]:
    """By what each clause is proved, as `manage.py clauses --update` wrote it down: {clause: levels}."""
    with path.open(encoding="utf-8", newline="") as file:
        return {row["id"]: frozenset(row["levels"].split()) for row in csv.DictReader(file)}


@cache
def _proofs() -> dict[str, frozenset[str]]:
    return read_proofs(PROOFS)


def proved_by(clause: Clause) -> frozenset[str]:
    """By what the tests prove that the portal does what a clause asks."""
    return _proofs().get(clause.id, frozenset())


def progress(clause: Clause) -> rules.Progress:
    """How far the portal does what a requirement asks."""
    return rules.progress(clause.needs, proved_by(clause))


@cache
def _readings() -> dict[str, dict[str, str]]:
    with (HERE / "readings.toml").open("rb") as file:
        return tomllib.load(file)


def clause(clause_id: str) -> Clause:
    """The clause with this number, for example "1.7.7.2". Raises KeyError."""
    return _clauses()[clause_id]


def clauses(*, room: str = "", kind: str = "", word: str = "") -> list[Clause]:
    """The clauses in the document's order, of one room, of one kind (M, G, D), or with a word in either
    wording or the number.
    """
    return [
        entry
        for entry in _clauses().values()
        if (not room or entry.room == room)
        and (not kind or entry.kind == kind)
        and (not word or _holds(entry, word))
    ]


def _holds(entry: Clause, word: str) -> bool:
    """Whether a text is part of the number, or its words are found in the wordings."""
    if NUMBERED.fullmatch(word.strip()):
        return word.strip() in entry.id
    return text_holds(word, entry.id, entry.zh, entry.en, entry.actor, entry.record)


def rooms() -> list[str]:
    """The rooms that answer for clauses, in the document's order."""
    return list(dict.fromkeys(entry.room for entry in _clauses().values()))


@cache
def _details() -> dict[str, dict[str, str]]:
    with (HERE / "clauses_zh.csv").open(encoding="utf-8", newline="") as file:
        return {row.pop("id"): row for row in csv.DictReader(file)}


@cache
def _traditional() -> dict[str, str]:
    """Simplified -> Traditional wording of the law book's texts, as `manage.py traditional` wrote it."""
    return json.loads((HERE / "traditional.json").read_text(encoding="utf-8"))


def chinese_texts() -> list[str]:
    """Every Chinese text of the law book, each once."""
    texts = [entry.zh for entry in _clauses().values()]
    texts += [text for row in _details().values() for text in row.values()]
    texts += [text for row in _readings().values() for text in (row["zh"], row["question_zh"])]
    texts += [text for entry in _book().values() for text in (entry.zh, entry.help_zh)]
    return [text for text in dict.fromkeys(texts) if text]


def explained(entry: Clause) -> Clause:
    """The clause with who, when, what and how the portal does it in the reader's language."""
    said: dict[str, Any] = {
        name: wording(zh, getattr(entry, name)) for name, zh in _details()[entry.id].items()
    }
    return replace(entry, **said)


def readings(entry: Clause) -> list[dict[str, str]]:
    """How an ambiguous clause is read: [{"id", "question", "answer"}] in the reader's language."""
    return [
        {
            "id": number,
            "question": wording(_readings()[number]["question_zh"], _readings()[number]["question_en"]),
            "answer": wording(_readings()[number]["zh"], _readings()[number]["en"]),
        }
        for number in entry.readings
    ]


def wording(zh: str, en: str) -> str:
    """The wording in the reader's language and script."""
    language = get_language() or ""
    if language.startswith("en"):
        return en
    if language == "zh-hant":
        return _traditional().get(zh, zh)
    return zh


# Policies


@cache
def _book() -> dict[str, Policy]:
    with (HERE / "policies.toml").open("rb") as file:
        return {entry.id: entry for entry in rules.read_policies(tomllib.load(file))}


def is_policy(policy_id: str) -> bool:
    """Whether the law book has this policy."""
    return policy_id in _book()


def policy(policy_id: str) -> Policy:
    """The policy as it is in force, with its warnings, basis and pause cap resolved. Raises KeyError."""
    return assumed(policy_id, values())


def value(policy_id: str) -> Any:
    """The value in force; None when empty. Raises KeyError."""
    return values()[policy_id]


def policies(*, clause: str = "", word: str = "") -> list[Policy]:
    """The policies in the book's order, of one clause or with a word in id, title or clause."""
    held = values()
    return [
        assumed(entry.id, held)
        for entry in _book().values()
        if (not clause or entry.clause == clause)
        and (not word or text_holds(word, entry.id, entry.zh, entry.en, entry.clause))
    ]


def assumed(policy_id: str, held: Mapping[str, object]) -> Policy:
    """The policy as it would be under these values of all policies. Raises KeyError."""
    entry = _book()[policy_id]
    return replace(rules.resolve(entry, held), version=_versions().get(policy_id, 0))


def affected_by(policy_id: str) -> list[str]:
    """The policies whose clocks change when this one does."""
    return [entry.id for entry in _book().values() if rules.depends_on(entry, policy_id)]


def title(entry: Policy | str) -> str:
    """A policy's title in the reader's language; the id when it is no longer in the book."""
    found = _book().get(entry) if isinstance(entry, str) else entry
    if found is None:
        return str(entry)
    return wording(found.zh, found.en)


def history(policy_id: str) -> QuerySet[PolicyOverride]:
    """The decisions on one policy, newest first."""
    return PolicyOverride.objects.filter(policy=policy_id).select_related("by").order_by("-number")


def values() -> Mapping[str, Any]:
    """Every policy's value in force. One query; none inside `steady()` or later in the same web request."""
    return remembered("policies", _fresh_values)


def _versions() -> Mapping[str, int]:
    return _known["versions"]


def _fresh_values() -> Mapping[str, Any]:
    """The process's values when no decision was added since, read anew otherwise. The last decision is known
    by its uuid: numbers of a rolled back row may be given again.
    """
    last = PolicyOverride.objects.order_by("-id").values_list("uuid", flat=True).first()
    if last != _known["last"]:
        newest = {row.policy: row for row in PolicyOverride.objects.order_by("number")}
        values = {name: entry.default for name, entry in _book().items()}
        values |= {name: row.value for name, row in newest.items() if name in values and not row.is_reset}
        versions = {name: row.number for name, row in newest.items()}
        _known.update(last=last, values=values, versions=versions)
    return _known["values"]


# Reading once


def remembered(name: str, read: Callable[[], Read]) -> Read:
    """What `read` gives, asked once inside `steady()` or one web request, every time elsewhere."""
    kept = getattr(_scope, "kept", None)
    if kept is None:
        return read()
    if name not in kept:
        kept[name] = read()
    return kept[name]


@contextmanager
def steady() -> Iterator[None]:
    """Read the law book's tables once for everything inside (a sweep, an import)."""
    outer = getattr(_scope, "kept", None)
    _scope.kept = {} if outer is None else outer
    try:
        yield
    finally:
        _scope.kept = outer


def forget() -> None:
    """Read anew at the next question, after a decision."""
    if getattr(_scope, "kept", None):
        _scope.kept.clear()


def request_begins(**_kwargs: object) -> None:
    """A web request reads once (connected to request_started)."""
    _scope.kept = {}


def request_ends(**_kwargs: object) -> None:
    """The next reader looks again (connected to request_finished)."""
    _scope.kept = None
