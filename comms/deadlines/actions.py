"""What people do with clocks and with the work calendar."""

from django.utils.translation import gettext_lazy as _

from comms.base.clock import now
from comms.deadlines.forms import ConfirmYearForm, ImportForm
from comms.deadlines.operations import calendar, duties, sweep
from comms.deadlines.states import DutyState
from comms.web.actions import Action
from comms.web.forms import ReasonForm

CLOCK_ACTIONS = {
    # Overwrites nothing: reminders that were given up are due again, whatever else happened to the clock
    "retry": Action(
        sweep.unpark,
        permission="deadlines.retry_step",
        versioned=False,
        label=_("Try the reminder again"),
        icon="arrow-repeat",
        possible=lambda clock: clock.is_parked,
    )
}
YEAR_ACTIONS = {
    "import": Action(
        calendar.take_over,
        ImportForm,
        permission="deadlines.change_workyear",
        label=_("Take over a notice"),
        icon="clipboard-plus",
    ),
    "confirm": Action(calendar.confirm_year, ConfirmYearForm),
}
DUTY_ACTIONS = {
    "explain": Action(
        duties.explain_period_duty,
        ReasonForm,
        permission="deadlines.explain_duty",
        label=_("Explain"),
        icon="chat-left-text",
        possible=lambda duty: duty.state_at(now()) in (DutyState.MISSED, DutyState.LATE),
    )
}
