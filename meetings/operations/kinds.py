"""The kinds of meeting as rows: loaded once from kinds.toml, edited afterwards; what fits a kind."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from comms.organization.models import Group, Post, Unit, User
from comms.organization.queries import unit_of_role
from comms.organization.states import UnitKind, UnitRole
from comms.procedure.queries import value
from meetings.models import MeetingKind
from meetings.rules import KindTerms, Misfit, misfits
from meetings.rules.kinds import CHAIRS_IN_TURN
from meetings.states import Audience

BOOK = Path(__file__).parent.parent / "kinds.toml"


# Begin and length that a kind's draft takes from the policies (1.5.2.1)
BEGIN_AND_LENGTH = {"morning_assembly": ("meetings.assembly_start", "meetings.assembly_minutes")}


@dataclass(frozen=True)
class SeriesTerms:
    """What a draft of a series says: its rule with details, begin (None: a policy says it), length in
    minutes, place, and the code of the group whose members lead in turn ("" = its chair leads).
    """

    rule_kind: str
    rule_params: Mapping[str, object]
    start_time: time | None
    duration_minutes: int
    place: str = ""
    rota: str = ""


def terms_of_series() -> Mapping[str, SeriesTerms]:
    """The terms that the procedure names, by kind; kinds that are called when there is need have none."""
    return {code: _terms(code, said["series"]) for code, said in _book().items() if "series" in said}


def _terms(code: str, said: dict[str, Any]) -> SeriesTerms:
    if code in BEGIN_AND_LENGTH:
        begin, length = BEGIN_AND_LENGTH[code]
        said = said | {"start": value(begin), "minutes": value(length)}
    place = in_company_language(said.get("place", {"zh": ""}))
    begins = _begin(said["start"])
    return SeriesTerms(said["rule"], said["params"], begins, said["minutes"], place, said.get("rota", ""))


def in_company_language(said: Mapping[str, str]) -> str:
    """A text of the book, {zh, en}, in the language of the company."""
    language = "en" if settings.LANGUAGE_CODE.startswith("en") else "zh"
    return said.get(language) or said["zh"]


def _begin(said: str) -> time | None:
    return time.fromisoformat(said) if said else None


@cache
def _book() -> Mapping[str, dict[str, Any]]:
    return tomllib.loads(BOOK.read_text(encoding="utf-8"))


def load_kinds() -> int:
    """Make the missing kinds of the procedure; return how many. Rows that exist keep what people changed."""
    present = set(MeetingKind.objects.values_list("code", flat=True))
    missing = [
        _kind(code, position, said)
        for position, (code, said) in enumerate(_book().items())
        if code not in present
    ]
    MeetingKind.objects.bulk_create(missing, ignore_conflicts=True)
    return len(missing)


def _kind(code: str, position: int, said: dict[str, Any]) -> MeetingKind:
    return MeetingKind(
        code=code,
        position=position,
        clauses=said["clauses"],
        name_zh=said["zh"],
        name_en=said["en"],
        purpose_zh=said["purpose_zh"],
        purpose_en=said["purpose_en"],
        unit_role=said["role"],
        chair_post=said["chair"],
        minute_taker_rule=said["minute_taker"],
        audience=said.get("audience", Audience.GROUPS),
        group_codes=said["groups"],
        agenda_template=said["agenda"],
        needs_resolutions=said["needs_resolutions"],
        needs_minutes=said.get("needs_minutes", True),
        output=said["output"],
        confidential=said.get("confidential", False),
        on_demand="series" not in said,
        conclusions_to=said.get("conclusions_to", ""),
        open_to_guests=said.get("open_to_guests", False),
        resolution_prefix=said["prefix"],
    )


def unfitting(
    kind: MeetingKind,
    *,
    unit: Unit,
    chair: User | None,
    groups: Sequence[Group] = (),
    audience: str = Audience.GROUPS,
    rota: Group | None = None,
) -> dict[str, str]:
    """{field: sentence} of what the procedure gives to other units, chairs, groups, audiences (1.5, 1.7)."""
    terms = kind.terms
    chair_posts = None if chair is None else {held.post for held in chair.own_posts}
    found = misfits(
        terms,
        role=unit.role,
        sort_of_unit=unit.kind,
        chair_posts=chair_posts,
        groups={group.code for group in groups},
        whole_unit=audience != Audience.GROUPS,
        rota_posts=None if rota is None else rota.posts,
    )
    return {misfit.value: _sentence(misfit, terms) for misfit in found}


def _sentence(misfit: Misfit, terms: KindTerms) -> str:
    if misfit is Misfit.ROTA and terms.code not in CHAIRS_IN_TURN:
        return _("The leaders of meetings of this kind do not take turns.")
    if misfit in (Misfit.CHAIR, Misfit.ROTA):
        posts = _listed(str(Post(post).label) for post in terms.chair_posts)
        return _("Meetings of this kind are chaired by: %(posts)s.") % {"posts": posts}
    if misfit is Misfit.AUDIENCE:
        return _("To meetings of this kind come groups, and people named one by one.")
    if misfit is Misfit.GROUPS:
        names = _listed(group.name for group in Group.objects.filter(code__in=terms.groups))
        said = _("To meetings of this kind come: %(groups)s. Name further people one by one.")
        return said % {"groups": names}
    if terms.role:
        unit = unit_of_role(terms.role) or UnitRole(terms.role).label
        return _("Meetings of this kind belong to: %(units)s.") % {"units": unit}
    sorts = _listed(str(UnitKind(sort).label) for sort in terms.sorts_of_unit)
    return _("Meetings of this kind belong to a unit of this sort: %(sorts)s.") % {"sorts": sorts}


def _listed(words: Iterable[str]) -> str:
    return ", ".join(words)
