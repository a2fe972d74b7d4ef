"""Where customers live: community, building, room, household. Everyone sees those of their own office."""

from collections.abc import Callable

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.db.models.functions import Length
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from comms.audit.models import Event, EventQuerySet
from comms.base.models import Record
from comms.base.phone_fields import LastDigits, NumberOf, PhoneColumn, with_phone
from comms.base.phones import masked_phone, phones_within
from comms.base.search import Searched, SearchedQuerySet, found
from comms.customers.rules import building_spellings, search_words
from comms.customers.states import KeyCustomer, Occupancy
from comms.organization.states import HEAD_POSTS, Post, UnitKind

# The event of the log that says that somebody saw a whole phone number
REVEALED = "phone_revealed"


def offices_of(user) -> frozenset[int]:
    """The offices a person works for, by a post there or in one of their service centres; maybe none."""
    if not user.is_authenticated:
        return frozenset()
    own = {held.unit_id for held in user.posts if held.unit.kind == UnitKind.MANAGEMENT_OFFICE}
    above = {held.unit.parent_id for held in user.posts if held.unit.kind == UnitKind.SERVICE_CENTER}
    return frozenset(own | above - {None})


def offices_headed_by(user) -> frozenset[int]:
    """The offices that a person heads."""
    if not user.is_authenticated:
        return frozenset()
    headed = (held for held in user.posts if held.post in HEAD_POSTS)
    return frozenset(held.unit_id for held in headed if held.unit.kind == UnitKind.MANAGEMENT_OFFICE)


class PlaceQuerySet(SearchedQuerySet):
    """Rows below one management office; subclasses say by which path."""

    office_path = ""

    def visible_to(self, user):
        """Own office's rows; everything for company-wide readers; nothing for anybody else."""
        if user.is_authenticated and user.sees_all:
            return self
        return self.filter(**{f"{self.office_path}__in": offices_of(user)})


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
        return _building_named(word, "pk")


def _building_named(word: str, path: str) -> Q:
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


def in_place(word: str) -> Q:
    """The condition that a folded word names the place of a room, its number from the beginning."""
    buildings = Building.objects.filter(community__pk__listed=found(Community, word)).order_by()
    named = _building_named(word, "building__pk") | Q(building__pk__listed=buildings.values("pk"))
    return named | Q(pk__listed=found(Room, word, begins=True))


def all_of(text: str, fits: Callable[[str], Q], phone: Callable[[Q], Q]) -> Q:
    """The condition that each word of a text `fits`; words that are one phone number may be that, too.

    `phone` makes the condition on a household one on the rows that are asked for. Nothing fits a text without
    a letter or digit.
    """
    asked = Q() if search_words(text) else Q(pk__in=())
    for piece, is_number in phones_within(text):
        words = Q(*map(fits, search_words(piece)))
        asked &= words | phone(with_phone(piece)) if is_number else words
    return asked


class RoomQuerySet(PlaceQuerySet):
    """Words for asking about rooms."""

    office_path = "building__community__office"

    def in_order(self):
        """By entrance, then as numbers are counted: 101 before 1001."""
        return self.order_by("entrance", Length("number"), "number")

    def search(self, text):
        """Every word must be found in the place, or in name or phone of who lives there now."""
        return self.filter(all_of(text, _room_named, _rooms_of))


def _room_named(word: str) -> Q:
    """The condition that a folded word names a room or who lives there now: a union, each part of which has
    its index.
    """
    homes = Household.objects.present().filter(pk__in=found(Household, word))
    lived_in = [homes, Household.objects.present().filter(with_phone(word))]
    others = [rows.order_by().values("room_id") for rows in lived_in]
    return Q(pk__in=Room.objects.filter(in_place(word)).order_by().values("pk").union(*others))


def _rooms_of(asked: Q) -> Q:
    """The condition that those who live in a room now fit."""
    return Q(pk__in=Household.objects.present().filter(asked).order_by().values("room_id"))


class Room(Searched, Record):
    """A room (flat, shop) of a building, with its entrance where the building has several."""

    SEARCHED = frozenset({"entrance", "number"})

    building = models.ForeignKey(Building, models.PROTECT, related_name="rooms", verbose_name=_("building"))
    entrance = models.CharField(_("entrance"), max_length=20, blank=True)
    number = models.CharField(_("room no."), max_length=20)

    objects = RoomQuerySet.as_manager()

    class Meta:
        verbose_name = _("room")
        verbose_name_plural = _("rooms")
        constraints = [
            models.UniqueConstraint(fields=["building", "entrance", "number"], name="customers_room_once")
        ]

    def __str__(self):
        return " ".join(part for part in (self.entrance, self.number) if part)

    @property
    def full_name(self) -> str:
        """Community, building, entrance and number."""
        return f"{self.building.community} {self.building} {self}"


class HouseholdQuerySet(PlaceQuerySet):
    """Words for asking about households."""

    office_path = "room__building__community__office"

    def present(self):
        """Households that have not moved out."""
        return self.filter(left_on=None)

    def occupied(self):
        """Present households of rooms in which somebody lives."""
        return self.present().filter(occupancy=Occupancy.OCCUPIED)

    def with_place(self):
        """With room, building, community and office read in the same query."""
        return self.select_related("room__building__community__office")

    def search(self, text):
        """One field for everything: every word must be found in the place, the name or the phone."""
        return self.filter(all_of(text, _home_named, Q))


def _home_named(word: str) -> Q:
    """The condition that a folded word names a home by place, contact person or phone."""
    rooms = Room.objects.filter(in_place(word)).order_by().values("pk")
    by_place = Household.objects.filter(room__in=rooms).order_by().values("pk")
    by_phone = Household.objects.filter(with_phone(word)).order_by().values("pk")
    return Q(pk__in=by_place.union(by_phone, found(Household, word)))


class Household(Searched, Record):
    """Who has a room: the contact person with a phone that is masked until somebody says why they need it."""

    EVENT_LABELS = {REVEALED: _("Whole phone number shown")}
    SEARCHED = frozenset({"contact_name"})

    room = models.ForeignKey(Room, models.PROTECT, related_name="households", verbose_name=_("room"))
    occupancy = models.CharField(_("occupancy"), max_length=10, choices=Occupancy, default=Occupancy.OCCUPIED)
    contact_name = models.CharField(_("contact person"), max_length=60, blank=True)
    phone = PhoneColumn(_("phone"), max_length=40, blank=True)
    key_customer = models.CharField(
        _("key customer"), max_length=10, choices=KeyCustomer, default=KeyCustomer.NO
    )
    moved_in_on = models.DateField(_("moved in on"), null=True, blank=True)
    left_on = models.DateField(_("moved out on"), null=True, blank=True)

    objects = HouseholdQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name = _("household")
        verbose_name_plural = _("households")
        constraints = [
            models.UniqueConstraint(
                fields=["room"], condition=Q(left_on=None), name="customers_household_one_present"
            ),
            models.CheckConstraint(
                condition=Q(left_on=None) | Q(moved_in_on=None) | Q(left_on__gte=models.F("moved_in_on")),
                name="customers_household_order",
            ),
        ]
        indexes = [
            models.Index(NumberOf("phone"), name="customers_household_number"),
            models.Index(LastDigits("phone"), name="customers_household_end"),
            models.Index(fields=["contact_name"], name="customers_household_name"),
        ]

    def __str__(self):
        return self.room.full_name

    def get_absolute_url(self) -> str:
        """The household's page."""
        return reverse("customers:household_detail", args=[self.uuid])

    def may_attach(self, user) -> bool:
        """Files belong to what happens with a household, not to the household."""
        return False

    @property
    def masked_phone(self) -> str:
        """The phone as everyone may see it."""
        return masked_phone(self.phone)

    @property
    def is_key_customer(self) -> bool:
        """Confirmed by the quality department (reading A29)."""
        return self.key_customer == KeyCustomer.CONFIRMED

    @property
    def unit_in_charge(self):
        """The management office."""
        return self.room.building.community.office


class PhoneRevealQuerySet(EventQuerySet):
    """Words for asking who saw a whole phone number."""

    def visible_to(self, user):
        """All of them for the quality manager and system administrators, those of customers of the own office
        for its head, nothing for anybody else.
        """
        kind = ContentType.objects.get_for_model(Household)
        shown = self.filter(content_type=kind, event=REVEALED)
        if user.is_authenticated and (user.is_staff or user.holds(Post.QUALITY_MANAGER)):
            return shown
        return shown.filter(unit__in=offices_headed_by(user))

    def with_household(self):
        """With office and person, and the identity of the household (`household_uuid`)."""
        household = Household.objects.filter(pk=OuterRef("object_id")).values("uuid")
        return self.select_related("unit", "by").annotate(household_uuid=Subquery(household))


class PhoneReveal(Event):
    """An event of the log: somebody saw the whole phone number of a household."""

    objects = PhoneRevealQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        proxy = True
        verbose_name = _("phone number shown")
        verbose_name_plural = _("phone numbers shown")
