"""The steps of the set-up, for pages and REST alike."""

from collections.abc import Callable
from typing import Any

from comms.desk import operations
from comms.desk.forms import CompanyForm, DepartmentsForm, FinishForm
from comms.desk.queries.first_day import ACTS
from comms.organization.models import FirstDay
from comms.organization.operations import first_day
from comms.web.actions import Action
from comms.web.forms import AnyForm, ConfirmForm


def goes_on(row: FirstDay) -> bool:
    """Whether the set-up is not done."""
    return row.done_at is None


def _step(
    name: str,
    operation: Callable[..., Any],
    form: type[AnyForm] = ConfirmForm,
    *,
    icon: str,
    tone: str = "primary",
) -> Action:
    return Action(
        operation,
        form,
        permission="organization.set_up",
        label=ACTS[name],
        tone=tone,
        icon=icon,
        possible=goes_on,
    )


FIRST_DAY_ACTIONS = {
    "company": _step("company", first_day.name_company, CompanyForm, icon="building"),
    "departments": _step("departments", first_day.set_up_departments, DepartmentsForm, icon="diagram-3"),
    "groups": _step("groups", first_day.set_up_groups, icon="people"),
    "series": _step("series", operations.set_up_series, icon="calendar-week"),
    "finish": _step("finish", first_day.end_first_day, FinishForm, icon="check2-all", tone="success"),
}
