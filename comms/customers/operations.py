"""What people do with customers' data: see a whole phone number, for a reason that is kept."""

from datetime import datetime

from django.utils.translation import gettext as _

from comms.base.errors import Refused
from comms.base.rights import allow
from comms.base.transactions import one_transaction
from comms.base.transitions import record
from comms.customers.models import Household
from comms.organization.models import User


@one_transaction()
def reveal_phone(household: Household, *, reason: str, by: User, at: datetime) -> str:
    """The whole phone number; who saw it, when and why goes into the log.

    Raises NotAllowed, Refused without a reason.
    """
    by = allow(by, "customers.reveal_phone", household)
    if not reason.strip():
        raise Refused(errors={"reason": _("Say why you need the number.")})
    record(household, "phone_revealed", by=by, at=at, reason=reason.strip())
    return household.phone
