"""What a unit has to do with series: those of its role follow the role, and it is not closed under others."""

from datetime import datetime

from comms.base.transitions import edit
from comms.base.versions import ANY
from comms.organization.models import Unit, User
from comms.organization.operations import RoleUse, register_role_use, register_running
from meetings.models import MeetingSeries
from meetings.models.kinds import SeriesQuerySet
from meetings.states import SeriesState


def register_uses() -> None:
    """Say what the meetings have on roles. Called from `AppConfig.ready`."""
    register_role_use(RoleUse(names=names_of_series, pass_on=pass_series))
    register_running(names_of_active)


def names_of_series(unit: Unit) -> list[str]:
    """The titles of the series that a unit has because of its role."""
    return list(_series(unit).order_by("code").values_list("title", flat=True))


def names_of_active(unit: Unit) -> list[str]:
    """The titles of the series that go on owing meetings in a unit."""
    mine = MeetingSeries.objects.filter(unit=unit).exclude(state__in=[SeriesState.DRAFT, SeriesState.ENDED])
    return list(mine.order_by("code").values_list("title", flat=True))


def pass_series(former: Unit, unit: Unit, /, *, by: User | None, at: datetime) -> None:
    """Give them to the unit that takes the role over. Meetings that are planned stay as they are, and keep
    the duties that are the new unit's from the next period on.
    """
    for series in _series(former).order_by("pk"):
        edit(series, by=by, at=at, version=ANY, unit=unit)


def _series(unit: Unit) -> SeriesQuerySet:
    mine = MeetingSeries.objects.filter(unit=unit, kind__unit_role=unit.role)
    return mine.exclude(state=SeriesState.ENDED)
