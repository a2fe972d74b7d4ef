"""The first day of a company: who begins, what it and its departments are called, when the day is over."""

import secrets
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from comms.base.clock import today
from comms.base.errors import Refused
from comms.base.rights import allow
from comms.base.text import folded
from comms.base.transactions import one_transaction
from comms.base.transitions import insert, locked, record, require
from comms.base.versions import ANY, Version
from comms.organization.models import FirstDay, Group, Unit, User
from comms.organization.models.first_day import THE_ONE
from comms.organization.operations.appointments import give_post
from comms.organization.operations.groups import add_group
from comms.organization.operations.logos import set_logo
from comms.organization.operations.units import add_unit, change_unit
from comms.organization.queries import (
    missing_roles,
    posts_with_reach,
    somebody_signs_in,
    unit_of_role,
    waits_for_code,
)
from comms.organization.states import Because, Post, UnitKind, UnitRole

# Without letters and digits that are taken for one another
LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
GROUPS_OF_LETTERS, LETTERS_IN_GROUP = 4, 4


@one_transaction()
def open_first_day(*, at: datetime) -> str:
    """Begin the set-up of a portal that has no unit yet, and make its one-time code anew.

    Returns the code, which is kept nowhere; "" when nobody needs one: the company is set up already, or there
    is an account, made by a code or by `createsuperuser`; a code from before is void then. Called by each
    start, so that a lost code costs a restart.
    """
    row = FirstDay.objects.select_for_update().filter(pk=THE_ONE).first()
    if row is None:
        if Unit.objects.exists():
            return ""
        row = insert(FirstDay(pk=THE_ONE, created_at=at))
        record(row, "opened", by=None, at=at)
    if row.done_at is not None or somebody_signs_in():
        if row.code:
            row.code = ""
            note_step(row, "code_void", by=None, at=at)
        return ""
    code = "-".join(
        "".join(secrets.choice(LETTERS) for _letter in range(LETTERS_IN_GROUP))
        for _group in range(GROUPS_OF_LETTERS)
    )
    row.code = _digest(code)
    note_step(row, "code_made", by=None, at=at)
    return code


@one_transaction()
def claim_first_day(
    *, code: str, name: str, username: str, password: str, at: datetime, email: str = ""
) -> User:
    """Whoever types the code gets the account of the installation, and the code is gone.

    Raises Refused by field for a wrong or used code, a name that is taken and a password that is too weak.
    """
    row = FirstDay.objects.select_for_update().filter(pk=THE_ONE, done_at=None).first()
    counts = row is not None and waits_for_code(row) and constant_time_compare(row.code, _digest(code))
    if row is None or not counts:
        said = _("This code is wrong or used. The console shows a new one at each start, until one is used.")
        raise Refused(errors={"code": said})
    person = User(username=folded(username), name=name, email=folded(email), is_superuser=True)
    try:
        validate_password(password, person)
    except ValidationError as problem:
        raise Refused(errors={"password": list(problem.messages)}) from None
    person.set_password(password)
    insert(person)
    record(person, "created", by=None, at=at, username=person.username, reason=Because.FIRST_DAY)
    row.code, row.claimed_by = "", person
    note_step(row, "claimed", by=person, at=at)
    return person


@contextmanager
def step(
    row: FirstDay, event: str, *, by: User | None, at: datetime, version: Version
) -> Iterator[User | None]:
    """One step of the set-up: `with step(first_day, "groups_set_up", …) as by:`.

    Raises NotAllowed, StaleVersion, GuardFailed once the set-up is done. Call it inside a transaction.
    """
    by = allow(by, "organization.set_up", row)
    current = locked(row, version)
    require(current.done_at is None, _("The set-up is done."))
    yield by
    note_step(current, event, by=by, at=at)


def note_step(row: FirstDay, event: str, *, by: User | None, at: datetime, given: Sequence[str] = ()) -> None:
    """Save the row and say what happened: not by `edit`, which would write the code down."""
    row.version += 1
    row.save()
    record(row, event, by=by, at=at, given=list(given))


class Proposed(NamedTuple):
    """A department or group that the procedure takes for granted."""

    name_zh: str
    name_en: str
    code: str = ""
    posts: tuple[str, ...] = ()
    unit_kinds: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return self.name_en if (get_language() or "").startswith("en") else self.name_zh


def proposed_departments() -> list[dict[str, str]]:
    """The departments that the procedure assumes and that are missing, for `set_up_departments`."""
    missing = missing_roles()
    return [
        {"role": role, "code": terms.code, "name_zh": terms.name_zh, "name_en": terms.name_en}
        for role, terms in proposed("departments").items()
        if role in missing
    ]


@cache
def proposed(what: str) -> Mapping[str, Proposed]:
    """The departments (by role) or groups (by code) of company.toml; `what` is "departments" or "groups"."""
    with (Path(__file__).parent.parent / "company.toml").open("rb") as file:
        entries = tomllib.load(file)[what]
    return {name: _proposed(entry) for name, entry in entries.items()}


def _proposed(entry: Mapping[str, Any]) -> Proposed:
    posts, kinds = tuple(entry.get("posts", ())), tuple(entry.get("unit_kinds", ()))
    return Proposed(entry["zh"], entry["en"], entry.get("code", ""), posts, kinds)


def _digest(code: str) -> str:
    """A code as it is kept and compared: without case, blanks and hyphens. It is drawn from so many that
    nobody finds it by trying, however quick that is.
    """
    plain = "".join(letter for letter in folded(code).upper() if letter in LETTERS)
    return salted_hmac("comms.organization.first_day", plain, algorithm="sha256").hexdigest()


@one_transaction()
def name_company(
    row: FirstDay,
    *,
    name_zh: str,
    code: str,
    by: User | None,
    at: datetime,
    version: Version,
    name_en: str | None = None,
    complaint_line: str | None = None,
    hotline: str | None = None,
    logo: File | None = None,
) -> FirstDay:
    """The company itself, set up or changed: its code stays, and so does what is None. Whoever does it
    becomes its first system administrator unless they hold a post. Raises NotAllowed, StaleVersion,
    GuardFailed, Refused.
    """
    fields: dict[str, Any] = {"name_zh": name_zh, "name_en": name_en}
    fields |= {"complaint_line": complaint_line, "hotline": hotline}
    fields = {name: value for name, value in fields.items() if value is not None}
    with step(row, "company_named", by=by, at=at, version=version) as by:
        unit = unit_of_role(UnitRole.COMPANY)
        if unit is not None:
            change_unit(unit, by=by, at=at, version=ANY, **fields)
        else:
            company = UnitRole.COMPANY
            unit = add_unit(kind=UnitKind.COMPANY, role=company, code=code, by=by, at=at, **fields)
        if logo is not None:
            unit = set_logo(unit, logo=logo, by=by, at=at, version=ANY)
        if by is not None and not by.own_posts:
            # Nobody gives a post to themselves; this one follows from the account of the installation
            person, post = User.objects.get(pk=by.pk), Post.SYSTEM_ADMINISTRATOR
            give_post(user=person, post=post, unit=unit, since=today(at), by=None, at=at)
    return FirstDay.objects.get(pk=row.pk)


@one_transaction()
def set_up_departments(
    row: FirstDay,
    *,
    departments: Iterable[Mapping[str, str]],
    by: User | None,
    at: datetime,
    version: Version,
) -> FirstDay:
    """Departments, each {role, code, name_zh, name_en}. What is there by its code already is left as it is.

    Raises NotAllowed, StaleVersion, GuardFailed before the company has a name, Refused.
    """
    with step(row, "departments_set_up", by=by, at=at, version=version) as by:
        company = unit_of_role(UnitRole.COMPANY)
        require(company, _("Name the company first."))
        known = dict(Unit.objects.values_list("code", "role"))
        for said in departments:
            code, role = said["code"].upper(), said.get("role", "")
            if code not in known:
                _add_department(said, company, by, at)
            elif role and known[code] != role:
                told = _("%(code)s is there already with another role. Change it on its own page.")
                raise Refused(errors={"departments": told % {"code": code}})
    return FirstDay.objects.get(pk=row.pk)


def _add_department(said: Mapping[str, str], company: Unit | None, by: User | None, at: datetime) -> None:
    """Raises Refused at `departments`, with the code of the line."""
    try:
        add_unit(
            kind=UnitKind.DEPARTMENT,
            role=said.get("role", ""),
            code=said["code"],
            name_zh=said["name_zh"],
            name_en=said.get("name_en", ""),
            parent=company,
            by=by,
            at=at,
        )
    except Refused as refusal:
        lines = [f"{said['code']}: {sentence}" for sentence in refusal.sentences]
        raise Refused(errors={"departments": lines}) from None


@one_transaction()
def set_up_groups(row: FirstDay, *, by: User | None, at: datetime, version: Version) -> FirstDay:
    """The procedure's named groups that do not exist yet. Raises NotAllowed, StaleVersion, GuardFailed."""
    with step(row, "groups_set_up", by=by, at=at, version=version) as by:
        known = set(Group.objects.values_list("code", flat=True))
        for code, terms in proposed("groups").items():
            if code not in known:
                add_group(
                    code=code,
                    name_zh=terms.name_zh,
                    name_en=terms.name_en,
                    posts=terms.posts,
                    unit_kinds=terms.unit_kinds,
                    by=by,
                    at=at,
                )
    return FirstDay.objects.get(pk=row.pk)


@one_transaction()
def end_first_day(
    row: FirstDay, *, by: User | None, at: datetime, version: Version, checked: bool = False
) -> FirstDay:
    """The last step: somebody has looked through the posts that reach far (`checked`); from now on a second
    person confirms them.

    Raises NotAllowed, StaleVersion, GuardFailed when it is done or the company has no name or nobody who
    looks after the portal, Refused unless they were looked through.
    """
    by = allow(by, "organization.set_up", row)
    row = locked(row, version)
    require(row.done_at is None, _("The set-up is done."))
    require(unit_of_role(UnitRole.COMPANY), _("Name the company first."))
    given = posts_with_reach(today(at))
    require(
        [held for held in given if held.post == Post.SYSTEM_ADMINISTRATOR],
        _("Nobody holds the post of system administrator yet."),
    )
    if not checked:
        raise Refused(errors={"checked": _("Look through these posts first, then say so here.")})
    row.done_at, row.code = at, ""
    said = [f"{held.user.name}: {held.post} {held.unit.code}" for held in given]
    note_step(row, "done", by=by, at=at, given=said)
    return row
