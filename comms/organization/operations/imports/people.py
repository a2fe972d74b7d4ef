"""Accounts and posts of many people at once."""

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from datetime import datetime
from functools import cached_property
from typing import cast

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext, pgettext_lazy

from comms.base.clock import today
from comms.base.errors import DomainError
from comms.base.rights import allow
from comms.base.sheets import Rows
from comms.base.text import folded
from comms.base.transactions import one_transaction
from comms.organization.models import Appointment, Job, Unit, User
from comms.organization.operations.appointing import check_sense
from comms.organization.operations.appointments import give_post
from comms.organization.operations.imports.sheets import (
    SheetChecker,
    SheetColumn,
    SheetKind,
    Values,
    one_of,
    sentences_of,
)
from comms.organization.operations.imports.units import UnitNames
from comms.organization.operations.people import add_person
from comms.organization.states import Post, Tier

ACCOUNT = ("username", "name", "phone", "email", "tier")


class PeopleChecker(SheetChecker):
    """Rows of people: an account, and a post in a unit where both are named."""

    model, checked = User, ACCOUNT

    def __init__(self, *, by: User, at: datetime) -> None:
        super().__init__(by=by, at=at)
        names = set(User.objects.values_list("username", flat=True))
        addresses = set(User.objects.exclude(email="").values_list("email", flat=True))
        self.taken = {
            "username": (names, _l("This sign-in name is taken.")),
            "email": (addresses, _l("This e-mail address belongs to somebody else.")),
        }
        heads = Appointment.objects.heading().overlapping(today(at), None)
        self.heads: Mapping[int, str] = dict(heads.values_list("unit", "user__name"))
        self.new_heads: set[int] = set()
        self._columns = (
            SheetColumn("name", pgettext_lazy("person", "Name"), required=True),
            SheetColumn("username", _l("Sign-in name"), folded, required=True),
            SheetColumn("phone", _l("Phone")),
            SheetColumn("email", _l("E-mail"), folded),
            SheetColumn("post", _l("Post"), one_of(Post)),
            SheetColumn("unit", _l("Unit"), UnitNames(Unit.objects.active()).read),
            SheetColumn("tier", _l("Level"), one_of(Tier)),
        )

    def columns(self) -> Sequence[SheetColumn]:
        """Name and sign-in name are needed."""
        return self._columns

    def check_row(self, values: Values, wrong: Set[str]) -> Iterator[tuple[str, str]]:
        """What post there is in no such unit, or not from whoever imports; and a second head."""
        if wrong & {"post", "unit"}:
            return
        if ("post" in values) != ("unit" in values):
            missing = "unit" if "post" in values else "post"
            yield missing, _("A post is held in a unit: give both or neither.")
        elif "post" in values:
            yield from self._check_post(User(name=str(values.get("name", ""))), values)

    def _check_post(self, person: User, values: Values) -> Iterator[tuple[str, str]]:
        unit = cast(Unit, values["unit"])
        held = Appointment(user=person, post=str(values["post"]), unit=unit, since=today(self.at))
        try:
            allow(self.by, "organization.add_appointment", held)
            check_sense(held)
        except DomainError as refusal:
            # The field that says it may be one that a sheet has not
            for key, said in sentences_of(refusal, otherwise="post"):
                yield key if key in ("post", "unit") else "post", said
            return
        if not held.is_head:
            return
        names = {"unit": unit.name, "name": self.heads.get(unit.pk, "")}
        if unit.pk in self.heads:
            said = _("%(unit)s is headed by %(name)s. Who follows them is given the post on their own page.")
            yield "post", said % names
        elif unit.pk in self.new_heads:
            yield "post", _("Another row of this sheet is the head of %(unit)s.") % names
        self.new_heads.add(unit.pk)

    @cached_property
    def units_now(self) -> Mapping[int, Unit]:
        """The units as they are when the first row is written; one may have been closed since it was read."""
        return Unit.objects.in_bulk()

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
            unit=self.units_now[cast(Unit, values["unit"]).pk],
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
        return _("%(made)s Posts that wait for a second person: %(n)s.") % {"made": said, "n": waiting}
    return said


PEOPLE_SHEET = SheetKind(
    "organization.import_people", _l("Import of people"), PeopleChecker, people_done, "people"
)


@one_transaction()
def import_people(*, rows: Rows, by: User, at: datetime, dry_run: bool = False) -> Job:
    """Begin to check, and unless it is a trial to add, the people of a sheet: all of them or none.

    `rows` are the cells, the line of headings first; the job says what is wrong with them. Raises NotAllowed.
    """
    by = allow(by, "organization.add_user")
    return PEOPLE_SHEET.start(rows=rows, dry_run=dry_run, by=by, at=at)
