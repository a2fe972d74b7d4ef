"""A first draft of every series that the procedure asks for."""

from collections.abc import Iterator
from datetime import datetime
from itertools import chain, count

from comms.base.clock import today
from comms.base.rights import allow
from comms.base.transactions import one_transaction
from comms.organization.models import Group, Unit, User
from comms.organization.queries import heads_of, unit_of_role
from meetings.models import MeetingKind, MeetingSeries
from meetings.operations.kinds import SeriesTerms, terms_of_series
from meetings.operations.series import create_series
from meetings.queries.series import usual_start
from meetings.rules.kinds import SORTS_OF_UNIT

CODE_LENGTH = 40


@one_transaction()
def draft_series(*, by: User | None, at: datetime) -> list[MeetingSeries]:
    """One draft for each kind and unit that has no series yet, with the days, time and length that the
    procedure names (1.5, 1.7). What a department or office calls is chaired by its head; company leaders lead
    the morning assembly in turn (1.5.2.2).

    A kind whose department does not exist yet is left out, so that calling it again adds what was missing.
    Nothing is planned before somebody activates a draft. Raises NotAllowed.
    """
    by = allow(by, "meetings.add_meetingseries")
    drafts = []
    for kind, units in without_series():
        heads = heads_of(units, today(at)) if not kind.unit_role else {}
        terms = terms_of_series()[kind.code]
        drafts += [_draft(kind, unit, heads.get(unit.pk), terms, by, at) for unit in units]
    return drafts


def without_series() -> list[tuple[MeetingKind, list[Unit]]]:
    """The kinds of meeting that recur, each with the units that should have a series of it and have none."""
    held = set(MeetingSeries.objects.values_list("kind_id", "unit_id"))
    found = []
    for kind in MeetingKind.objects.filter(code__in=terms_of_series().keys()):
        if units := [unit for unit in _units(kind) if (kind.pk, unit.pk) not in held]:
            found.append((kind, units))
    return found


def _units(kind: MeetingKind) -> Iterator[Unit]:
    if kind.unit_role:
        unit = unit_of_role(kind.unit_role)
        if unit is not None:
            yield unit
        return
    yield from Unit.objects.active().filter(kind__in=SORTS_OF_UNIT.get(kind.code, ())).order_by("code")


def _draft(
    kind: MeetingKind, unit: Unit, head: User | None, terms: SeriesTerms, by: User | None, at: datetime
) -> MeetingSeries:
    code, title = kind.code.replace("_", "-"), kind.name_zh
    if not kind.unit_role:
        code, title = f"{code}-{unit.code.lower()}", f"{unit.name_zh}{kind.name_zh}"
    return create_series(
        code=_free(code),
        title=title[:120],
        kind=kind,
        unit=unit,
        chair=head,
        rota=Group.objects.filter(code=terms.rota).first(),
        location=terms.place,
        rule_kind=terms.rule_kind,
        rule_params=terms.rule_params,
        start_time=terms.start_time or usual_start(kind),
        duration_minutes=terms.duration_minutes,
        by=by,
        at=at,
    )


def _free(code: str) -> str:
    """The code, with a number where a series that went to another unit has it."""
    taken = set(MeetingSeries.objects.values_list("code", flat=True))
    numbered = (f"{code[: CODE_LENGTH - 5]}-{number}" for number in count(2))
    return next(one for one in chain([code[:CODE_LENGTH]], numbered) if one not in taken)
