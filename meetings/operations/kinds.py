"""The kinds of meeting as rows: loaded once from kinds.toml, edited afterwards; what fits a kind."""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from comms.organization.models import Group, Post, Unit, User
from comms.organization.queries import unit_of_role
from comms.organization.states import UnitKind, UnitRole
from meetings.models import MeetingKind
from meetings.rules import KindTerms, Misfit, misfits
from meetings.states import Audience

BOOK = Path(__file__).parent.parent / "kinds.toml"


@dataclass(frozen=True)
class SeriesTerms:
    """What a draft of a series says: its rule with details, begin, and length in minutes."""

    rule_kind: str
    rule_params: Mapping[str, object]
    start_time: time
    duration_minutes: int


@cache
def terms_of_series() -> Mapping[str, SeriesTerms]:
    """The terms that the procedure names, by kind; kinds that are called when there is need have none."""
    found = {code: said["series"] for code, said in _book().items() if "series" in said}
    return {
        code: SeriesTerms(said["rule"], said["params"], time.fromisoformat(said["start"]), said["minutes"])
        for code, said in found.items()
    }


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
        output=said["output"],
        confidential=said.get("confidential", False),
        on_demand="series" not in said,
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
) -> dict[str, str]:
    """{field: sentence} of what the procedure gives to other units, chairs, groups, audiences (1.5, 1.7)."""
    terms = kind.terms
    found = misfits(
        terms,
        role=unit.role,
        sort_of_unit=unit.kind,
        chair_posts=None if chair is None else {held.post for held in chair.own_posts},
        groups={group.code for group in groups},
        whole_unit=audience != Audience.GROUPS,
    )
    return {misfit.value: _sentence(misfit, terms) for misfit in found}


def _sentence(misfit: Misfit, terms: KindTerms) -> str:
    if misfit is Misfit.CHAIR:
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
