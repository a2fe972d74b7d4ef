"""The steps of the set-up, for pages and REST alike."""

from comms.desk import operations
from comms.desk.forms import CompanyForm, DepartmentsForm, FinishForm
from comms.desk.queries.first_day import ACTS
from comms.organization.models import FirstDay
from comms.organization.operations import first_day
from comms.web.actions import Action


def goes_on(row: FirstDay) -> bool:
    """Whether the set-up is not done."""
    return row.done_at is None


MAY = "organization.set_up"
FIRST_DAY_ACTIONS = {
    "company": Action(
        first_day.name_company,
        CompanyForm,
        permission=MAY,
        label=ACTS["company"],
        icon="building",
        possible=goes_on,
    ),
    "departments": Action(
        first_day.set_up_departments,
        DepartmentsForm,
        permission=MAY,
        label=ACTS["departments"],
        icon="diagram-3",
        possible=goes_on,
    ),
    "groups": Action(
        first_day.set_up_groups,
        permission=MAY,
        label=ACTS["groups"],
        icon="people",
        possible=goes_on,
    ),
    "series": Action(
        operations.set_up_series,
        permission=MAY,
        label=ACTS["series"],
        icon="calendar-week",
        possible=goes_on,
    ),
    "finish": Action(
        first_day.end_first_day,
        FinishForm,
        permission=MAY,
        label=ACTS["finish"],
        tone="success",
        icon="check2-all",
        possible=goes_on,
    ),
}
