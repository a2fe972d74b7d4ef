"""Many units at once: departments, management offices, service centres."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import cast

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext

from comms.base.errors import DomainError
from comms.base.rights import allow
from comms.base.sheets import Rows
from comms.base.text import folded
from comms.base.transactions import one_transaction
from comms.base.transitions import check_fields
from comms.organization.models import Job, Unit, User
from comms.organization.operations.imports.sheets import (
    CellError,
    SheetChecker,
    SheetColumn,
    SheetKind,
    Values,
    one_of,
    sentences_of,
)
from comms.organization.operations.roles import check_role
from comms.organization.operations.units import add_unit, check_parent
from comms.organization.states import PARENT_KIND, UnitKind, UnitRole

PLAIN = ("name_zh", "name_en", "complaint_line", "hotline", "email", "address")


def unit_reader(units: list[Unit]) -> Callable[[str], object]:
    """Reads a unit by its code or by its name in either language; `units` may grow while a sheet is read."""

    def read(text: str) -> object:
        typed = folded(text)
        if (own := [unit for unit in units if folded(unit.code) == typed]) and len(own) == 1:
            return own[0]
        named = [unit for unit in units if typed in (folded(unit.name_zh), folded(unit.name_en))]
        if len(named) > 1:
            raise CellError(_("Several units are called “%(text)s”: give the code.") % {"text": text})
        if not named:
            raise CellError(_("There is no unit “%(text)s”.") % {"text": text})
        return named[0]

    return read


class UnitsChecker(SheetChecker):
    """Rows of units. A unit may stand below one of an earlier row; where nothing is said it belongs to the
    company, and is a management office.
    """

    def __init__(self, *, by: User, at: datetime) -> None:
        super().__init__(by=by, at=at)
        known = list(Unit.objects.all())
        self.units = [unit for unit in known if unit.active]
        self.codes = {unit.code for unit in known}
        self.roles = {unit.role for unit in known if unit.role}
        self._columns = (
            SheetColumn("code", _l("Code"), str.upper, required=True),
            SheetColumn("name_zh", _l("Name (Chinese)"), required=True),
            SheetColumn("name_en", _l("Name (English)")),
            SheetColumn("kind", _l("Kind"), one_of(UnitKind)),
            SheetColumn("role", _l("Role in the procedure"), one_of(UnitRole)),
            SheetColumn("parent", _l("Belongs to"), unit_reader(self.units)),
            SheetColumn("complaint_line", _l("Complaint line")),
            SheetColumn("hotline", _l("Hotline")),
            SheetColumn("email", _l("Mailbox")),
            SheetColumn("address", _l("Address")),
        )

    def columns(self) -> Sequence[SheetColumn]:
        """Code and Chinese name are needed."""
        return self._columns

    def check(self, values: Values) -> Iterator[tuple[str, str]]:
        """What no unit could be, also beside other rows of the sheet."""
        unit = self._unit(values)
        try:
            check_fields(unit, [key for key in ("code", *PLAIN) if key in values])
            check_parent(unit.kind, unit.parent)
            check_role(unit.kind, unit.role)
        except DomainError as refusal:
            yield from sentences_of(refusal, otherwise="code")
        else:
            if unit.code in self.codes:
                yield "code", _("This code is taken.")
            if unit.role and unit.role in self.roles:
                yield "role", _("Another unit has this role.")
        self.codes.add(unit.code)
        self.roles.add(unit.role)
        self.units.append(unit)

    def write(self, values: Values) -> Iterable[str]:
        """The unit; a unit above that the sheet names is there by now."""
        said = self._unit(values)
        parent = said.parent
        made = add_unit(
            kind=said.kind,
            code=said.code,
            role=said.role,
            parent=parent,
            by=self.by,
            at=self.at,
            **{key: str(values[key]) for key in PLAIN if key in values and key != "name_zh"},
            name_zh=said.name_zh,
        )
        self.units.append(made)
        return ["made"]

    def _unit(self, values: Values) -> Unit:
        kind = str(values.get("kind", UnitKind.MANAGEMENT_OFFICE))
        parent = cast(Unit | None, values.get("parent"))
        if parent is None and PARENT_KIND.get(UnitKind(kind)) == UnitKind.COMPANY:
            companies = [unit for unit in self.units if unit.kind == UnitKind.COMPANY]
            parent = companies[0] if len(companies) == 1 else None
        plain = {key: str(values[key]) for key in PLAIN if key in values}
        return Unit(
            kind=kind, code=str(values["code"]), role=str(values.get("role", "")), parent=parent, **plain
        )


def units_done(result: Mapping[str, object]) -> str:
    """How many units were set up."""
    made = cast(int, result.get("made", 0))
    return ngettext("%(n)s unit was set up.", "%(n)s units were set up.", made) % {"n": made}


UNITS_SHEET = SheetKind("organization.import_units", _l("Import of units"), UnitsChecker, units_done, "units")


@one_transaction()
def import_units(*, rows: Rows, by: User, at: datetime, dry_run: bool = False) -> Job:
    """Begin to check, and unless it is a trial to set up, the units of a sheet: all of them or none.

    `rows` are the cells, the line of headings first. Raises NotAllowed. What is wrong with the rows is said
    by the job.
    """
    by = allow(by, "organization.add_unit")
    return UNITS_SHEET.start(rows=rows, dry_run=dry_run, by=by, at=at)
