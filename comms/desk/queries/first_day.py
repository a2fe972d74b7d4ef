"""How far the set-up of the portal is, step by step."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext

from comms.base.clock import today
from comms.base.text import Words, listed
from comms.deadlines.models import WorkYear
from comms.organization.models import FirstDay, Group, Unit, User
from comms.organization.operations.first_day import proposed
from comms.organization.queries import missing_roles, unit_of_role, units_without_head
from comms.organization.states import UnitKind, UnitRole
from meetings.models import MeetingSeries
from meetings.operations.drafting import without_series
from meetings.states import SeriesState

# The steps that are acts of the set-up itself; the others are done where they are done later, too
ACTS = {
    "company": _l("Name the company"),
    "departments": _l("Set up the departments"),
    "groups": _l("Set up the groups"),
    "series": _l("Draft the series of meetings"),
    "finish": _l("End the set-up"),
}


@dataclass(frozen=True)
class Step:
    """One step: what it is called, what is there already, whether that is enough, and where it is done."""

    name: str
    label: Words
    said: str
    done: bool
    url: str


def steps(row: FirstDay, at: datetime) -> list[Step]:
    """All steps in their order; each can be left and gone on with."""
    return list(_steps(row, at))


def _steps(row: FirstDay, at: datetime) -> Iterator[Step]:
    company = unit_of_role(UnitRole.COMPANY)
    yield _act("company", company.name if company else "", company is not None)
    missing = [str(role.label) for role in missing_roles() if role != UnitRole.COMPANY]
    yield _act("departments", _missing(missing), not missing)
    offices = Unit.objects.active().filter(kind=UnitKind.MANAGEMENT_OFFICE).count()
    said = ngettext("%(n)s office", "%(n)s offices", offices) % {"n": offices}
    yield Step("offices", _("Management offices"), said, offices > 0, reverse("organization:units_import"))
    people = User.objects.active().count()
    said = ngettext("%(n)s person", "%(n)s people", people) % {"n": people}
    yield Step("people", _("People and their posts"), said, people > 1, reverse("organization:people_import"))
    headless = [unit.name for unit in units_without_head(today(at)).order_by("code")[:5]]
    said = _("Without a head: %(units)s.") % {"units": listed(headless)} if headless else ""
    yield Step(
        "heads", _("Heads"), said, bool(company and not headless), reverse("organization:appointment_create")
    )
    groups = proposed("groups").keys() - set(Group.objects.values_list("code", flat=True))
    names = [proposed("groups")[code].name for code in sorted(groups)]
    yield _act("groups", _missing(names), not groups)
    without = [kind.name for kind, _units in without_series()]
    yield _act("series", _missing(without), bool(company and not without))
    drafts = MeetingSeries.objects.filter(state=SeriesState.DRAFT).count()
    active = MeetingSeries.objects.active().count()
    said = _("Active: %(active)s; drafts: %(drafts)s.") % {"active": active, "drafts": drafts}
    yield Step("activate", _("Activate the series"), said, active > 0, reverse("meetings:series_list"))
    year = today(at).year
    published = sorted(WorkYear.objects.exclude(state="provisional").values_list("year", flat=True))
    said = _("Published years: %(years)s.") % {"years": listed(map(str, published[-3:]))}
    yield Step(
        "calendar",
        _("Work calendar"),
        said,
        year in published,
        reverse("deadlines:calendar_year", args=[year]),
    )
    yield _act("finish", "", row.done_at is not None)


def _act(name: str, said: str, done: bool) -> Step:
    return Step(name, ACTS[name], said, done, reverse("desk:set_up_step", args=[name]))


def _missing(names: list[str]) -> str:
    return _("Missing: %(names)s.") % {"names": listed(names)} if names else ""
