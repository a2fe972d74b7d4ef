"""What people do with customers' data: see a whole phone number, for a reason that is kept."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from comms.audit.models import Event
from comms.base.errors import GuardFailed, Refused
from comms.base.rights import allow
from comms.base.transactions import one_transaction
from comms.base.transitions import locked, record
from comms.base.versions import ANY
from comms.customers.models import REVEALED, Household
from comms.customers.rules import has_substance
from comms.organization.models import User
from comms.procedure.queries import value


@one_transaction()
def reveal_phone(household: Household, *, reason: str, by: User, at: datetime) -> str:
    """The whole phone number; who saw it, when and why goes into the log.

    Raises NotAllowed, Refused without a reason of substance and for more numbers in an hour than the company
    allows one person.
    """
    by = allow(by, "customers.reveal_phone", household)
    if not has_substance(reason):
        raise Refused(errors={"reason": _("Say why you need the number.")})
    _check_number(by, at)
    record(household, REVEALED, by=by, at=at, reason=reason.strip())
    return household.phone


def _check_number(by: User, at: datetime) -> None:
    """Raise GuardFailed when the person has seen as many numbers within the hour as the company allows."""
    locked(by, ANY)  # two at once wait for each other here
    most = value("customers.reveals_per_hour")
    seen = Event.objects.filter(by=by, event=REVEALED, recorded_at__gt=at - timedelta(hours=1))
    if seen.count() >= most:
        sentence = _("You have seen %(number)s phone numbers within an hour. Wait, or ask your head.")
        raise GuardFailed(sentence % {"number": most})
