"""Many units at once: departments, management offices, service centres."""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from datetime import datetime
from functools import cached_property
from typing import cast

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext

from comms.base.rights import allow
from comms.base.sheets import Rows
from comms.base.text import folded
from comms.base.transactions import one_transaction
from comms.organization.models import Job, Unit, User
from comms.organization.operations.imports.sheets import (
    CellError,
    SheetChecker,
    SheetColumn,
    SheetKind,
    Values,
    one_of,
    refused,
)
from comms.organization.operations.roles import check_role
from comms.organization.operations.units import add_unit, check_parent
from comms.organization.states import PARENT_KIND, UnitKind, UnitRole

PLAIN = ("name_zh", "name_en", "complaint_line", "hotline", "email", "address")


class UnitNames:
    """Units by code and by name in either language, as people type them; it grows while a sheet is read."""

    def __init__(self, units: Iterable[Unit]) -> None:
        self.by_code: dict[str, list[Unit]] = {}
        self.by_name: dict[str, list[Unit]] = {}
        for unit in units:
            self.add(unit)

    def add(self, unit: Unit) -> None:
        """From now on it is found."""
        self.by_code.setdefault(folded(unit.code), []).append(unit)
        for name in {folded(unit.name_zh), folded(unit.name_en)}:
            self.by_name.setdefault(name, []).append(unit)

    def read(self, text: str) -> Unit:
        """The unit that a cell names. Raises CellError."""
        own = self.by_code.get(folded(text), [])
        if len(own) == 1:
            return own[0]
        named = self.by_name.get(folded(text), [])
        if len(named) > 1:
            raise CellError(_("Several units are called “%(text)s”: give the code.") % {"text": text})
        if not named:
            raise CellError(_("There is no unit “%(text)s”.") % {"text": text})
        return named[0]


class UnitsChecker(SheetChecker):
    """Rows of units. A unit may stand below one of an earlier row; where nothing is said it belongs to the
    company, and is a management office.
    """

    model, checked = Unit, ("code", *PLAIN)

    def __init__(self, *, by: User, at: datetime) -> None:
        super().__init__(by=by, at=at)
        known = list(Unit.objects.all())
        self.names = UnitNames(unit for unit in known if unit.active)
        self.companies = [unit for unit in known if unit.active and unit.kind == UnitKind.COMPANY]
        self.read: dict[str, Unit] = {}  # units of the sheet by code, as they were read and as they were made
        self.made: dict[str, Unit] = {}
        self.taken = {
            "code": ({unit.code for unit in known}, _l("This code is taken.")),
            "role": ({unit.role for unit in known if unit.role}, _l("Another unit has this role.")),
        }
        self._columns = (
            SheetColumn("code", _l("Code"), str.upper, required=True),
            SheetColumn("name_zh", _l("Name (Chinese)"), required=True),
            SheetColumn("name_en", _l("Name (English)")),
            SheetColumn("kind", _l("Kind"), one_of(UnitKind)),
            SheetColumn("role", _l("Role in the procedure"), one_of(UnitRole)),
            SheetColumn("parent", _l("Belongs to"), self.names.read),
            SheetColumn("complaint_line", _l("Complaint line")),
            SheetColumn("hotline", _l("Hotline")),
            SheetColumn("email", _l("Mailbox")),
            SheetColumn("address", _l("Address")),
        )

    def columns(self) -> Sequence[SheetColumn]:
        """Code and Chinese name are needed."""
        return self._columns

    def check_row(self, values: Values, wrong: Set[str]) -> Iterator[tuple[str, str]]:
        """Whether kind, role and the unit above fit each other."""
        unit = self._unit(values)
        if not wrong & {"kind", "parent"}:
            yield from refused(lambda: check_parent(unit.kind, unit.parent), "parent")
        if not wrong & {"kind", "role"}:
            yield from refused(lambda: check_role(unit.kind, unit.role), "role")
        self.names.add(unit)
        self.read[unit.code] = unit
        if unit.kind == UnitKind.COMPANY:
            self.companies.append(unit)

    def write(self, values: Values) -> Iterable[str]:
        """The unit; one above it that the sheet names was written before."""
        said = self.read[str(values["code"])]
        made = add_unit(
            kind=said.kind,
            code=said.code,
            role=said.role,
            parent=said.parent and self._now(said.parent),
            by=self.by,
            at=self.at,
            **{key: str(values[key]) for key in PLAIN if key in values and key != "name_zh"},
            name_zh=said.name_zh,
        )
        self.made[made.code] = made
        return ["made"]

    def _now(self, unit: Unit) -> Unit:
        """A unit above as it is in this transaction; it may have been closed since it was read."""
        return self.units_now[unit.pk] if unit.pk else self.made[unit.code]

    @cached_property
    def units_now(self) -> Mapping[int, Unit]:
        """The units as they are when the first row is written."""
        return Unit.objects.in_bulk()

    def _unit(self, values: Values) -> Unit:
        kind = str(values.get("kind", UnitKind.MANAGEMENT_OFFICE))
        parent = cast(Unit | None, values.get("parent"))
        if parent is None and PARENT_KIND.get(UnitKind(kind)) == UnitKind.COMPANY:
            parent = self.companies[0] if len(self.companies) == 1 else None
        plain = {key: str(values[key]) for key in PLAIN if key in values}
        return Unit(
            kind=kind,
            code=str(values.get("code", "")),
            role=str(values.get("role", "")),
            parent=parent,
            **plain,
        )


def units_done(result: Mapping[str, object]) -> str:
    """How many units were set up."""
    made = cast(int, result.get("made", 0))
    return ngettext("%(n)s unit was set up.", "%(n)s units were set up.", made) % {"n": made}


UNITS_SHEET = SheetKind("organization.import_units", _l("Import of units"), UnitsChecker, units_done, "units")


@one_transaction()
def import_units(*, rows: Rows, by: User, at: datetime, dry_run: bool = False) -> Job:
    """Begin to check, and unless it is a trial to set up, the units of a sheet: all of them or none.

    `rows` are the cells, the line of headings first; the job says what is wrong with them. Raises NotAllowed.
    """
    by = allow(by, "organization.add_unit")
    return UNITS_SHEET.start(rows=rows, dry_run=dry_run, by=by, at=at)
