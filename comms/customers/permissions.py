"""Who may read customers, see a whole phone number, keep contacts, and take lists out of the portal.

By post; docs/decisions/customers.md has the table.
"""

import rules
from django.utils.translation import gettext_lazy as _

from comms.base.rights import grant
from comms.customers.models import offices_headed_by, offices_of, reads_every_office
from comms.customers.models.reading import CUSTOMER_DEPARTMENTS
from comms.organization.states import HEAD_POSTS, Post

# Who keeps the contacts of the customers of an office; its other staff reads them
KEEPERS = (Post.OFFICE_DIRECTOR, Post.SERVICE_CENTER_CLERK)


@rules.predicate
def reads_all(user):
    """The company's readers (clauses 1.2.1, 1.3.1), the revisit officer, quality and customer service."""
    return reads_every_office(user)


@rules.predicate
def works_for_office(user, obj=None):
    """Works for the office of the household, or for any office when none is given."""
    return _is_of(obj, offices_of(user))


@rules.predicate
def keeps_contacts(user, obj=None):
    """Director or clerk of the office (or of its service centre)."""
    return _is_of(obj, offices_of(user, *KEEPERS))


def _is_of(obj, offices) -> bool:
    return bool(offices) if obj is None else obj.unit_in_charge.pk in offices


@rules.predicate
def watches_over_data(user):
    """The quality manager and system administrators."""
    return user.is_authenticated and (user.is_staff or user.holds(Post.QUALITY_MANAGER))


@rules.predicate
def heads_an_office(user):
    """Answers for what the staff of an office does with its customers' data."""
    return bool(offices_headed_by(user))


@rules.predicate
def leads_readers(user):
    """The company's readers, and whoever heads quality or customer service."""
    if not user.is_authenticated:
        return False
    headed = (held for held in user.posts if held.post in HEAD_POSTS)
    return user.sees_all or any(held.unit.role in CUSTOMER_DEPARTMENTS for held in headed)


grant("customers.view_household", works_for_office | reads_all, _("See households"))
grant("customers.reveal_phone", works_for_office | reads_all, _("Show the whole phone number"))
grant("customers.change_contact", keeps_contacts, _("Keep the contacts of households"))
grant(
    "customers.export_household",
    heads_an_office | leads_readers,
    _("Take households out as a file or on paper"),
)
grant(
    "customers.view_phonereveal",
    watches_over_data | heads_an_office,
    _("See who was shown phone numbers"),
)
