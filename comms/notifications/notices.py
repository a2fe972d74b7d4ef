"""What people are told of the organization, which stands below this room and knows no notices."""

from collections.abc import Iterable
from datetime import timedelta

from django.db.models import Model

from comms.base.transitions import Change
from comms.notifications.models import IncomingMail
from comms.notifications.rules import NoticeKind, doer
from comms.organization.models import Absence, Appointment, Job, Unit, User
from comms.organization.queries import (
    head_of,
    heads_above,
    quality_managers,
    second_persons,
    unit_of_role,
    who_confirms,
)
from comms.organization.states import UnitRole


def concerned(absence: Absence, change: Change | None) -> list[User | None]:
    """The absent person, the head above them, and the deputy; all at once, whoever noted it."""
    return [absence.user, *heads_above(absence.user)[:1], absence.deputy]


def absence_words(absence: Absence, change: Change | None) -> dict[str, object]:
    """Who is away, when, who stands in, and whether the deputy may act."""
    until = absence.over_at
    if absence.ends_time is None:
        until -= timedelta(minutes=1)  # 23:59 says more than midnight of the day after
    noted_by = absence.noted_by.name if absence.noted_by else ""
    return {
        "name": absence.user.name,
        "begins_at": absence.begins_at.isoformat(),
        "until": until.isoformat(),
        "deputy": absence.deputy.name if absence.deputy else "",
        "noted_by": doer(noted_by, absence.signed_for.get("noted_by", "")),
        "authorised": absence.authorised_at is not None,
    }


def keepers(obj: None, change: Change | None) -> list[User | None]:
    """Who sees to it that everything open has somebody: the head of Admin & HR, the quality manager."""
    return [head_of(unit_of_role(UnitRole.ADMIN_HR)), *quality_managers()]


def who_can(permission: str, obj: Model, change: Change) -> list[User]:
    """The second persons who may confirm this, and the deputies of those who are away."""
    return [person for person in who_confirms(change.at) if person.has_perm(permission, obj)]


# Posts


def told_of_given(held: Appointment, change: Change) -> list[User]:
    """The person, and while it waits whoever can confirm it."""
    if not held.waits:
        return [held.user]
    return [held.user, *who_can("organization.confirm_appointment", held, change)]


def told_of_answer(held: Appointment, change: Change) -> list[User | None]:
    """The person, and who gave the post."""
    return [held.user, held.given_by]


def holder(held: Appointment, change: Change) -> list[User]:
    """The person whose post it is."""
    return [held.user]


def post_words(held: Appointment, change: Change) -> dict[str, object]:
    """Who, which post, where, from when to when, why, and whether it counts."""
    return {
        "name": held.user.name,
        "post": held.post,
        "unit": held.unit.in_words,
        "since": held.since.isoformat(),
        "until": held.until.isoformat() if held.until else "",
        "reason": change.reason,
        "waits": held.waits,
        "withdrawn": held.withdrawn,
        "left": len(change.data.get("left", ())),
    }


# Units


def told_of_role(unit: Unit, change: Change) -> list[User | None]:
    """Who heads the unit, and the second persons: with the role rights pass to the people of the unit."""
    told = [head_of(unit), *second_persons().order_by("pk")]
    return [person for person in told if person != change.by]


def role_words(unit: Unit, change: Change) -> dict[str, object]:
    """Which unit is what from now on, and what it was before."""
    return {
        "unit": unit.in_words,
        "role": unit.role,
        "before": change.data["old"]["role"],
    }


# Background work


def owner(job: Job, change: Change) -> list[User]:
    """Who asked for it."""
    return [job.owner]


def job_facts(job: Job, change: Change) -> dict[str, object]:
    """What it was, how it ended, how much was wrong."""
    return {
        "kind": job.kind,
        "outcome": change.data["outcome"],
        "problems": change.data["problems"],
    }


# Accounts


def oneself(person: User, change: Change) -> list[User]:
    """The person whose account it is."""
    return [person]


def former_address(person: User, change: Change) -> list[tuple[str, str]]:
    """The e-mail address that was changed: whoever takes an account over changes it first."""
    old = change.data.get("old", {}).get("email", "")
    return [(old, person.language)] if old else []


def told_of_asked(person: User, change: Change) -> list[User]:
    """The person, and whoever can confirm the link."""
    return [person, *who_can("organization.confirm_password_link", person, change)]


def told_of_lost(person: User, change: Change) -> list[User]:
    """The person, and whoever can confirm that the second factors are taken away."""
    return [person, *who_can("organization.confirm_factor_reset", person, change)]


def asker(person: User, change: Change) -> Iterable[User]:
    """Who asked for what was confirmed or refused; nobody where one person did it alone."""
    return User.objects.filter(uuid=change.data.get("asked_by"))


def asker_and_oneself(person: User, change: Change) -> list[User]:
    """Who asked for it, and whose account it is."""
    return [*asker(person, change), person]


def head_and_oneself(person: User, change: Change) -> list[User]:
    """The person and the next head besides the maker of the link: handed over by hand it has no witness."""
    return [person, *[head for head in heads_above(person) if head != change.by][:1]]


def account_words(person: User, change: Change) -> dict[str, object]:
    """Whose account, why, and what of it was changed; no phone and no address."""
    return {
        "name": person.name,
        "username": person.username,
        "reason": change.reason,
        "fields": list(change.data.get("new", ())),
        "has_address": bool(person.email),
    }


def factor_words(person: User, change: Change) -> dict[str, object]:
    """The same; the reason is what whoever asked said, also where the portal gave one of its own."""
    return {**account_words(person, change), "reason": change.data.get("said", change.reason)}


def link_words(person: User, change: Change) -> dict[str, object]:
    """The same with the row from which the letter makes the link, and until when it is valid."""
    ends_at = change.data["ends_at"].isoformat()
    return {**account_words(person, change), "link": change.data["link"], "ends_at": ends_at}


ORGANIZATION = {
    # Its words are a number that only the nightly check knows
    "unattended": NoticeKind(recipients=keepers),
    # Who is told, and of what, only the daily check of what waits knows
    "waiting": NoticeKind(),
    "waits_long": NoticeKind(),
    "absence_noted": NoticeKind(recipients=concerned, context=absence_words),
    "deputy_authorised": NoticeKind(recipients=concerned, context=absence_words),
    "post_given": NoticeKind(recipients=told_of_given, context=post_words),
    "post_confirmed": NoticeKind(recipients=told_of_answer, context=post_words),
    "post_refused": NoticeKind(recipients=told_of_answer, context=post_words),
    "post_ended": NoticeKind(recipients=holder, context=post_words),
    "post_called_off": NoticeKind(recipients=holder, context=post_words),
    "unit_role": NoticeKind(recipients=told_of_role, context=role_words),
    "job_ended": NoticeKind(recipients=owner, context=job_facts),
    "account_changed": NoticeKind(recipients=oneself, context=account_words, addresses=former_address),
    "password_link_asked": NoticeKind(recipients=told_of_asked, context=account_words),
    "password_link_confirmed": NoticeKind(recipients=asker, context=account_words),
    "password_link_refused": NoticeKind(recipients=asker_and_oneself, context=account_words),
    "password_link_made": NoticeKind(recipients=oneself, context=link_words),
    "password_link_shown": NoticeKind(recipients=head_and_oneself, context=link_words),
    "second_factor_asked": NoticeKind(recipients=told_of_lost, context=account_words),
    "second_factor_refused": NoticeKind(recipients=asker_and_oneself, context=account_words),
    "second_factor_reset": NoticeKind(recipients=asker_and_oneself, context=factor_words),
}


# Incoming mail


def mail_readers(mail: IncomingMail, change: Change) -> list[User]:
    """Whoever alone may read it; all other mail that waits stands in the list of those who look after it."""
    return list(mail.readers.order_by("pk"))


def mail_words(mail: IncomingMail, change: Change | None) -> dict[str, object]:
    """Which mail, from whom, and why it waits; nothing of what it says."""
    return {"number": mail.number, "sender": mail.sender_name or mail.sender, "why": mail.remark}


NOTICES = {"mail_kept": NoticeKind(recipients=mail_readers, context=mail_words)}
