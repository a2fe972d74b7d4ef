"""The lists of households and communities."""

from datetime import datetime

from django.db.models import Count, QuerySet
from django.utils.translation import gettext_lazy as _

from comms.customers.models import Community, Household, PhoneReveal
from comms.customers.states import KeyCustomer, Occupancy
from comms.organization.models import User
from comms.web.markup import chip_html
from comms.web.tables import Column, Table


def occupancy_chip(household):
    """Occupied or vacant, as icon and words."""
    tone = "success" if household.occupancy == Occupancy.OCCUPIED else "secondary"
    return chip_html(household.get_occupancy_display(), tone, icon="house-door")


def key_chip(household):
    """The key-customer mark; nothing for everybody else."""
    if household.key_customer == KeyCustomer.NO:
        return ""
    if household.is_key_customer:
        return chip_html(_("Key customer"), "warning", icon="star")
    return chip_html(_("Key customer (proposed)"), "secondary", icon="star")


def households_listed(reader: User, at: datetime) -> QuerySet[Household]:
    """The present households that the reader sees, with their place and contacts."""
    return Household.objects.visible_to(reader).present().with_place().with_contacts()


def communities_listed(reader: User, at: datetime) -> QuerySet[Community]:
    """The communities that the reader sees, with office and number of buildings."""
    communities = Community.objects.visible_to(reader).select_related("office")
    return communities.annotate(building_count=Count("buildings"))


def reveals_listed(reader: User, at: datetime) -> QuerySet[PhoneReveal]:
    """The phone numbers shown of which the reader is told, with person, office and household."""
    return PhoneReveal.objects.visible_to(reader).with_household()


HOUSEHOLDS = Table(
    title=_("Households"),
    columns=[
        Column("room", _("Room"), lambda h: h.room.full_name, url=True),
        Column("contact", _("Main contact"), lambda h: h.contact_name or "—"),
        Column("phone", _("Phone"), lambda h: h.masked_phone or "—", css="numeric"),
        Column("occupancy", _("Occupancy"), occupancy_chip, export=lambda h: h.get_occupancy_display()),
        Column("key", _("Key customer"), key_chip, export=lambda h: h.get_key_customer_display()),
    ],
    rows=households_listed,
)
COMMUNITIES = Table(
    title=_("Communities"),
    columns=[
        Column("code", _("Code"), lambda c: c.code),
        Column("name", _("Name"), lambda c: c.name, url=True),
        Column("office", _("Management office"), lambda c: c.office.name),
        Column("buildings", _("Buildings"), lambda c: c.building_count, css="numeric"),
        Column("address", _("Address"), lambda c: c.address or "—"),
    ],
    rows=communities_listed,
)
PHONE_REVEALS = Table(
    title=_("Phone numbers shown"),
    columns=[
        Column("shown_at", _("Shown at"), lambda r: r.recorded_at),
        Column("who", _("Seen by"), lambda r: r.who),
        Column("place", _("Room"), lambda r: r.object_label, url=True),
        Column("whose", _("Whose number"), lambda r: r.whose or "—"),
        Column("office", _("Management office"), lambda r: r.unit.name),
        Column("reason", _("Reason"), lambda r: r.reason),
    ],
    rows=reveals_listed,
)
