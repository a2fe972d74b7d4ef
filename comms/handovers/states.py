"""One promise machine: a sender hands over, a department promises and reports, the sender confirms. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

from django.db.models import TextChoices
from django.utils.translation import gettext as __
from django.utils.translation import gettext_lazy as _

from comms.base.errors import GuardFailed, Refused
from comms.base.states import Move, MoveTable
from comms.base.transitions import Change
from comms.handovers import rules


class State(TextChoices):
    """Where a hand-over stands."""

    DRAFT = "draft", _("Draft")
    SENT = "sent", _("Sent, waiting for the promise")
    RETURNED = "returned", _("Returned")
    ARBITRATION = "arbitration", _("In arbitration")
    PROMISED = "promised", _("Promised")
    IN_PROGRESS = "in_progress", _("In progress")
    DONE_REPORTED = "done_reported", _("Reported done")
    DISPUTED = "disputed", _("Disputed")
    CONFIRMED = "confirmed", _("Confirmed")
    CLOSED = "closed", _("Closed")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Severity(TextChoices):
    """How bad a fault is; complex and serious ones need the slip (clauses 1.5.5.1, 1.5.5.2)."""

    ORDINARY = "ordinary", _("Ordinary")
    COMPLEX = "complex", _("Complex")
    SERIOUS = "serious", _("Serious")


# The acts whose time is kept as said when they are recorded later
SAID_ACTS = [("promise", _("Promise")), ("result", _("Handling and result"))]
# Before the name of such an act where it is written down, to be told in the reader's language
ACT_KEY = "handovers.said."


class Channel(TextChoices):
    """How a department was told of an ordinary problem (clause 1.5.5.1)."""

    PHONE = "phone", _("Phone")
    VISIT = "visit", _("Visit in person")


TONES: dict[str, str] = {
    State.DRAFT: "secondary",
    State.SENT: "info",
    State.RETURNED: "warning",
    State.ARBITRATION: "warning",
    State.PROMISED: "primary",
    State.IN_PROGRESS: "primary",
    State.DONE_REPORTED: "info",
    State.DISPUTED: "danger",
    State.CONFIRMED: "success",
    State.CLOSED: "success",
    State.WITHDRAWN: "secondary",
}
SEVERITY_TONES: dict[str, str] = {
    Severity.ORDINARY: "secondary",
    Severity.COMPLEX: "warning",
    Severity.SERIOUS: "danger",
}
UNSENT = (State.DRAFT, State.WITHDRAWN)
WITH_SENDER = (State.DRAFT, State.RETURNED)
WITH_DEPARTMENT = (State.SENT, State.PROMISED, State.IN_PROGRESS, State.DISPUTED)
# A promise stands and can still be moved by a recorded change
UNDER_PROMISE = (State.PROMISED, State.IN_PROGRESS)
ENDED = (State.CLOSED, State.WITHDRAWN)
OPEN = tuple(state for state in State if state not in ENDED)


class Promised(Protocol):
    """A hand-over as its guards see it."""

    NEEDED: tuple[str, ...]
    promised_at: datetime
    arbitrated_at: datetime | None
    reported_by_id: int | None

    def serializable_value(self, field_name: str) -> object:
        """What stands in a field."""
        ...


class Graded(Protocol):
    """What has a severity."""

    severity: str


def wish_in_future(obj: object, change: Change) -> None:
    """Guard: the reply may only be wanted by a time to come."""
    wanted = change.data.get("reply_by")
    if wanted is not None and rules.is_past(wanted, change.at):
        raise Refused(errors={"reply_by": __("This time is over. Say until when you want the reply now.")})


def promise_in_future(obj: object, change: Change) -> None:
    """Guard: nobody promises something for the past (clause 1.5.4.5)."""
    promised = change.data.get("promised_at")
    if promised is not None and rules.is_past(promised, change.at):
        raise Refused(errors={"promised_at": __("A promise cannot lie in the past. Say a time to come.")})


def promise_stands(obj: Promised, change: Change) -> None:
    """Guard: beginning the work does not move the promise."""
    if change.data.get("promised_at", obj.promised_at) != obj.promised_at:
        sentence = __("A promise is moved by changing the deadline, with the reason.")
        raise Refused(errors={"promised_at": sentence})


def promise_still_holds(obj: Promised, change: Change) -> None:
    """Guard: after a dispute the old promise holds, or a new one when the old time is over."""
    if "promised_at" not in change.data and rules.is_past(obj.promised_at, change.at):
        sentence = __("The promised time is over. Say by when it will be done now.")
        raise Refused(errors={"promised_at": sentence})


def promise_moves(obj: Promised, change: Change) -> None:
    """Guard: a change of deadline changes it."""
    if change.data["promised_at"] == obj.promised_at:
        raise Refused(errors={"promised_at": __("This is the time that was promised already.")})


def not_assigned_finally(obj: Promised, change: Change) -> None:
    """Guard: what the quality department decided is not returned again."""
    if obj.arbitrated_at is not None:
        raise GuardFailed(__("The quality department assigned this finally; it cannot be returned again."))


def somebody_else_reported(obj: Promised, change: Change) -> None:
    """Guard: who handled it never confirms it, whatever other posts they hold or whomever they act for."""
    if change.by is not None and obj.reported_by_id == change.by.pk:
        raise GuardFailed(__("Whoever reported this as done does not confirm it; somebody else does."))


def is_complete(obj: Promised, change: Change) -> None:
    """Guard: a draft may be unfinished, what is sent may not."""
    missing = [name for name in obj.NEEDED if not change.data.get(name, obj.serializable_value(name))]
    # What comes back was complete by the rules of its time
    if missing and change.source == State.DRAFT:
        raise GuardFailed(errors={name: __("This is still missing.") for name in missing})


def severity_rises(obj: Graded, change: Change) -> None:
    """Guard: severity is only ever raised (reading A14)."""
    if not rules.rises(obj.severity, change.data["severity"]):
        raise Refused(errors={"severity": __("The severity can only be raised.")})


def in_place(event: str, states: Iterable[str], **terms: Any) -> list[Move]:
    """Moves that leave the state as it is, one per state."""
    return [Move(event=event, sources=[state], target=state, **terms) for state in states]


def promise_table(
    model: str,
    *,
    sending: Sequence[str],
    passing: tuple[str, ...] = (),
    rests: Mapping[str, str] | None = None,
    extra: Sequence[Move] = (),
) -> MoveTable:
    """The transition table of one kind of hand-over.

    `model` names the permissions ("faultslip" → handovers.promise_faultslip), `sending` the fields of its own
    that sending writes, `passing` the clocks that run until it is sent; without one `rests` says why a draft
    waits for nobody.
    """

    def may(act: str) -> str:
        return f"handovers.{act}_{model}"

    moves = [
        Move(
            event="send", sources=WITH_SENDER, target=State.SENT, label=_("Send"), permission=may("send"),
            icon="send", guards=[is_complete, wish_in_future],
            fields=["department", "reply_by", "round", *sending], stamps=["sent_at"], signs=["sent_by"],
            starts=["promise", "feedback"], meets=[*passing, "resend"], notice="sent",
        ),
        Move(
            event="promise", sources=[State.SENT], target=State.PROMISED, label=_("Promise"),
            permission=may("promise"), icon="calendar-check", guards=[promise_in_future],
            fields=["promised_at", "promised_content"], required=["promised_at", "promised_content"],
            stamps=["accepted_at"], signs=["accepted_by"], meets=["promise"], starts=["result"],
            notice="promised",
        ),
        Move(
            event="return", sources=[State.SENT], target=State.RETURNED, label=_("Return"),
            permission=may("return"), icon="arrow-return-left", guards=[not_assigned_finally],
            fields=["remark"], required=["reason"], cancels=["promise", "feedback"], starts=["resend"],
            notice="returned", tone="warning",
        ),
        Move(
            event="refer", sources=[State.RETURNED], target=State.ARBITRATION,
            label=_("Refer to the quality department"), permission=None, cancels=["resend"],
            starts=["arbitrate"], notice="arbitration",
        ),
        Move(
            event="arbitrate", sources=[State.ARBITRATION], target=State.SENT, label=_("Assign finally"),
            icon="signpost-split", permission=may("arbitrate"), guards=[wish_in_future],
            fields=["department", "reply_by", "round", "remark"], required=["department", "reason"],
            stamps=["sent_at", "arbitrated_at"], signs=["arbitrated_by"], meets=["arbitrate"],
            starts=["promise", "feedback"], notice="arbitrated",
        ),
        Move(
            event="start", sources=[State.PROMISED], target=State.IN_PROGRESS, label=_("Start work"),
            icon="play", permission=may("work"), guards=[promise_stands], stamps=["started_at"],
        ),
        Move(
            event="start", sources=[State.DISPUTED], target=State.IN_PROGRESS, label=_("Start work again"),
            icon="play", permission=may("work"), guards=[promise_in_future, promise_still_holds],
            fields=["promised_at"], stamps=["started_at"], meets=["promise"], starts=["result"],
            notice="resumed",
        ),
        Move(
            event="report-done", sources=[State.IN_PROGRESS], target=State.DONE_REPORTED,
            label=_("Report done"), icon="check2-square", permission=may("work"),
            fields=["handling", "result"], required=["handling", "result"], stamps=["reported_at"],
            signs=["reported_by"], meets=["result", "feedback"], starts=["confirm"], notice="done_reported",
            tone="success",
        ),
        Move(
            event="confirm", sources=[State.DONE_REPORTED], target=State.CONFIRMED, label=_("Confirm"),
            icon="check-circle", permission=may("confirm"), guards=[somebody_else_reported],
            stamps=["confirmed_at"], signs=["confirmed_by"], meets=["confirm"], starts=["close"],
            notice="confirmed", tone="success",
        ),
        Move(
            event="dispute", sources=[State.DONE_REPORTED], target=State.DISPUTED, label=_("Dispute"),
            icon="x-octagon", permission=may("confirm"), guards=[wish_in_future],
            fields=["reply_by", "round", "remark"], required=["reason"], stamps=["disputed_at"],
            meets=["confirm"], starts=["promise", "feedback"], notice="disputed", tone="danger",
        ),
        Move(
            event="close", sources=[State.CONFIRMED], target=State.CLOSED, label=_("Close"), icon="archive",
            permission=may("confirm"), stamps=["closed_at"], signs=["closed_by"], meets=["close"],
        ),
        *in_place(
            "change-deadline", UNDER_PROMISE, label=_("Change the deadline"), icon="calendar-range",
            permission=may("work"), guards=[promise_in_future, promise_moves],
            fields=["promised_at", "remark"], required=["promised_at", "reason"], notice="deadline_changed",
            tone="secondary",
        ),
        Move(
            event="withdraw", sources=[State.DRAFT, State.SENT, State.RETURNED, State.ARBITRATION],
            target=State.WITHDRAWN, label=_("Withdraw"), icon="trash3", permission=may("send"),
            fields=["remark"], required=["reason"], notice="withdrawn", tone="danger",
            cancels=[*passing, "promise", "feedback", "resend", "arbitrate"],
        ),
        *extra,
    ]  # fmt: skip
    return MoveTable(State, moves, initial=State.DRAFT, tones=TONES, opens=passing, rests=rests or {})


SLIP_TABLE = promise_table(
    "faultslip",
    sending=("office_serial", "community"),
    passing=("pass_on",),
    extra=in_place(
        "raise-severity",
        OPEN,
        label=_("Raise the severity"),
        icon="exclamation-triangle",
        permission="handovers.raise_faultslip",
        guards=[severity_rises],
        fields=["severity", "remark"],
        required=["severity", "reason"],
        notice="raised",
        tone="secondary",
    ),
)
TASK_TABLE = promise_table(
    "departmenttask",
    sending=("unit_serial",),
    rests={State.DRAFT: "Nobody was asked yet; only the department that writes it knows of it."},
)
