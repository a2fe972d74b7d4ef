"""People say when they are away and who stands in (clause 1.5.2.3; used by rotation, escalation and
assignment).
"""

from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from comms.base.errors import GuardFailed, Refused
from comms.base.rights import allow
from comms.base.transactions import one_transaction
from comms.base.transitions import edit, insert, locked, record
from comms.base.versions import ANY, Version
from comms.organization.models import Absence, User
from comms.organization.states import AbsenceKind

LONGEST = timedelta(days=2 * 366)


@one_transaction()
def add_absence(
    *,
    user: User,
    starts_on: date,
    ends_on: date,
    by: User | None,
    at: datetime,
    kind: str = AbsenceKind.LEAVE,
    deputy: User | None = None,
) -> Absence:
    """Note that a person is away from the company day `starts_on` to `ends_on`, both included.

    Raises NotAllowed, and Refused when the days run backwards, another absence covers them, or the deputy
    cannot stand in.
    """
    allow(by, "organization.add_absence", user)
    if ends_on < starts_on:
        raise Refused(errors={"ends_on": _("The end lies before the beginning.")})
    if ends_on - starts_on > LONGEST:
        raise Refused(errors={"ends_on": _("An absence lasts two years at most.")})
    locked(user, ANY)  # two entries at once wait for each other here
    if user.absences.overlapping(starts_on, ends_on).exists():
        raise Refused(errors={"starts_on": _("Another absence covers these days.")})
    _check_deputy(user, deputy, starts_on, ends_on)
    absence = insert(Absence(user=user, starts_on=starts_on, ends_on=ends_on, kind=kind, deputy=deputy))
    record(absence, "created", by=by, at=at, user=user, starts_on=starts_on, ends_on=ends_on, deputy=deputy)
    return absence


@one_transaction()
def cancel_absence(
    absence: Absence,
    *,
    by: User | None,
    at: datetime,
    version: Version,
    reason: str = "",
) -> Absence:
    """The person is there after all. Raises NotAllowed, StaleVersion, and GuardFailed when it was cancelled
    already.
    """
    allow(by, "organization.cancel_absence", absence)
    if locked(absence, version).cancelled:
        raise GuardFailed(_("This absence was cancelled already."))
    return edit(absence, by=by, at=at, version=version, event="cancelled", reason=reason, cancelled_at=at)


def _check_deputy(user: User, deputy: User | None, starts_on: date, ends_on: date) -> None:
    if deputy is None:
        return
    if deputy.pk == user.pk:
        raise Refused(errors={"deputy": _("Somebody else must stand in.")})
    if not deputy.is_active:
        raise Refused(errors={"deputy": _("This person has left.")})
    if deputy.absences.overlapping(starts_on, ends_on).exists():
        raise Refused(
            errors={"deputy": _("%(name)s is away on some of these days too.") % {"name": deputy.name}}
        )
