"""Communities and their buildings, and whose rows of a community a person sees."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from comms.base.models import Record
from comms.base.search import Searched, SearchedQuerySet, found
from comms.customers.models.reading import offices_of, reads_every_office
from comms.customers.rules import building_spellings


class OfOneOffice:
    """Rows below one management office; the querysets of models say by which path."""

    office_path = ""
    filter: Any

    def visible_to(self, user):
        """One's own office's rows; all for who reads the customers of every office; none for others."""
        if reads_every_office(user):
            return self
        return self.filter(**{f"{self.office_path}__in": offices_of(user)})


class PlaceQuerySet(OfOneOffice, SearchedQuerySet):
    """The same for rows that are found by their own texts."""


class CommunityQuerySet(PlaceQuerySet):
    """Words for asking about communities."""

    office_path = "office"

    def active(self):
        """Communities still managed."""
        return self.filter(active=True)


class Community(Searched, Record):
    """A residential compound, looked after by one management office."""

    SEARCHED = frozenset({"code", "name"})

    office = models.ForeignKey(
        "organization.Unit", models.PROTECT, related_name="communities", verbose_name=_("management office")
    )
    code = models.SlugField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=80)
    address = models.CharField(_("address"), max_length=200, blank=True)
    active = models.BooleanField(_("active"), default=True)

    objects = CommunityQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        verbose_name = _("community")
        verbose_name_plural = _("communities")

    def __str__(self):
        return self.name

    @property
    def unit_in_charge(self):
        """The management office."""
        return self.office


class BuildingQuerySet(PlaceQuerySet):
    """Words for asking about buildings."""

    office_path = "community__office"

    def word_fits(self, word):
        """The name, whichever word for a building stands in it."""
        return building_named(word, "pk")


def building_named(word: str, path: str) -> Q:
    """The condition that a folded word names the building to whose id the path leads."""
    named = Q()
    for spelled in building_spellings(word):
        named |= Q(**{f"{path}__listed": found(Building, spelled)})
    return named


class Building(Searched, Record):
    """A building of a community. `position` keeps 2 before 10."""

    SEARCHED = frozenset({"name"})

    community = models.ForeignKey(
        Community, models.PROTECT, related_name="buildings", verbose_name=_("community")
    )
    name = models.CharField(_("building"), max_length=40)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    objects = BuildingQuerySet.as_manager()

    class Meta:
        ordering = ["community", "position", "name"]
        verbose_name = _("building")
        verbose_name_plural = _("buildings")
        constraints = [models.UniqueConstraint(fields=["community", "name"], name="customers_building_once")]

    def __str__(self):
        return self.name
