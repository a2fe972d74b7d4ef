"""Accounts of people: made by the administration, changed, closed on leaving; sign-ins leave a trace."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from comms.base.clock import today
from comms.base.errors import GuardFailed, Refused
from comms.base.phones import kept_phone
from comms.base.rights import allow
from comms.base.text import folded
from comms.base.transactions import one_transaction
from comms.base.transitions import edit, insert, locked, record
from comms.base.versions import ANY, Version
from comms.organization.models import LinkRequest, User
from comms.organization.operations.appointments import call_off, keep_an_administrator
from comms.organization.operations.charges import charges_of
from comms.organization.operations.factors import end_access, end_factor_resets
from comms.organization.operations.leaving import Lines, check_nothing_left, pass_on
from comms.organization.operations.links import end_links
from comms.organization.operations.second_person import keep_a_second_person, one_after_the_other, sees_more

# What is kept in one spelling: full width, case and blanks make no other account and no other number
KEPT_AS = {"username": folded, "email": folded, "phone": kept_phone}
PROFILE_FIELDS = ("name", "phone", "email", "language", "time_zone")


@one_transaction()
def add_person(
    *, username: str, name: str, by: User | None, at: datetime, email: str = "", **fields: Any
) -> User:
    """Make an account without a password; the person chooses one by a link. `fields`: phone, language,
    time_zone, tier.

    Raises NotAllowed, and Refused when the sign-in name or the e-mail address is taken, in any spelling.
    """
    by = allow(by, "organization.add_user")
    username, email = folded(username), folded(email)
    person = User(username=username, name=name, email=email, **fields)
    person.set_unusable_password()
    insert(person)
    record(person, "created", by=by, at=at, username=username, tier=person.tier)
    return person


@one_transaction()
def change_person(person: User, *, by: User | None, at: datetime, version: Version, **fields: Any) -> User:
    """Change name, sign-in name, phone, e-mail, language, time zone or level; the person is told, at the
    former e-mail address too.

    Whoever owns the address can have a new password mailed, so others enter one only where they may have a
    link made for that person, and never that of an account that nobody may get hold of alone (`sees_more`).
    A lost one is emptied by all who keep accounts. Raises NotAllowed, StaleVersion, Refused.
    """
    by = allow(by, "organization.change_user", person)
    fields, row = _spelt(fields), locked(person, version)
    new_address = fields.get("email", row.email) not in ("", row.email)
    if new_address and by is not None and by.pk != row.pk:
        _check_who_enters_the_address(row, by, at)
    return edit(person, by=by, at=at, version=version, tell="account_changed", **fields)


@one_transaction()
def change_profile(person: User, *, by: User, at: datetime, version: Version, **fields: Any) -> User:
    """Change one's own name, phone, e-mail, language or time zone; the former e-mail address is told.

    Raises NotAllowed, StaleVersion, Refused.
    """
    by = allow(by, "organization.change_profile", person)
    if strange := set(fields) - set(PROFILE_FIELDS):
        raise TypeError(f"not a field of the profile: {', '.join(sorted(strange))}")
    return edit(person, by=by, at=at, version=version, tell="account_changed", **_spelt(fields))


def _check_who_enters_the_address(person: User, by: User, at: datetime) -> None:
    """Raise Refused when another person's address is not for `by` to enter."""
    if sees_more(person, by, at):
        said = _(
            "The account of %(name)s reaches far, so they enter the address under “Edit profile” themselves. "
            "A lost one can be emptied here."
        )
    elif not by.has_perm("organization.make_password_link", person):
        said = _(
            "The address of %(name)s is entered by themselves under “Edit profile”, by the head of "
            "Admin & HR or by a system administrator: a new password can be mailed to it. A lost one can "
            "be emptied here."
        )
    else:
        return
    raise Refused(errors={"email": said % {"name": person.name}})


def _spelt(fields: dict[str, Any]) -> dict[str, Any]:
    """The fields with sign-in name, address and phone as they are kept, so that the record says so, too."""
    return {name: KEPT_AS[name](value) if name in KEPT_AS else value for name, value in fields.items()}


@one_transaction()
def deactivate(
    person: User,
    *,
    by: User | None,
    at: datetime,
    version: Version,
    reason: str = "",
    successor: User | None = None,
    successors: Lines = (),
) -> User:
    """Somebody leaves: their posts end today, those that have not begun never do, sign-in, sessions and
    tokens stop at once, and what hangs on them is handed over (`pass_on`). The account stays for the record.

    The system may leave things to the nightly check; people name a successor. Raises NotAllowed,
    StaleVersion, GuardFailed for oneself or twice, and Refused for the last system administrator, for the
    last other second person and as long as something open has no fit successor.
    """
    by = allow(by, "organization.deactivate_user", person)
    one_after_the_other()
    row = locked(person, version)
    if by is not None and row.pk == by.pk:
        raise GuardFailed(_("You cannot deactivate yourself."))
    if not row.is_active:
        raise GuardFailed(_("This account is not active any more."))
    keep_an_administrator(row, on=today(at))
    keep_a_second_person(row.appointments.all(), by=by, on=today(at), leaver=row)
    charges = charges_of(row, at)
    for held in row.appointments.not_over(today(at)):
        if held.since > today(at):
            call_off(held, by=by, at=at, reason=reason)
        else:
            edit(held, by=by, at=at, version=ANY, event="ended", until=today(at), reason=reason)
    end_access(row)
    end_links(row, at)
    end_factor_resets(row, at)
    row = edit(row, by=by, at=at, version=version, event="deactivated", reason=reason, is_active=False)
    # Afterwards: heads and judges that follow from posts are already those without this person
    if by is None and successor is None:
        charges = [charge for charge in charges if charge.instead]
    pass_on(charges, row, by=by, at=at, reason=reason, successor=successor, successors=successors)
    if by is not None:
        check_nothing_left(row, at)
    return row


@one_transaction()
def reactivate(person: User, *, by: User | None, at: datetime, version: Version, reason: str = "") -> User:
    """Somebody comes back: may sign in, gets posts anew. Raises NotAllowed, StaleVersion, GuardFailed."""
    by = allow(by, "organization.reactivate_user", person)
    if locked(person, version).is_active:
        raise GuardFailed(_("This account is active."))
    return edit(person, by=by, at=at, version=version, event="reactivated", reason=reason, is_active=True)


@one_transaction()
def ask_for_link(*, address: str, at: datetime) -> None:
    """Note that somebody, who has not signed in, wants a link for a new password at this address.

    Whether it belongs to anybody makes no difference here. Raises Refused for what is no address.
    """
    insert(LinkRequest(address=address, asked_at=at))


@one_transaction()
def note(person: User, event: str, *, at: datetime, by: User | None = None, **data: Any) -> None:
    """Put an act around somebody's account (signed in, signed out, failed, second factor …) on record. Never
    with a secret in `data`.
    """
    record(person, event, by=by, at=at, **data)


@one_transaction()
def second_factor_was_added(person: User, *, at: datetime, means: str) -> None:
    """Put it on record. Who can sign in and set one up has lost none: nobody need take the others away."""
    locked(person, ANY)  # somebody may be confirming that at this moment
    end_factor_resets(person, at)
    record(person, "second_factor_added", by=person, at=at, means=means)


@one_transaction()
def second_factor_was_removed(person: User, *, at: datetime, means: str) -> None:
    """Put it on record. When it was the last one there is nothing left to take away."""
    locked(person, ANY)
    if not person.authenticator_set.exists():
        end_factor_resets(person, at)
    record(person, "second_factor_removed", by=person, at=at, means=means)


@one_transaction()
def password_was_changed(person: User, *, at: datetime) -> None:
    """Put it on record, and let every API token and link for a new password end: they were made by or for
    whoever knew the old one.

    Sessions end by themselves, but for the one in which it was changed.
    """
    revoked = person.auth_token_set.count()
    person.auth_token_set.all().delete()
    end_links(person, at)
    record(person, "password_changed", by=person, at=at, tokens_revoked=revoked)
