"""Rooms, the households that have them, and whom to ask for there."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.db import models
from django.db.models import OuterRef, Prefetch, Q, Subquery, Value
from django.db.models.functions import Coalesce, Length
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from comms.base.folding import parts_of
from comms.base.models import Address, Record
from comms.base.phone_fields import LastDigits, NumberOf, PhoneColumn, with_phone
from comms.base.phones import masked_phone, phones_within
from comms.base.search import Searched, found
from comms.base.text import Words
from comms.customers.models.communities import (
    Building,
    Community,
    OfOneOffice,
    PlaceQuerySet,
    building_named,
)
from comms.customers.rules import search_words
from comms.customers.states import (
    CONTACT_EVENTS,
    HOUSEHOLD_EVENTS,
    UNKNOWN,
    KeyCustomer,
    Occupancy,
    Relation,
)

Rows = TypeVar("Rows", bound=models.QuerySet[Any])


def in_place(word: str) -> Q:
    """The condition that a folded word names the place of a room, its number from the beginning."""
    buildings = Building.objects.filter(community__pk__listed=found(Community, word)).order_by()
    named = building_named(word, "building__pk") | Q(building__pk__listed=buildings.values("pk"))
    return named | Q(pk__listed=found(Room, word, begins=True))


def all_of(text: str, fits: Callable[[str], Q], phone: Callable[[Q], Q]) -> Q:
    """The condition that each word of a text `fits`; words that are one phone number may be that, too.

    `phone` makes the condition on a contact one on the rows that are asked for. Nothing fits a text without
    a letter or digit.
    """
    asked = Q() if search_words(text) else Q(pk__in=())
    for piece, is_number in phones_within(text):
        words = Q(*map(fits, search_words(piece)))
        asked &= words | phone(with_phone(piece)) if is_number else words
    return asked


def found_by(rows: Rows, text: str, fits: Callable[[str], Q], phone: Callable[[Q], Q]) -> Rows:
    """The rows that all words of a text find; where they find nothing, each word is parted before a number:
    翠湖3栋 means 翠湖 3栋. The arguments are those of `all_of`.
    """
    whole, words = rows.filter(all_of(text, fits, phone)), search_words(text)
    parts = parts_of(words)
    if parts == words or whole.exists():
        return whole
    return rows.filter(all_of(" ".join(parts), fits, phone))


class RoomQuerySet(PlaceQuerySet):
    """Words for asking about rooms."""

    office_path = "building__community__office"

    def in_order(self):
        """By entrance, then as numbers are counted: 101 before 1001."""
        return self.order_by("entrance", Length("number"), "number")

    def with_occupancy(self):
        """With what is known of who has a room now (`lived_in`): unknown where there is no household."""
        homes = Household.objects.present().filter(room=OuterRef("pk")).values("occupancy")
        return self.annotate(lived_in=Coalesce(Subquery(homes), Value(UNKNOWN[0])))

    def search(self, text):
        """Every word must be in the place, or in name or phone of a present contact of who has the room."""
        return found_by(self, text, _room_named, _rooms_of)


def _room_named(word: str) -> Q:
    """The condition that a folded word names a room or a contact of who has it now: a union, each part of
    which has its index.
    """
    by_contact = [rows.values("household__room_id") for rows in _contacts_named(word)]
    return Q(pk__in=Room.objects.filter(in_place(word)).order_by().values("pk").union(*by_contact))


def _rooms_of(asked: Q) -> Q:
    """The condition that a contact of who has a room now fits."""
    contacts = Contact.objects.present().filter(asked).order_by()
    return Q(pk__in=contacts.values("household__room_id"))


def _contacts_named(word: str) -> list["ContactQuerySet"]:
    """Present contacts by a folded word of their name, and by their phone."""
    present = Contact.objects.present().order_by()
    return [present.filter(pk__in=found(Contact, word)), present.filter(with_phone(word))]


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


class HouseholdQuerySet(OfOneOffice, models.QuerySet):
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

    def with_contacts(self):
        """With the present contacts, read in one more query for all rows."""
        return self.prefetch_related(
            Prefetch("contacts", Contact.objects.present(), to_attr="present_contacts")
        )

    def search(self, text):
        """One field for all: every word must be in the place, or in name or phone of a present contact."""
        return found_by(self, text, _home_named, _homes_of)


def _home_named(word: str) -> Q:
    """The condition that a folded word names a home by place, contact or phone."""
    rooms = Room.objects.filter(in_place(word)).order_by().values("pk")
    by_place = Household.objects.filter(room__in=rooms).order_by().values("pk")
    return Q(pk__in=by_place.union(*(rows.values("household_id") for rows in _contacts_named(word))))


def _homes_of(asked: Q) -> Q:
    """The condition that a present contact of a home fits."""
    return Q(pk__in=Contact.objects.present().filter(asked).order_by().values("household_id"))


class Household(Record):
    """Who has a room. Whom to ask for and how to call them stands in its contacts.

    A room without a household is unknown: nobody has written down whether somebody lives there. Only a
    household can say that it is vacant.
    """

    HISTORY = Address("households", "uuid")
    EVENT_LABELS = HOUSEHOLD_EVENTS

    room = models.ForeignKey(Room, models.PROTECT, related_name="households", verbose_name=_("room"))
    occupancy = models.CharField(_("occupancy"), max_length=10, choices=Occupancy, default=Occupancy.OCCUPIED)
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

    def __str__(self):
        return self.room.full_name

    def get_absolute_url(self) -> str:
        """The household's page."""
        return reverse("customers:household_detail", args=[self.uuid])

    def may_attach(self, user) -> bool:
        """Files belong to what happens with a household, not to the household."""
        return False

    @cached_property
    def present_contacts(self) -> list["Contact"]:
        """The contacts of now; of many households at once `with_contacts()` reads them."""
        return list(self.contacts.present())

    @property
    def main_contact(self) -> "Contact | None":
        """Whom lists show and a call goes to: who can be called before who cannot, then the owner, tenant,
        family and agent, the earliest first. None when nobody is known.
        """
        return min(self.present_contacts, key=lambda contact: contact.rank, default=None)

    @property
    def contact_name(self) -> str:
        """The name of the main contact."""
        return self.main_contact.name if self.main_contact else ""

    @property
    def phone(self) -> str:
        """The whole phone of the main contact."""
        return self.main_contact.phone if self.main_contact else ""

    @property
    def masked_phone(self) -> str:
        """The same as everyone may see it."""
        return masked_phone(self.phone)

    @property
    def is_key_customer(self) -> bool:
        """Confirmed by the quality department (reading A29)."""
        return self.key_customer == KeyCustomer.CONFIRMED

    @property
    def unit_in_charge(self):
        """The management office."""
        return self.room.building.community.office


class ContactQuerySet(PlaceQuerySet):
    """Words for asking about contacts."""

    office_path = "household__room__building__community__office"

    def present(self):
        """Contacts of now: not ended, of households that have not moved out."""
        return self.filter(until=None, household__left_on=None)

    def former(self):
        """All others."""
        return self.exclude(until=None, household__left_on=None)

    def with_place(self):
        """With household, room, building, community and its office read in the same query."""
        return self.select_related("household__room__building__community__office")

    def search(self, text):
        """Every word must be found in the name, or be the phone."""
        return found_by(self, text, lambda word: self.word_fits(word) | with_phone(word), Q)


class Contact(Searched, Record):
    """Somebody to ask for in a household, with a phone that is masked until somebody says why they need it.

    A contact is ended and never deleted. `office` had the community when the contact was written down; who
    sees it follows the office that has the community now.
    """

    EVENT_LABELS = CONTACT_EVENTS
    # Of people who are not on the staff the log, which cannot be erased, keeps only that something changed
    AUDIT_PRIVATE = ("name", "phone", "note")
    SEARCHED = frozenset({"name"})
    HISTORY = Address("contacts", "uuid")

    household = models.ForeignKey(
        Household, models.PROTECT, related_name="contacts", verbose_name=_("household")
    )
    name = models.CharField(_("name"), max_length=60, blank=True)
    relation = models.CharField(_("relation"), max_length=10, choices=Relation, default=Relation.OWNER)
    phone = PhoneColumn(_("phone"), max_length=40, blank=True)
    since = models.DateField(_("since"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=200, blank=True)
    office = models.ForeignKey(
        "organization.Unit",
        models.PROTECT,
        related_name="+",
        editable=False,
        verbose_name=_("recorded by office"),
    )

    objects = ContactQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(since=None) | Q(until__gte=models.F("since")),
                name="customers_contact_order",
            ),
            models.CheckConstraint(condition=~Q(name="", phone=""), name="customers_contact_somebody"),
        ]
        indexes = [
            models.Index(NumberOf("phone"), name="customers_contact_number"),
            models.Index(LastDigits("phone"), name="customers_contact_end"),
        ]

    def __str__(self):
        return self.name or str(self.get_relation_display())

    def get_absolute_url(self) -> str:
        """The contact's page."""
        return reverse("customers:contact_detail", args=[self.uuid])

    @property
    def audit_label(self) -> str:
        """What the log calls the contact: the place, never the person."""
        return self.household.room.full_name

    def may_attach(self, user) -> bool:
        """No files belong to a contact."""
        return False

    @property
    def rank(self) -> tuple[bool, int, int]:
        """Where the contact stands among those of the household, the main one first."""
        return not self.phone, Relation.values.index(self.relation), self.pk

    @property
    def is_present(self) -> bool:
        """Whether it is a contact of now: not ended, of a household that has not moved out."""
        return self.until is None and self.household.left_on is None

    @property
    def state_label(self) -> Words:
        """What a refusal says of a contact on which nothing can be done any more."""
        return _("Present contact") if self.is_present else _("Former contact")

    @property
    def masked_phone(self) -> str:
        """The phone as everyone may see it."""
        return masked_phone(self.phone)

    @property
    def unit_in_charge(self):
        """The management office that has the community now."""
        return self.household.unit_in_charge
