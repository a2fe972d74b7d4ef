"""Links for a new password: for whoever lost theirs and is not reached by the page that mails one."""

from datetime import datetime, timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from comms.base.errors import GuardFailed
from comms.base.rights import allow
from comms.base.transactions import one_transaction
from comms.base.transitions import insert, locked, record
from comms.base.versions import ANY, Version
from comms.organization.models import PasswordLink, User
from comms.organization.operations.requests import raise_version, refuse, the_waiting
from comms.organization.operations.second_person import others_confirm, sees_more, why_alone

VALID = timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)


@one_transaction()
def make_password_link(person: User, *, by: User, at: datetime) -> PasswordLink:
    """Have a link mailed to a person; of somebody without an address it is for `by` to hand over, and the
    person's head is told.

    For an account that nobody may get hold of alone (`sees_more`) the link waits for a second person; of one
    that was confirmed and could not be mailed the next call gives the link. Each link ends the one before.
    Raises NotAllowed, GuardFailed when the person has left or a link waits already.
    """
    by = allow(by, "organization.make_password_link", person)
    row = locked(person, ANY)
    if not row.is_active:
        raise GuardFailed(_("This account is not active any more."))
    if row.password_links.waiting().exists():
        raise GuardFailed(_("A link for %(name)s waits for a second person already.") % {"name": row.name})
    raise_version(row)
    confirmed = row.password_links.to_show(at - VALID).filter(asked_by=by.pk).first()
    if confirmed is not None:
        return _make(confirmed, row, by=by, at=at)
    row.password_links.filter(made_at=None, over_at=None).update(over_at=at)
    link = PasswordLink(person=row, asked_by=by)
    more = sees_more(row, by, at)
    if more and others_confirm(row, by, at=at):
        insert(link)
        record(row, "password_link_asked", by=by, at=at, notice="password_link_asked")
        return link
    link.confirmed_at = at
    insert(link)
    return _make(link, row, by=by, at=at, reason=why_alone() if more else "")


@one_transaction()
def confirm_password_link(person: User, *, by: User, at: datetime, version: Version) -> User:
    """Let the link that waits for a person be made: it is mailed, or who asked for it is told to fetch it.

    Raises NotAllowed, StaleVersion, GuardFailed when none waits or the person has left.
    """
    by = allow(by, "organization.confirm_password_link", person)
    row = locked(person, version)
    link = the_waiting(row.password_links.all(), _("No link waits for a second person here."))
    if not row.is_active:
        raise GuardFailed(_("This account is not active any more."))
    link.confirmed_by, link.confirmed_at = by, at
    link.save()
    raise_version(row)
    asked_by = str(link.asked_by.uuid)
    record(row, "password_link_confirmed", by=by, at=at, notice="password_link_confirmed", asked_by=asked_by)
    if row.email:
        _make(link, row, by=by, at=at)
    return row


@one_transaction()
def refuse_password_link(person: User, *, by: User, at: datetime, version: Version, reason: str = "") -> User:
    """Say no to the link that waits for a person, or take back that one asked for it.

    Raises NotAllowed, StaleVersion, Refused without a reason, GuardFailed when none waits.
    """
    by = allow(by, "organization.refuse_password_link", person)
    row = locked(person, version)
    link = the_waiting(row.password_links.all(), _("No link waits for a second person here."))
    refuse(link, row, "password_link_refused", reason=reason, by=by, at=at)
    return row


def end_links(person: User, at: datetime) -> None:
    """No link, made or asked for, is good for anything any more: the password was changed, the person left,
    or the account opens more from now on than when one person alone had the link made.
    """
    person.password_links.filter(over_at=None).update(over_at=at)


def _make(link: PasswordLink, person: User, *, by: User, at: datetime, reason: str = "") -> PasswordLink:
    """Let the link count from now on, and the earlier ones no more."""
    person.password_links.filter(over_at=None).exclude(pk=link.pk).update(over_at=at)
    link.made_at, link.ends_at, link.mailed = at, at + VALID, bool(person.email)
    link.save()
    notice = "password_link_made" if link.mailed else "password_link_shown"
    record(
        person,
        "password_link_made",
        by=by,
        at=at,
        reason=reason,
        notice=notice,
        link=str(link.uuid),
        ends_at=link.ends_at,
    )
    return link
