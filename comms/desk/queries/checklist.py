"""Who answers for each clause now, and what is missing for it: the list that a company works off before and
after its first day. The health page warns of the same.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from django.urls import reverse
from django.utils.translation import gettext as _

from comms.base.clock import today
from comms.base.ops.health import FINE, Finding, Level
from comms.organization.models import Group, Unit, User
from comms.organization.queries import (
    first_day,
    group_members,
    heads_of,
    holders,
    missing_roles,
    second_persons,
    units_without_head,
)
from comms.organization.states import Post, UnitKind, UnitRole
from comms.procedure.queries import clauses, explained
from comms.procedure.rules import Clause
from meetings.models import MeetingKind, MeetingSeries
from meetings.queries.people import chair_of
from meetings.rules.kinds import SORTS_OF_UNIT


class Missing(StrEnum):
    """What can be missing; the words are those of the health page, for whoever runs the installation."""

    ROLE = "roles without a unit"
    HEAD = "units without a head"
    POST = "posts without anybody"
    LINE = "units without a complaint line"
    HOTLINE = "company without a hotline"
    GROUP = "groups missing or empty"
    SERIES = "kinds of meeting without an active series"
    CHAIR = "active series without a chair"
    SECOND = "nobody to be a second person"
    SET_UP = "set-up not ended"


@dataclass(frozen=True)
class Gap:
    """One thing that is missing: of which clause, in the reader's words, and where it is mended."""

    kind: Missing
    clause: str
    said: str
    url: str

    @property
    def code(self) -> str:
        """The kind as programs read it."""
        return self.kind.name.lower()


@dataclass
class Line:
    """One clause: its wording, who answers for it (names and where they stand), what is missing."""

    clause: Clause
    answers: Sequence[str]
    gaps: list[Gap] = field(default_factory=list)


# Who answers: a role (its unit's head), a post (its holders), or the heads of every unit of a kind
Whose = UnitRole | Post | UnitKind
COMPANY = (UnitRole.COMPANY,)
QUALITY = (UnitRole.QUALITY,)
ADMIN_HR = (UnitRole.ADMIN_HR,)
DEPARTMENTS = (UnitKind.DEPARTMENT,)
OFFICES = (UnitKind.MANAGEMENT_OFFICE,)
EVERY_HEAD = (UnitRole.COMPANY, UnitKind.DEPARTMENT, UnitKind.MANAGEMENT_OFFICE)
LEADERS = (Post.PRESIDENT, Post.VICE_PRESIDENT, Post.MANAGEMENT_REPRESENTATIVE)
# By the actor of a clause (clauses.csv, English): who that is in this company. Nobody in particular: ()
ACTORS: Mapping[str, Sequence[Whose]] = {
    "": (),
    "Company": COMPANY,
    "Management representative": (Post.MANAGEMENT_REPRESENTATIVE,),
    "QMD": QUALITY,
    "QMD (by 1.7.d.4)": QUALITY,
    "QMD / dept": (*QUALITY, *DEPARTMENTS),
    "QMD -> company leaders": (*QUALITY, *LEADERS),
    "Company (QMD)": QUALITY,
    "Unit head": EVERY_HEAD,
    "unit head": EVERY_HEAD,
    "all units": EVERY_HEAD,
    "All staff": (),
    "all staff": (),
    "all": (),
    "staff": (),
    "management staff / operators": (),
    "President": (Post.PRESIDENT,),
    "POM": (Post.PRESIDENT,),
    "Leadership": LEADERS,
    "leader": LEADERS,
    "leader on duty": LEADERS,
    "company leaders in rota": LEADERS,
    "next leader": LEADERS,
    "leader concerned": LEADERS,
    "Board": (Post.CHAIRMAN,),
    "designated VP": (Post.VICE_PRESIDENT,),
    "Admin & HR": ADMIN_HR,
    "HR & Admin": ADMIN_HR,
    "lead dept -> Admin & HR": ADMIN_HR,
    "Dept": DEPARTMENTS,
    "dept": DEPARTMENTS,
    "Dept head": DEPARTMENTS,
    "Dept / VP": (*DEPARTMENTS, Post.VICE_PRESIDENT),
    "assisting dept": DEPARTMENTS,
    "receiving dept": DEPARTMENTS,
    "receiving dept head": DEPARTMENTS,
    "dept of origin": DEPARTMENTS,
    "tracking unit": DEPARTMENTS,
    "Management office": OFFICES,
    "management office": OFFICES,
    "Offices": OFFICES,
    "offices": OFFICES,
    "office": OFFICES,
    "office clerk": OFFICES,
    "Office director": OFFICES,
    "both directors": OFFICES,
    "office designated person": OFFICES,
    "office service centre": OFFICES,
    "service centre": OFFICES,
    "Company/offices": (*COMPANY, *OFFICES),
    "Company/office": (*COMPANY, *OFFICES),
    "Company, office": (*COMPANY, *OFFICES),
    "Company, offices": (*COMPANY, *OFFICES),
    "office / company": (*COMPANY, *OFFICES),
    "designated company person": (Post.REVISIT_OFFICER,),
    # Whoever it is in each single case
    "attendees": (),
    "participants": (),
    "speakers": (),
    "chair": (),
    "minute-taker": (),
    "minute-taker / responsible dept": (),
    "named person": (),
    "person answering": (),
    "person concerned": (),
    "person taking the complaint": (),
    "e-Net (operator)": (),
}
# Names of units or people in one line, before the rest is counted
MOST_NAMES = 3


class Company:
    """What the list asks of the company, read once."""

    def __init__(self, at: datetime) -> None:
        self.day = today(at)
        self.units = list(Unit.objects.active().order_by("code"))
        self.heads = heads_of(self.units, self.day)
        self.by_role = {unit.role: unit for unit in self.units if unit.role}
        self._holders: dict[Post, list[User]] = {}

    def holders(self, post: Post) -> list[User]:
        """Who holds a post."""
        if post not in self._holders:
            self._holders[post] = list(holders(post, on=self.day).order_by("name"))
        return self._holders[post]


def checklist(at: datetime) -> list[Line]:
    """Every clause of the procedure with who answers for it now and what is missing."""
    company = Company(at)
    by_clause: dict[str, list[Gap]] = {}
    for gap in gaps(at, company):
        by_clause.setdefault(gap.clause, []).append(gap)
    return [Line(explained(one), answers_of(one, company), by_clause.get(one.id, [])) for one in clauses()]


def answers_of(clause: Clause, company: Company) -> list[str]:
    """Who answers for a clause: "Quality Management Department: 李慧". Empty: whoever it is in each case."""
    said: list[str] = []
    for whose in ACTORS.get(clause.actor, ()):
        if isinstance(whose, Post):
            people = [person.name for person in company.holders(whose)]
            said += [_named(str(whose.label), _some(people))] if people else []
        elif isinstance(whose, UnitRole):
            unit = company.by_role.get(whose)
            said += [_headed(unit, company)] if unit else []
        else:
            units = [unit for unit in company.units if unit.kind == whose and unit.pk in company.heads]
            said += [_some([_headed(unit, company) for unit in units])] if units else []
    return said


def _headed(unit: Unit, company: Company) -> str:
    head = company.heads.get(unit.pk)
    return _named(unit.name, head.name if head else "")


def _named(what: str, who: str) -> str:
    return _("%(what)s: %(who)s") % {"what": what, "who": who} if who else what


def _some(names: Sequence[str]) -> str:
    """The first names, and how many more there are."""
    shown = "; ".join(names[:MOST_NAMES])
    if len(names) > MOST_NAMES:
        return _("%(names)s and %(number)s more") % {"names": shown, "number": len(names) - MOST_NAMES}
    return shown


def gaps(at: datetime, company: Company | None = None) -> list[Gap]:
    """Everything that is missing."""
    company = company or Company(at)
    return [gap for find in FINDERS for gap in find(company)]


# The clause under which a missing role stands
CLAUSE_OF_ROLE = {
    UnitRole.COMPANY: "1.1.1",
    UnitRole.ADMIN_HR: "1.7.b.2",
    UnitRole.QUALITY: "1.3.1",
}
DEPARTMENT_CLAUSE = "1.5.4.5"
# Posts that the procedure gives tasks to, and where
CLAUSE_OF_POST = {
    Post.PRESIDENT: "1.5.1.1",
    Post.MANAGEMENT_REPRESENTATIVE: "1.2.1",
    Post.CHAIRMAN: "1.7.a.1",
    Post.VICE_PRESIDENT: "1.7.a.2",
    Post.REVISIT_OFFICER: "2.3.2.1",
}


def roles_missing(company: Company) -> Iterable[Gap]:
    """Roles that no unit has."""
    for role in missing_roles():
        said = _("No unit has the role “%(role)s”.") % {"role": role.label}
        clause = CLAUSE_OF_ROLE.get(role, DEPARTMENT_CLAUSE)
        yield Gap(Missing.ROLE, clause, said, reverse("organization:unit_list"))


def heads_missing(company: Company) -> Iterable[Gap]:
    """Units that should have a head and have none (clause 1.4.1)."""
    for unit in units_without_head(company.day).order_by("code"):
        said = _("%(unit)s has no head.") % {"unit": unit.name}
        yield Gap(Missing.HEAD, "1.4.1", said, unit.get_absolute_url())


def posts_missing(company: Company) -> Iterable[Gap]:
    """Posts of the procedure that nobody holds."""
    for post, clause in CLAUSE_OF_POST.items():
        if not company.holders(post):
            said = _("Nobody holds the post “%(post)s”.") % {"post": post.label}
            yield Gap(Missing.POST, clause, said, reverse("organization:appointment_create"))


def lines_missing(company: Company) -> Iterable[Gap]:
    """The company and every office have a complaint line (2.3.4.1), the company a hotline (2.0.3)."""
    for unit in company.units:
        if unit.kind in (UnitKind.COMPANY, UnitKind.MANAGEMENT_OFFICE) and not unit.complaint_line:
            said = _("%(unit)s has no complaint line.") % {"unit": unit.name}
            yield Gap(Missing.LINE, "2.3.4.1", said, unit.get_absolute_url())
    whole = company.by_role.get(UnitRole.COMPANY)
    if whole is not None and not whole.hotline:
        said = _("%(unit)s has no hotline.") % {"unit": whole.name}
        yield Gap(Missing.HOTLINE, "2.0.3", said, whole.get_absolute_url())


def meetings_missing(company: Company) -> Iterable[Gap]:
    """Groups that kinds of meeting invite, an active series of each kind, somebody who chairs it."""
    series = list(MeetingSeries.objects.active().select_related("kind", "unit", "chair", "rota"))
    groups = {group.code: group for group in Group.objects.all()}
    asked: set[str] = set()
    for kind in MeetingKind.objects.all():
        clause = first_clause(kind.clauses)
        for code in kind.group_codes:
            if code not in asked:
                asked.add(code)
                yield from _group_gap(code, groups.get(code), clause, company)
        held_by = {one.unit_id for one in series if one.kind_id == kind.pk}
        if kind.on_demand:
            continue
        sorts = () if kind.unit_role else SORTS_OF_UNIT.get(kind.code, ())
        without = [unit.name for unit in company.units if unit.kind in sorts and unit.pk not in held_by]
        url = reverse("meetings:series_create")
        if without:
            said = _("%(kind)s: no active series in %(units)s.")
            yield Gap(Missing.SERIES, clause, said % {"kind": kind.name, "units": _some(without)}, url)
        elif not held_by:
            yield Gap(Missing.SERIES, clause, _("%(kind)s: no active series.") % {"kind": kind.name}, url)
    for one in series:
        if one.rota is not None:  # its members lead in turn (1.5.2.2)
            if one.rota.code not in asked:
                yield from _group_gap(one.rota.code, one.rota, first_clause(one.kind.clauses), company)
        elif chair_of(one) is None:
            said = _("Nobody chairs “%(series)s”.") % {"series": one.title}
            yield Gap(Missing.CHAIR, first_clause(one.kind.clauses), said, one.get_absolute_url())


def _group_gap(code: str, group: Group | None, clause: str, company: Company) -> Iterable[Gap]:
    if group is None:
        said = _("There is no group “%(code)s”.") % {"code": code}
        yield Gap(Missing.GROUP, clause, said, reverse("organization:group_create"))
    elif not group_members(group, company.day).exists():
        said = _("Nobody belongs to the group “%(group)s”.") % {"group": group.name}
        yield Gap(Missing.GROUP, clause, said, group.get_absolute_url())


def second_missing(company: Company) -> Iterable[Gap]:
    """With one second person alone, what that person gives counts at once."""
    if second_persons(company.day).count() < 2:
        said = _("Fewer than two people can confirm what one person alone must not decide.")
        yield Gap(Missing.SECOND, "1.1.1", said, reverse("organization:appointment_create"))


def set_up_goes_on(company: Company) -> Iterable[Gap]:
    """Until the set-up is ended what two people decide counts at once."""
    if first_day() is not None:
        said = _("The set-up is not ended: nobody confirms what one person alone must not decide.")
        yield Gap(Missing.SET_UP, "1.1.1", said, reverse("desk:set_up"))


FINDERS: Sequence[Callable[[Company], Iterable[Gap]]] = (
    roles_missing,
    heads_missing,
    posts_missing,
    lines_missing,
    meetings_missing,
    second_missing,
    set_up_goes_on,
)


def first_clause(numbers: str) -> str:
    """The first clause of those that a kind of meeting names ("1.5.1 1.7.b")."""
    first = numbers.replace(",", " ").split()[0]
    return next((one.id for one in clauses() if one.id == first or one.id.startswith(f"{first}.")), first)


def figures(found: Iterable[Gap]) -> dict[Missing, int]:
    """How much of each kind is missing; kinds of which nothing is are left out."""
    counts: dict[Missing, int] = {}
    for gap in found:
        counts[gap.kind] = counts.get(gap.kind, 0) + 1
    return counts


def checklist_health(at: datetime) -> Finding:
    """The same figures as a warning: the portal works, and the company still lacks something."""
    counts = figures(gaps(at))
    if not counts:
        return FINE
    said = ", ".join(f"{kind.value}: {number}" for kind, number in counts.items())
    return Finding(Level.WARNING, f"the checklist names what is missing: {said}")
