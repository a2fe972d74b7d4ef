"""The states of a clock and of a year of the working-day calendar."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from comms.base.states import Move, MoveTable


class ClockState(TextChoices):
    """Where a duty stands. A breach is history: never wiped by closing, reopening or editing a policy."""

    RUNNING = "running", _("Running")
    PAUSED = "paused", _("Paused")
    MET = "met", _("On time")
    BREACHED = "breached", _("Overdue")
    MET_LATE = "met_late", _("Late")
    CANCELLED = "cancelled", _("Cancelled")


class Scope(TextChoices):
    """Who may know of a duty besides those whose work it is."""

    NORMAL = "normal", _("By unit")
    BARRED = "barred", _("By unit, without the people it is kept from")
    PRIVATE = "private", _("Named people only")


class Claim(TextChoices):
    """What the other side says of a duty that was recorded later than it is said to have been done."""

    CONFIRMED = "confirmed", _("Confirmed")
    CONTRADICTED = "contradicted", _("Contradicted")


UNBREACHED = (ClockState.RUNNING, ClockState.PAUSED)
OPEN = (ClockState.RUNNING, ClockState.PAUSED, ClockState.BREACHED)
CLOCK_TONES = {
    ClockState.RUNNING: "info",
    ClockState.PAUSED: "secondary",
    ClockState.MET: "success",
    ClockState.BREACHED: "danger",
    ClockState.MET_LATE: "warning",
    ClockState.CANCELLED: "secondary",
}


class Outcome(TextChoices):
    """The columns of the compliance page; a clock with a due time is in one (cancelled: only if breached)."""

    MET = "met", _("On time")
    LATE = "late", _("Late")
    MISSED = "missed", _("Missed")
    RUNNING = "running", _("Running")


class DutyState(TextChoices):
    """How a recurring duty of a period stands: what its clock says, or that the period is exempt."""

    OPEN = "open", _("Still to be done")
    MET = "met", _("On time")
    LATE = "late", _("Late")
    MISSED = "missed", _("Missed")
    EXEMPT = "exempt", _("Exempt")


DUTY_TONES = {
    DutyState.OPEN: "info",
    DutyState.MET: "success",
    DutyState.LATE: "warning",
    DutyState.MISSED: "danger",
    DutyState.EXEMPT: "secondary",
}


class ExemptReason(TextChoices):
    """Why a period has no duty: kept as a key, told in the reader's language."""

    NO_WORKDAY = "deadlines.no_workday", _("No working day in this period.")
    HOLIDAY = "deadlines.holiday", _("A holiday.")
    BEFORE_BEGIN = "deadlines.before_begin", _("Planning began after this day.")
    RULE_DROPPED = "deadlines.rule_dropped", _("The rule no longer has this period.")


class YearState(TextChoices):
    """Whether the State Council's notice for the year has been taken over."""

    PROVISIONAL = "provisional", _("Provisional")
    CONFIRMED = "confirmed", _("Confirmed")


class DayKind(TextChoices):
    """Only exceptions from the weekday rule are stored."""

    HOLIDAY = "holiday", _("Holiday")
    MAKEUP = "makeup", _("Make-up workday")


YEAR_TABLE = MoveTable(
    YearState,
    [
        Move(
            event="confirm",
            sources=[YearState.PROVISIONAL],
            target=YearState.CONFIRMED,
            label=_("Confirm"),
            permission="deadlines.change_workyear",
            fields=["notice"],
            required=["notice"],
            stamps=["confirmed_at"],
            signs=["confirmed_by"],
            tone="success",
            icon="check2-circle",
        )
    ],
    initial=YearState.PROVISIONAL,
    tones={YearState.PROVISIONAL: "warning", YearState.CONFIRMED: "success"},
    rests={
        YearState.PROVISIONAL: (
            "It waits for the State Council; from calendar.ask_from on the health page asks for it."
        ),
    },
)
