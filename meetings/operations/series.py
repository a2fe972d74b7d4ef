"""Series: set up, changed, activated, paused, ended."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from comms.base.clock import today
from comms.base.errors import Refused
from comms.base.rights import allow
from comms.base.transactions import one_transaction
from comms.base.transitions import edit, insert, locked, plain, record, transition
from comms.base.versions import ANY, Version
from comms.organization.models import Group, Unit, User
from comms.organization.queries import unit_of_role
from comms.procedure.queries import value
from meetings.models import MeetingKind, MeetingSeries
from meetings.operations.duties import end_duties, pass_duties
from meetings.operations.kinds import unfitting
from meetings.queries import rule_of
from meetings.rules import invalid_params
from meetings.states import UPCOMING, RuleKind

A_YEAR = timedelta(days=366)


@one_transaction()
def create_series(
    *,
    code: str,
    title: str,
    kind: MeetingKind,
    rule_kind: str,
    by: User | None,
    at: datetime,
    unit: Unit | None = None,
    rule_params: Mapping[str, object] | None = None,
    chair: User | None = None,
    rota: Group | None = None,
    minute_taker: User | None = None,
    audience: str = "",
    groups: list[Group] | None = None,
    members: list[User] | None = None,
    location: str = "",
    start_time: time = time(9, 0),
    duration_minutes: int = 120,
    extended_reason: str = "",
) -> MeetingSeries:
    """Set up a series as a draft with the presets of its kind (1.5, 1.7).

    `groups` None takes the kind's own, so does `audience` "". Raises NotAllowed, Refused (code taken, rule
    out of range, no department, a department, chair, leaders in turn, audience or group that does not fit the
    kind, a chair beside leaders in turn, longer than two hours without a reason: 1.7.2).
    """
    by = allow(by, "meetings.add_meetingseries")
    unit = unit or unit_of_role(kind.unit_role)
    if unit is None:
        raise Refused(errors={"unit": _("Name the responsible department.")})
    series = MeetingSeries(
        code=code,
        title=title,
        kind=kind,
        unit=unit,
        chair=chair,
        rota=rota,
        minute_taker=minute_taker,
        audience=audience or kind.audience,
        location=location,
        created_at=at,
        rule_kind=rule_kind,
        rule_params=dict(rule_params or {}),
        start_time=start_time,
        duration_minutes=duration_minutes,
        extended_reason=extended_reason,
    )
    by = allow(by, "meetings.add_meetingseries", series)
    unfit = unfitting(kind, unit=unit, chair=chair, groups=groups or (), audience=series.audience, rota=rota)
    _check(series, unfit)
    insert(series)
    series.groups.set(Group.objects.filter(code__in=kind.group_codes) if groups is None else groups)
    series.members.set(members or [])
    record(series, "created", by=by, at=at)
    return series


@one_transaction()
def change_series(
    series: MeetingSeries,
    *,
    by: User,
    at: datetime,
    version: Version,
    groups: list[Group] | None = None,
    members: list[User] | None = None,
    **fields: Any,
) -> MeetingSeries:
    """Change a series. Past, issued and moved meetings stay; the planner moves the others.

    Raises NotAllowed, Refused, StaleVersion.

    A department, chair, audience or group that did not fit the kind before may stay; a new one has to.
    """
    by = allow(by, "meetings.manage_series", series)
    row = locked(series, version)
    said: dict[str, object] = {name: new for name, new in fields.items() if getattr(row, name) != new}
    known = list(row.groups.all())
    for name, new in said.items():
        setattr(row, name, new)
    if groups is not None and set(groups) != set(known):
        said["groups"] = groups
    unfit = unfitting(
        row.kind,
        unit=row.unit,
        chair=row.chair,
        groups=groups or known,
        audience=row.audience,
        rota=row.rota,
    )
    _check(row, {name: sentence for name, sentence in unfit.items() if name in said})
    row = edit(series, by=by, at=at, version=version, **fields)
    if said.keys() & {"chair", "minute_taker"}:  # in some kinds the chair writes the minutes
        pass_duties(row, by=by, at=at)
    return _set_people(row, by=by, at=at, groups=groups, members=members)


def _set_people(
    series: MeetingSeries,
    *,
    by: User,
    at: datetime,
    groups: list[Group] | None,
    members: list[User] | None,
) -> MeetingSeries:
    """Write who comes, when that changed, as an edit of its own."""
    old: dict[str, object] = {}
    new: dict[str, object] = {}
    for name, wanted, word in (("groups", groups, "code"), ("members", members, "name")):
        known = list(getattr(series, name).all())
        if wanted is not None and set(wanted) != set(known):
            getattr(series, name).set(wanted)
            old[name], new[name] = _words(known, word), _words(wanted, word)
    if new:
        series.version += 1
        series.save(update_fields=["version"])
        record(series, "edited", by=by, at=at, old=plain(old), new=plain(new))
    return series


def _words(rows: Iterable[Model], word: str) -> list[str]:
    return sorted(getattr(row, word) for row in rows)


@one_transaction()
def activate(
    series: MeetingSeries,
    *,
    by: User | None,
    at: datetime,
    version: Version,
    planned_from: date | None = None,
) -> MeetingSeries:
    """Let the series plan its meetings from a day on (today when not given).

    Raises GuardFailed without a chair (1.7.5) or with nobody among the leaders in turn (1.5.2.2), Refused for
    a day more than a year away: each period gets its meeting, past ones too.
    """
    begins = planned_from or today(at)
    if abs(begins - today(at)) > A_YEAR:
        raise Refused(errors={"planned_from": _("This is more than a year away.")})
    return transition(series, "activate", by=by, at=at, version=version, planned_from=begins)


@one_transaction()
def pause(series: MeetingSeries, *, reason: str, by: User, at: datetime, version: Version) -> MeetingSeries:
    """Stop planning; meetings that exist stay."""
    return transition(series, "pause", by=by, at=at, version=version, reason=reason)


@one_transaction()
def resume(series: MeetingSeries, *, by: User, at: datetime, version: Version) -> MeetingSeries:
    """Plan again from today; the time of the pause is not made up for. Raises GuardFailed with nobody among
    the leaders in turn.
    """
    return transition(series, "resume", by=by, at=at, version=version, planned_from=today(at))


@one_transaction()
def end(series: MeetingSeries, *, reason: str, by: User, at: datetime, version: Version) -> MeetingSeries:
    """End the series and cancel its future meetings whose agenda is not out."""
    series = transition(series, "end", by=by, at=at, version=version, reason=reason)
    for meeting in series.meetings.filter(state=UPCOMING[0], starts_at__gt=at):
        transition(meeting, "cancel", by=None, at=at, version=ANY, reason=reason, cancel_reason=reason)
    end_duties(series, by=by, at=at)
    return series


def _check(series: MeetingSeries, errors: dict[str, str]) -> None:
    """Raise Refused by field for a rule or a length that cannot be, beside the errors found already."""
    if series.rule_kind not in RuleKind.values or not isinstance(series.rule_params, dict):
        raise Refused(errors=errors | {"rule_kind": _("There is no such rule.")})
    if series.rota and series.chair:
        errors = errors | {"chair": _("Leaders take turns here. Name either them or a chair.")}
    if bad := invalid_params(rule_of(series)):
        said = _("These numbers do not fit the rule: %(names)s.") % {"names": ", ".join(bad)}
        errors = errors | {"rule_params": said}
    longest = value("meetings.max_minutes")
    if series.duration_minutes > longest and not series.extended_reason.strip():
        said = _("A meeting takes at most %(minutes)s minutes. Say why this one takes longer.")
        errors = errors | {"extended_reason": said % {"minutes": longest}}
    if errors:
        raise Refused(errors=errors)
