"""People and units out of a sheet."""

from comms.organization.operations.imports.people import PEOPLE_SHEET, import_people
from comms.organization.operations.imports.sheets import SheetColumn, SheetKind, template
from comms.organization.operations.imports.units import UNITS_SHEET, import_units

__all__ = [
    "PEOPLE_SHEET",
    "UNITS_SHEET",
    "SheetColumn",
    "SheetKind",
    "import_people",
    "import_units",
    "template",
]
