"""People say when they are away, who stands in and whether the deputy may act (clause 1.5.2.3; used by
rotation, escalation and assignment).
"""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils.translation import gettext as _

from comms.base.clock import today
from comms.base.errors import GuardFailed, NotAllowed, Refused
from comms.base.rights import allow, signed_for
from comms.base.transactions import one_transaction
from comms.base.transitions import edit, insert, locked, record
from comms.base.versions import ANY, Version
from comms.organization.models import Absence, User, stretch
from comms.organization.operations.links import end_links
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
    starts_time: time | None = None,
    ends_time: time | None = None,
    kind: str = AbsenceKind.LEAVE,
    deputy: User | None = None,
) -> Absence:
    """Note that a person is away from the company day `starts_on` to `ends_on`, both included, or from and
    to a time of these days.

    A deputy whom the absent person names may act for them; one whom somebody else names is told what they
    would be told, and may act once that is confirmed (`authorise_deputy`). The absent person, their head and
    the deputy are told. Raises NotAllowed, and Refused when the times run backwards, another absence covers
    them, or the deputy cannot stand in.
    """
    by = allow(by, "organization.add_absence", user)
    if ends_on < starts_on:
        raise Refused(errors={"ends_on": _("The end lies before the beginning.")})
    if ends_on - starts_on > LONGEST:
        raise Refused(errors={"ends_on": _("An absence lasts two years at most.")})
    begins_at, over_at = stretch(starts_on, starts_time, ends_on, ends_time)
    if over_at <= begins_at:
        raise Refused(errors={"ends_time": _("The end lies before the beginning.")})
    locked(user, ANY)  # two entries at once wait for each other here
    if user.absences.colliding(begins_at, over_at).exists():
        raise Refused(errors={"starts_on": _("Another absence covers these days.")})
    absence = Absence(
        user=user,
        starts_on=starts_on,
        starts_time=starts_time,
        ends_on=ends_on,
        ends_time=ends_time,
        begins_at=begins_at,
        over_at=over_at,
        kind=kind,
        deputy=deputy,
        noted_by=by,
        signed_for=signed_for(by, "noted_by"),
    )
    check_deputy(absence, by)
    if deputy and by and by.pk == user.pk:
        _let_act(absence, deputy, by=by, at=at)
    insert(absence)
    said: dict[str, Any] = {"user": user, "starts_on": starts_on, "ends_on": ends_on}
    more = {"starts_time": starts_time, "ends_time": ends_time, "deputy": deputy}
    said |= {name: value for name, value in more.items() if value is not None}
    record(absence, "created", by=by, at=at, notice="absence_noted", **said)
    return absence


@one_transaction()
def authorise_deputy(absence: Absence, *, by: User, at: datetime, version: Version) -> Absence:
    """Confirm that the deputy, whom somebody else named, may act for the absent person.

    The absent person confirms whoever was named; a second person only whom the head above named. Raises
    NotAllowed, StaleVersion, GuardFailed when there is nothing to confirm.
    """
    by = allow(by, "organization.authorise_deputy", absence)
    row = locked(absence, version)
    if not row.waits_for_confirmation:
        raise GuardFailed(_("No deputy waits for confirmation here."))
    if by.pk != row.user_id and not named_from_above(row):
        raise NotAllowed(
            _("%(name)s was not named by the head above; only the absent person can confirm the deputy.")
            % {"name": row.deputy.name}  # type: ignore[union-attr]
        )
    _let_act(row, row.deputy, by=by, at=at)  # type: ignore[arg-type]
    row.version += 1
    row.save()
    record(row, "authorised", by=by, at=at, notice="deputy_authorised", deputy=row.deputy)
    return row


@one_transaction()
def cancel_absence(
    absence: Absence,
    *,
    by: User | None,
    at: datetime,
    version: Version,
    reason: str = "",
) -> Absence:
    """The person is there after all. Raises NotAllowed, StaleVersion, GuardFailed when it was cancelled."""
    by = allow(by, "organization.cancel_absence", absence)
    if locked(absence, version).cancelled:
        raise GuardFailed(_("This absence was cancelled already."))
    return edit(absence, by=by, at=at, version=version, event="cancelled", reason=reason, cancelled_at=at)


def named_from_above(absence: Absence) -> bool:
    """Whether the head above noted the absence and named the deputy, so that a second person may confirm."""
    noted_by = absence.noted_by
    return noted_by is not None and noted_by.has_perm("organization.lead", absence.user)


def _let_act(absence: Absence, deputy: User, *, by: User, at: datetime) -> None:
    """The deputy may act; of whoever acts for somebody whose posts reach far, the account opens more than
    when a link for it was made.
    """
    absence.authorised_by, absence.authorised_at = by, at
    absence.signed_for |= signed_for(by, "authorised_by")
    held = absence.user.appointments.not_over(today(at)).select_related("unit")
    if any(post.reaches_far for post in held):
        end_links(deputy, at)


def check_deputy(absence: Absence, by: User | None) -> None:
    """Raise Refused when the deputy cannot stand in, or was named by themselves."""
    deputy = absence.deputy
    if deputy is None:
        return
    if deputy.pk == absence.user_id:
        raise Refused(errors={"deputy": _("Somebody else must stand in.")})
    if by is not None and deputy.pk == by.pk:
        raise Refused(errors={"deputy": _("Nobody names themselves as the deputy of somebody else.")})
    if not deputy.is_active:
        raise Refused(errors={"deputy": _("This person has left.")})
    if deputy.absences.colliding(absence.begins_at, absence.over_at).exists():
        raise Refused(
            errors={"deputy": _("%(name)s is away on some of these days too.") % {"name": deputy.name}}
        )
