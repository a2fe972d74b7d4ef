"""Series whose kind gives them to the unit of a role follow the role."""

from datetime import datetime

from comms.base.transitions import edit
from comms.base.versions import ANY
from comms.organization.models import Unit, User
from comms.organization.operations import RoleUse, register_role_use
from meetings.models import MeetingSeries
from meetings.models.kinds import SeriesQuerySet
from meetings.states import SeriesState


def register_uses() -> None:
    """Say what the meetings have on roles. Called from `AppConfig.ready`."""
    register_role_use(RoleUse(names=names_of_series, pass_on=pass_series))


def names_of_series(unit: Unit) -> list[str]:
    """The titles of the series that a unit has because of its role."""
    return list(_series(unit).order_by("code").values_list("title", flat=True))


def pass_series(former: Unit, unit: Unit, /, *, by: User | None, at: datetime) -> None:
    """Give them to the unit that takes the role over; meetings that are planned follow with the next round
    of the planner.
    """
    for series in _series(former).order_by("pk"):
        edit(series, by=by, at=at, version=ANY, unit=unit)


def _series(unit: Unit) -> SeriesQuerySet:
    mine = MeetingSeries.objects.filter(unit=unit, kind__unit_role=unit.role)
    return mine.exclude(state=SeriesState.ENDED)
