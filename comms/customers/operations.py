"""What people do with customers' data: keep the contacts of a household, and see a whole phone number for a
reason that is kept.
"""

from datetime import date, datetime, timedelta
from typing import TypedDict, Unpack

from django.utils.translation import gettext as _

from comms.audit.models import Event
from comms.base.clock import today
from comms.base.errors import GuardFailed, Refused
from comms.base.rights import allow
from comms.base.transactions import one_transaction
from comms.base.transitions import edit, insert, locked, record
from comms.base.versions import ANY, Version
from comms.customers.models import Contact, Household
from comms.customers.rules import has_substance
from comms.customers.states import REVEALED
from comms.organization.models import User
from comms.procedure.queries import value


class ContactFacts(TypedDict, total=False):
    """What is known of a contact."""

    name: str
    relation: str
    phone: str
    since: date | None
    note: str


@one_transaction()
def add_contact(household: Household, *, by: User, at: datetime, **facts: Unpack[ContactFacts]) -> Contact:
    """Write down one more contact of a household; it keeps the office that has the community now.

    Raises NotAllowed, GuardFailed for a household that moved out, Refused for a day to come and for nobody.
    """
    by = allow(by, "customers.change_contact", household)
    if household.left_on:
        raise GuardFailed(_("This household has moved out."))
    _check_facts(facts, at)
    contact = insert(Contact(household=household, office=household.unit_in_charge, **facts))
    record(contact, "created", by=by, at=at, relation=contact.relation)
    record(household, "contact_added", by=by, at=at, contact=str(contact.uuid))
    return contact


@one_transaction()
def change_contact(
    contact: Contact, *, by: User, at: datetime, version: Version, **facts: Unpack[ContactFacts]
) -> Contact:
    """Correct what is known of a contact. Whoever is a contact no more is ended, and the next one added.

    Raises NotAllowed, StaleVersion, GuardFailed (a former contact), Refused (a day to come, nobody).
    """
    by = allow(by, "customers.change_contact", contact)
    row = _present(contact, version)
    _check_facts({"name": row.name, "phone": row.phone, **facts}, at)
    changed = edit(row, by=by, at=at, version=version, **facts)
    if changed.version != row.version:
        record(row.household, "contact_changed", by=by, at=at, contact=str(row.uuid))
    return changed


@one_transaction()
def end_contact(
    contact: Contact, *, until: date, reason: str = "", by: User, at: datetime, version: Version
) -> Contact:
    """Say on which day somebody was a contact for the last time; the row stays.

    Raises NotAllowed, StaleVersion, GuardFailed (a former contact), Refused (a day to come or too early).
    """
    by = allow(by, "customers.change_contact", contact)
    row = _present(contact, version)
    if until > today(at):
        raise Refused(errors={"until": _("This day is yet to come.")})
    if row.since and until < row.since:
        raise Refused(errors={"until": _("This is before the first day.")})
    ended = edit(row, by=by, at=at, version=version, event="ended", reason=reason.strip(), until=until)
    record(row.household, "contact_ended", by=by, at=at, contact=str(row.uuid))
    return ended


def _present(contact: Contact, version: Version) -> Contact:
    """The row, locked. Raises GuardFailed when it is no contact of now."""
    row = locked(contact, version)
    if not row.is_present:
        raise GuardFailed(_("This is a former contact. Add a new one instead."))
    return row


def _check_facts(facts: ContactFacts, at: datetime) -> None:
    since = facts.get("since")
    if since and since > today(at):
        raise Refused(errors={"since": _("This day is yet to come.")})
    if not facts.get("name") and not facts.get("phone"):
        raise Refused(errors={"name": _("This is needed.")})


@one_transaction()
def reveal_phone(household: Household, *, reason: str, by: User, at: datetime) -> str:
    """The whole phone number of the main contact; who saw it, when and why goes into the log.

    Raises NotAllowed, Refused without a reason of substance, GuardFailed without a phone and for more numbers
    in an hour than the company allows one person.
    """
    by = allow(by, "customers.reveal_phone", household)
    return _reveal(household, household.main_contact, reason=reason, by=by, at=at)


@one_transaction()
def reveal_contact_phone(contact: Contact, *, reason: str, by: User, at: datetime) -> str:
    """The whole phone number of one contact, present or former: as `reveal_phone`."""
    by = allow(by, "customers.reveal_phone", contact)
    return _reveal(contact.household, contact, reason=reason, by=by, at=at)


def _reveal(household: Household, contact: Contact | None, *, reason: str, by: User, at: datetime) -> str:
    """The event is one of the household, whose office of this moment it keeps."""
    if not has_substance(reason):
        raise Refused(errors={"reason": _("Say why you need the number.")})
    if contact is None or not contact.phone:
        raise GuardFailed(_("No phone number is known here."))
    _check_number(by, at)
    uuid, relation = str(contact.uuid), contact.relation
    record(household, REVEALED, by=by, at=at, reason=reason.strip(), contact=uuid, relation=relation)
    return contact.phone


def _check_number(by: User, at: datetime) -> None:
    """Raise GuardFailed when the person has seen as many numbers within the hour as the company allows."""
    locked(by, ANY)  # two at once wait for each other here
    most = value("customers.reveals_per_hour")
    seen = Event.objects.filter(by=by, event=REVEALED, recorded_at__gt=at - timedelta(hours=1))
    if seen.count() >= most:
        sentence = _("You have seen %(number)s phone numbers within an hour. Wait, or ask your head.")
        raise GuardFailed(sentence % {"number": most})
