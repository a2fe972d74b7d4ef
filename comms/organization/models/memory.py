"""Units in memory: every list names some, they are few and seldom change (docs/decisions/lists.md)."""

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Self

from django.core.files.storage import default_storage
from django.db import models
from django.db.models.query import ModelIterable
from django.urls import reverse

from comms.organization.models.units import Unit
from comms.organization.states import UnitRole

LIFE = 10  # seconds after which a change made by another process is seen
_kept: tuple[float, dict[int, Unit]] = (0.0, {})  # until when, and the units by id


def remembered_units() -> Mapping[int, Unit]:
    """Every unit by id, in order of codes, without working hours; read anew after `LIFE` or a change here."""
    global _kept
    until, units = _kept
    if time.monotonic() >= until:
        units = {unit.pk: unit for unit in Unit.objects.defer("working_hours").order_by("code")}
        _kept = (time.monotonic() + LIFE, units)
    return units


def forget_units(**signal: object) -> None:
    """Read the units again; connected to their saves and deletions."""
    global _kept
    _kept = (0.0, {})


def name_of_company() -> str:
    """What the company's own unit is called, in the reader's language; "" before it is named."""
    units = remembered_units().values()
    return next((unit.name for unit in units if unit.role == UnitRole.COMPANY), "")


@dataclass(frozen=True)
class StoredLogo:
    """The logo of the company, as a file among the uploads; every picture has a name of its own."""

    name: str

    @property
    def address(self) -> str:
        """Where everybody may load it."""
        return reverse("organization:logo", args=[self.name.rpartition("/")[2]])

    def content(self) -> bytes:
        """Its bytes. Raises OSError when the file is gone."""
        with default_storage.open(self.name) as file:
            return file.read()


def logo_of_company() -> StoredLogo | None:
    """The logo of the company's own unit; None while it has none."""
    units = remembered_units().values()
    name = next((unit.logo.name for unit in units if unit.role == UnitRole.COMPANY), "")
    return StoredLogo(name) if name else None


@cache
def _naming(names: tuple[str, ...]) -> type[ModelIterable]:
    """Rows with these relations filled from memory; a unit made elsewhere a moment ago is fetched."""

    class Naming(ModelIterable):
        def __iter__(self) -> Iterator[models.Model]:
            found = (self.queryset.model._meta.get_field(name) for name in names)
            fields = [field for field in found if isinstance(field, models.ForeignKey)]
            units = remembered_units()
            for row in super().__iter__():
                for field in fields:
                    unit = units.get(getattr(row, field.attname))
                    if unit is not None:
                        field.set_cached_value(row, unit)
                yield row

    return Naming


class NamesUnits(models.QuerySet):
    """A queryset whose rows know their units without a join."""

    def naming(self, *names: str) -> Self:
        """With the units of these relations, from memory."""
        rows = self.all()
        rows._iterable_class = _naming(names)
        return rows
