"""How far ahead people may promise: a mistyped year is refused before a clock runs on it."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from comms.base import dates
from comms.base.errors import Refused
from comms.procedure.queries import value


def check_promise(field: str, moment: datetime | None, at: datetime) -> None:
    """Refuse a promise, or a wish for one, beyond the policy's days ahead (clause 1.5.4.5: a definite time).

    Raises Refused with the limit beside `field`.
    """
    days = value("clock.promise_horizon")
    if moment is not None and moment > at + timedelta(days=days):
        said = _("This is too far ahead: at most %(days)s days from now, that is until %(limit)s.")
        limit = dates.day(at + timedelta(days=days))
        raise Refused(errors={field: said % {"days": days, "limit": limit}})
