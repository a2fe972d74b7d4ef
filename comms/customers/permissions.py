"""Who may read customers and see a whole phone number."""

import rules
from django.utils.translation import gettext_lazy as _

from comms.base.rights import grant
from comms.customers.models import offices_headed_by, offices_of
from comms.organization.states import Post


@rules.predicate
def reads_all(user):
    """Company-wide readers (clauses 1.2.1, 1.3.1)."""
    return user.is_authenticated and user.sees_all


@rules.predicate
def works_for_office(user, obj=None):
    """Works for the office of the household, or for any office when none is given."""
    offices = offices_of(user)
    if obj is None:
        return bool(offices)
    return obj.unit_in_charge.pk in offices


@rules.predicate
def watches_over_data(user):
    """The quality manager and system administrators."""
    return user.is_authenticated and (user.is_staff or user.holds(Post.QUALITY_MANAGER))


@rules.predicate
def heads_an_office(user):
    """Answers for what the staff of an office does with its customers' data."""
    return bool(offices_headed_by(user))


grant("customers.view_household", works_for_office | reads_all, _("See households"))
grant("customers.reveal_phone", works_for_office | reads_all, _("Show the whole phone number"))
grant(
    "customers.view_phonereveal",
    watches_over_data | heads_an_office,
    _("See who was shown phone numbers"),
)
