"""Accounts and posts of many people at once."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import cast

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext

from comms.base.clock import today
from comms.base.errors import DomainError
from comms.base.rights import allow
from comms.base.sheets import Rows
from comms.base.text import folded
from comms.base.transactions import one_transaction
from comms.base.transitions import check_fields
from comms.organization.models import Appointment, Job, Unit, User
from comms.organization.operations.appointing import check_sense, former_head
from comms.organization.operations.appointments import give_post
from comms.organization.operations.imports.sheets import (
    SheetChecker,
    SheetColumn,
    SheetKind,
    Values,
    one_of,
    sentences_of,
)
from comms.organization.operations.imports.units import unit_reader
from comms.organization.operations.people import add_person
from comms.organization.states import Post, Tier

ACCOUNT = ("username", "name", "phone", "email", "tier")


class PeopleChecker(SheetChecker):
    """Rows of people: an account, and a post in a unit where both are named."""

    def __init__(self, *, by: User, at: datetime) -> None:
        super().__init__(by=by, at=at)
        self.names = set(User.objects.values_list("username", flat=True))
        self.addresses = set(User.objects.exclude(email="").values_list("email", flat=True))
        self.heads: set[int] = set()
        self._columns = (
            SheetColumn("name", _l("Name"), required=True),
            SheetColumn("username", _l("Sign-in name"), folded, required=True),
            SheetColumn("phone", _l("Phone")),
            SheetColumn("email", _l("E-mail"), folded),
            SheetColumn("post", _l("Post"), one_of(Post)),
            SheetColumn("unit", _l("Unit"), unit_reader(list(Unit.objects.active()))),
            SheetColumn("tier", _l("Level"), one_of(Tier)),
        )

    def columns(self) -> Sequence[SheetColumn]:
        """Name and sign-in name are needed."""
        return self._columns

    def check(self, values: Values) -> Iterator[tuple[str, str]]:
        """What neither the account nor the post could be, also beside other rows of the sheet."""
        person = User(**{key: value for key, value in values.items() if key in ACCOUNT})
        try:
            check_fields(person, [key for key in ACCOUNT if key in values])
        except DomainError as refusal:
            yield from sentences_of(refusal, otherwise="username")
        yield from self._taken("username", values, self.names, _("This sign-in name is taken."))
        said = _("This e-mail address belongs to somebody else.")
        yield from self._taken("email", values, self.addresses, said)
        if ("post" in values) != ("unit" in values):
            missing = "unit" if "post" in values else "post"
            yield missing, _("A post is held in a unit: give both or neither.")
        elif "post" in values:
            yield from self._check_post(person, values)

    def _taken(self, key: str, values: Values, known: set[str], said: str) -> Iterator[tuple[str, str]]:
        value = str(values.get(key, ""))
        if value and value in known:
            yield key, said
        known.add(value)

    def _check_post(self, person: User, values: Values) -> Iterator[tuple[str, str]]:
        held = Appointment(
            user=person,
            post=str(values["post"]),
            unit=cast(Unit, values["unit"]),
            since=today(self.at),
        )
        try:
            allow(self.by, "organization.add_appointment", held)
            check_sense(held)
            former_head(held, replace=False)
        except DomainError as refusal:
            # The field that says it may be one that a sheet has not
            for key, said in sentences_of(refusal, otherwise="post"):
                yield key if key in ("post", "unit") else "post", said
            return
        if held.is_head and held.unit_id in self.heads:
            said = _("Another row of this sheet is the head of %(unit)s.") % {"unit": held.unit.name}
            yield "post", said
        elif held.is_head:
            self.heads.add(held.unit_id)

    def write(self, values: Values) -> Iterable[str]:
        """The account, and the post, which may wait for a second person."""
        account = {"tier": Tier.OPERATIONS, **{key: str(values[key]) for key in ACCOUNT if key in values}}
        person = add_person(
            username=account.pop("username"),
            name=account.pop("name"),
            email=account.pop("email", ""),
            language=settings.LANGUAGE_CODE,
            by=self.by,
            at=self.at,
            **account,
        )
        if "post" not in values:
            return ["made"]
        held = give_post(
            user=person,
            post=str(values["post"]),
            unit=cast(Unit, values["unit"]),
            since=today(self.at),
            by=self.by,
            at=self.at,
        )
        return ["made", "waiting"] if held.waits else ["made"]


def people_done(result: Mapping[str, object]) -> str:
    """How many accounts were made, and how many posts wait."""
    made, waiting = cast(int, result.get("made", 0)), cast(int, result.get("waiting", 0))
    said = ngettext("%(n)s person was added.", "%(n)s people were added.", made) % {"n": made}
    if waiting:
        said += " " + _("Posts that wait for a second person: %(n)s.") % {"n": waiting}
    return said


PEOPLE_SHEET = SheetKind(
    "organization.import_people", _l("Import of people"), PeopleChecker, people_done, "people"
)


@one_transaction()
def import_people(*, rows: Rows, by: User, at: datetime, dry_run: bool = False) -> Job:
    """Begin to check, and unless it is a trial to add, the people of a sheet: all of them or none.

    `rows` are the cells, the line of headings first. Raises NotAllowed. What is wrong with the rows is said
    by the job.
    """
    by = allow(by, "organization.add_user")
    return PEOPLE_SHEET.start(rows=rows, dry_run=dry_run, by=by, at=at)
