"""Second factors of somebody who lost theirs are taken away: at once, or once a second person confirms it."""

from datetime import datetime

from django.utils.translation import gettext as _

from comms.base.errors import GuardFailed, Refused
from comms.base.rights import allow
from comms.base.transactions import one_transaction
from comms.base.transitions import insert, locked, record
from comms.base.versions import Version
from comms.organization.models import FactorReset, User
from comms.organization.operations.requests import raise_version, refuse, the_waiting
from comms.organization.operations.second_person import others_confirm, sees_more, why_alone


@one_transaction()
def reset_second_factor(person: User, *, by: User, at: datetime, version: Version, reason: str = "") -> User:
    """Take away every second factor of somebody who lost theirs; they sign in with the password and set up a
    new one. The person is told.

    Of an account that nobody may get hold of alone (`sees_more`) it waits for a second person. Raises
    NotAllowed, StaleVersion, Refused without a reason, GuardFailed when there is none or it waits already.
    """
    by = allow(by, "organization.reset_second_factor", person)
    row = locked(person, version)
    if not reason.strip():
        raise Refused(errors={"reason": _("Say how you made sure who asked.")})
    _check_there_are_some(row)
    if row.factor_resets.waiting().exists():
        raise GuardFailed(_("This waits for a second person already."))
    if not sees_more(row, by, at):
        return _take_away(row, by=by, at=at, reason=reason)
    if not others_confirm(row, by, at=at):
        record(row, "second_factor_asked", by=by, at=at, reason=reason)
        return _take_away(row, by=by, at=at, reason=why_alone(), said=reason)
    insert(FactorReset(person=row, asked_by=by, reason=reason))
    raise_version(row)
    record(row, "second_factor_asked", by=by, at=at, reason=reason, notice="second_factor_asked")
    return row


@one_transaction()
def confirm_factor_reset(person: User, *, by: User, at: datetime, version: Version) -> User:
    """Take away the second factors for which somebody asked; the person and who asked are told.

    Raises NotAllowed, StaleVersion, GuardFailed when nothing waits, none are left or the person has left.
    """
    by = allow(by, "organization.confirm_factor_reset", person)
    row = locked(person, version)
    asked = the_waiting(row.factor_resets.all(), _("Nothing waits for a second person here."))
    if not row.is_active:
        raise GuardFailed(_("This account is not active any more."))
    _check_there_are_some(row)
    asked.confirmed_by, asked.confirmed_at = by, at
    asked.save()
    return _take_away(row, by=by, at=at, reason=asked.reason, asked_by=str(asked.asked_by.uuid))


@one_transaction()
def refuse_factor_reset(person: User, *, by: User, at: datetime, version: Version, reason: str = "") -> User:
    """Say no to taking away a person's second factors, or take back that one asked for it.

    Raises NotAllowed, StaleVersion, Refused without a reason, GuardFailed when nothing waits.
    """
    by = allow(by, "organization.refuse_factor_reset", person)
    row = locked(person, version)
    asked = the_waiting(row.factor_resets.all(), _("Nothing waits for a second person here."))
    refuse(asked, row, "second_factor_refused", reason=reason, by=by, at=at)
    return row


def end_factor_resets(person: User, at: datetime) -> None:
    """What waits is not needed any more: the person left, or signed in and set up a factor."""
    person.factor_resets.waiting().update(over_at=at)


def end_access(person: User) -> None:
    """End every browser session and API token of a person."""
    person.auth_token_set.all().delete()
    for session in person.usersession_set.all():
        session.end()


def _take_away(
    person: User, *, by: User, at: datetime, reason: str, said: str = "", asked_by: str = ""
) -> User:
    """`said` is what whoever asked gave as the reason, where the portal gives one of its own; `asked_by` who
    that was, where another one confirmed it.
    """
    person.authenticator_set.all().delete()
    end_access(person)
    raise_version(person)
    known = {"said": said, "asked_by": asked_by}
    record(
        person,
        "second_factor_reset",
        by=by,
        at=at,
        reason=reason,
        notice="second_factor_reset",
        **{name: value for name, value in known.items() if value},  # type: ignore[arg-type]
    )
    return person


def _check_there_are_some(person: User) -> None:
    """Raise GuardFailed for somebody without a second factor."""
    if not person.authenticator_set.exists():
        raise GuardFailed(_("No second factor is set up."))
