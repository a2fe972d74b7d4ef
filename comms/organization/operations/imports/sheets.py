"""What every import has in common: headings in any language, cells read one by one, everything that is wrong
named by row and column, and nothing written unless all of it is right.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO

from django.conf import settings
from django.db.models import Model, TextChoices
from django.utils import translation
from django.utils.translation import gettext as _
from openpyxl import Workbook

from comms.base.errors import DomainError, Refused
from comms.base.sheets import Rows
from comms.base.text import Words, folded, listed
from comms.base.transactions import one_transaction
from comms.base.transitions import check_fields
from comms.organization.models import Job, User
from comms.organization.operations.jobs import JobKind, Problem, Result, Work, start_job

# How often a long check says how far it is
EVERY = 10


class CellError(Exception):
    """What is wrong with a cell, in the reader's words."""


@dataclass(frozen=True)
class SheetColumn:
    """A column: the field of the operation, its heading, and how a cell becomes a value.

    `read(text)` raises CellError. Empty cells are None without being read.
    """

    key: str
    label: Words
    read: Callable[[str], object] = str
    required: bool = False


Values = Mapping[str, object]


class SheetChecker:
    """Checks and writes the rows of one sheet; it remembers what earlier rows said.

    `checked` are the columns of `model` that a cell must fit, `taken` what is there only once: the values in
    use, and the sentence for another one.
    """

    model: type[Model]
    checked: Sequence[str]
    taken: Mapping[str, tuple[set[str], Words]]

    def __init__(self, *, by: User, at: datetime) -> None:
        self.by, self.at = by, at

    def columns(self) -> Sequence[SheetColumn]:
        """The columns, in the order of the template."""
        raise NotImplementedError

    def check_cell(self, key: str, value: object) -> Iterator[str]:
        """What is wrong with the value of one cell, whatever the others of its row say: what the column could
        not hold, or what another row has already, also of this sheet.
        """
        if key in self.checked:
            yield from column_says(self.model(**{key: value}), key)
        if key in self.taken:
            known, said = self.taken[key]
            if value in known:
                yield str(said)
            known.add(str(value))

    def check_row(self, values: Values, wrong: Set[str]) -> Iterator[tuple[str, str]]:
        """(field, sentence) of what cells say against each other. Those of `wrong` are told already: nothing
        is concluded from them.
        """
        raise NotImplementedError

    def write(self, values: Values) -> Iterable[str]:
        """Write a row. Returns what is counted of it, such as "made"."""
        raise NotImplementedError


@dataclass(frozen=True)
class SheetKind:
    """One kind of import: its checker, and what becomes of it in the background."""

    job: str
    label: Words
    checker: type[SheetChecker]
    done: Callable[[Mapping[str, object]], str]
    name: str = field(default="template")

    @property
    def as_job(self) -> JobKind:
        """As background work."""
        return JobKind(self.job, self.label, self.carry_out, self.check, self.in_words)

    def start(self, *, rows: Rows, dry_run: bool, by: User, at: datetime) -> Job:
        """Begin to check the rows, and unless it is a trial to write them."""
        given = {"rows": rows, "dry_run": dry_run}
        return start_job(self.job, given=given, total=len(rows) - 1, by=by, at=at)

    def check(self, work: Work) -> list[Problem]:
        """Everything that is wrong, by row and column; under wrong headings no row can be read. What the rows
        say is left in `work.ready`, so that the transaction that writes them reads nothing.
        """
        checker = self.checker(by=work.by, at=work.at)
        rows = _rows_of(work)
        found, problems = columns_of(rows[0], checker.columns())
        if problems:
            return problems
        read: list[tuple[int, Values]] = []
        for done, (number, row) in enumerate(_filled(rows), start=1):
            values, wrong = _read_row(checker, found, number, row)
            read.append((number, values))
            problems += wrong
            if done % EVERY == 0:
                work.progress(done, len(rows) - 1)
        work.ready = checker, read
        return problems

    def carry_out(self, work: Work) -> Result:
        """Write every row that `check` read, or none: a row that cannot be written after all is named."""
        checker, read = work.ready
        counted: dict[str, object] = {"rows": len(read)}
        if work.given["dry_run"]:
            return Result(counted | {"dry_run": True})
        counts: dict[str, int] = {}
        with one_transaction():
            for number, values in read:
                try:
                    for name in checker.write(values):
                        counts[name] = counts.get(name, 0) + 1
                except DomainError as refusal:
                    raise Refused(errors={"rows": _row_said(number, refusal)}) from None
        return Result(counted | counts)

    def in_words(self, result: Mapping[str, object]) -> str:
        """What came of it."""
        if result.get("dry_run"):
            said = _(
                "Nothing is wrong with these rows: %(number)s. Nothing was written, as this was a trial."
            )
            return said % {"number": result["rows"]}
        return self.done(result)


def _rows_of(work: Work) -> Rows:
    rows = work.given["rows"]
    assert isinstance(rows, list)  # what `start` wrote
    return rows


def _filled(rows: Rows) -> Iterator[tuple[int, list[str]]]:
    """(number in the sheet, cells) of the rows that are not empty; 1 is the line of headings."""
    return ((number, row) for number, row in enumerate(rows[1:], start=2) if any(row))


Found = list[tuple[SheetColumn, int]]


def columns_of(headings: Sequence[str], columns: Sequence[SheetColumn]) -> tuple[Found, list[Problem]]:
    """The columns with their places in the sheet, and what is wrong with the line of headings."""
    names = {name: column for column in columns for name in (folded(column.key), *spellings(column.label))}
    found: dict[str, tuple[SheetColumn, int]] = {}
    problems: list[Problem] = []
    for place, heading in enumerate(headings):
        column = names.get(folded(heading))
        if column is None and heading:
            problems.append(_problem(1, heading, _("This column is not known.")))
        elif column is not None and column.key in found:
            problems.append(_problem(1, heading, _("This column is there twice.")))
        elif column is not None:
            found[column.key] = (column, place)
    missing = [column for column in columns if column.required and column.key not in found]
    problems += [_problem(1, column.label, _("This column is missing.")) for column in missing]
    return list(found.values()), problems


def spellings(words: Words) -> set[str]:
    """A heading or choice in every language of the portal, folded."""
    found = set()
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found.add(folded(str(words)))
    return found


def one_of(choices: type[TextChoices]) -> Callable[[str], object]:
    """Reads a choice by its code or by its words in any language."""
    known = {name: choice for choice in choices for name in (folded(choice.value), *spellings(choice.label))}

    def read(text: str) -> object:
        if folded(text) not in known:
            shown = listed(choice.label for choice in choices)
            raise CellError(_("“%(text)s” is none of: %(choices)s.") % {"text": text, "choices": shown})
        return known[folded(text)].value

    return read


def _read_row(
    checker: SheetChecker, found: Found, number: int, row: list[str]
) -> tuple[Values, list[Problem]]:
    """What the filled cells say, and all that is wrong: of each cell alone, then of all beside each other."""
    values: dict[str, object] = {}
    problems: list[Problem] = []
    wrong: set[str] = set()
    for column, place in found:
        said = _read_cell(checker, column, row[place] if place < len(row) else "", values)
        problems += [_problem(number, column.label, sentence) for sentence in said]
        wrong |= {column.key} if said else set()
    labels = {column.key: column.label for column in checker.columns()}
    for key, sentence in checker.check_row(values, wrong):
        problems.append(_problem(number, labels.get(key, ""), sentence))
    return values, problems


def _read_cell(checker: SheetChecker, column: SheetColumn, text: str, values: dict[str, object]) -> list[str]:
    """Put what a cell says into `values`; what is wrong with it."""
    if not text:
        return [_("This is needed.")] if column.required else []
    try:
        values[column.key] = value = column.read(text)
    except CellError as unreadable:
        return [str(unreadable)]
    return list(checker.check_cell(column.key, value))


def _problem(number: int, column: Words, said: str) -> Problem:
    return {"row": number, "column": str(column), "said": said}


def _row_said(number: int, refusal: DomainError) -> list[str]:
    row = _("Row %(number)s: %(said)s")
    return [row % {"number": number, "said": sentence} for sentence in refusal.sentences]


def column_says(row: Model, key: str) -> Iterator[str]:
    """What the column of a field says against its value in a row that is not saved."""
    for _key, sentence in refused(lambda: check_fields(row, [key]), key):
        yield sentence


def refused(check: Callable[[], object], otherwise: str) -> Iterator[tuple[str, str]]:
    """(field, sentence) of what a check of an operation refuses; see `sentences_of`."""
    try:
        check()
    except DomainError as refusal:
        yield from sentences_of(refusal, otherwise=otherwise)


def sentences_of(refusal: DomainError, *, otherwise: str) -> Iterator[tuple[str, str]]:
    """(field, sentence) of a refusal, the first of each field; `otherwise` is the field of the others."""
    for key, sentences in refusal.errors.items():
        yield from ((key, str(sentence)) for sentence in list(sentences)[:1])
    if not refusal.errors:
        yield otherwise, str(refusal)


def template(kind: SheetKind, *, by: User, at: datetime) -> bytes:
    """An Excel file with the headings in the reader's language, to be filled in."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None  # a new workbook has one
    columns = kind.checker(by=by, at=at).columns()
    for place, column in enumerate(columns, start=1):
        sheet.cell(1, place, str(column.label)).number_format = "@"
        sheet.column_dimensions[sheet.cell(1, place).column_letter].width = 22
        # Text, so that Excel leaves phones and codes as they are typed
        for line in range(2, 502):
            sheet.cell(line, place).number_format = "@"
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()
