"""A report that asks for a talk between departments, from its handing in to the minutes (1.7.c.3)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from comms.base.states import Move, MoveTable


class RequestState(TextChoices):
    """The states of a request."""

    SUBMITTED = "submitted", _("With Admin & HR")
    RETURNED = "returned", _("Returned to be completed")
    ACCEPTED = "accepted", _("Meeting planned")
    CLOSED = "closed", _("Held, minutes distributed")
    REJECTED = "rejected", _("Rejected")
    WITHDRAWN = "withdrawn", _("Withdrawn")


S = RequestState
ASK, PLAN = "meetings.ask_for_meeting", "meetings.plan_requested"
REQUEST_TABLE = MoveTable(
    S,
    [
        Move(
            event="accept", sources=[S.SUBMITTED], target=S.ACCEPTED, label=_("Accept and plan the meeting"),
            permission=PLAN, fields=["meeting"], required=["meeting"], meets=["decision"],
            notice="request_accepted", tone="success", icon="calendar-plus",
        ),
        Move(
            event="return", sources=[S.SUBMITTED], target=S.RETURNED, label=_("Return"), permission=PLAN,
            fields=["remark"], required=["reason"], meets=["decision"], starts=["amendment"],
            notice="request_returned", tone="warning", icon="arrow-return-left",
        ),
        Move(
            event="reject", sources=[S.SUBMITTED], target=S.REJECTED, label=_("Reject"), permission=PLAN,
            fields=["remark"], required=["reason"], meets=["decision"], notice="request_rejected",
            tone="danger", icon="x-circle",
        ),
        Move(
            event="submit", sources=[S.RETURNED], target=S.SUBMITTED, label=_("Hand in again"),
            permission=ASK, fields=["remark"], meets=["amendment"], starts=["decision"],
            notice="request_submitted", icon="send",
        ),
        Move(
            event="withdraw", sources=[S.SUBMITTED, S.RETURNED], target=S.WITHDRAWN, label=_("Withdraw"),
            permission=ASK, fields=["remark"], required=["reason"], cancels=["decision", "amendment"],
            tone="secondary", icon="x-lg",
        ),
        Move(
            event="reopen", sources=[S.ACCEPTED], target=S.SUBMITTED, label=_("Its meeting falls away"),
            fields=["meeting", "remark"], starts=["decision"], notice="request_submitted",
        ),
        Move(event="close", sources=[S.ACCEPTED], target=S.CLOSED, label=_("Closed")),
    ],
    initial=S.SUBMITTED,
    opens=("decision",),
    tones={
        S.SUBMITTED: "info", S.RETURNED: "warning", S.ACCEPTED: "primary", S.CLOSED: "success",
        S.REJECTED: "secondary", S.WITHDRAWN: "secondary",
    },
    rests={S.ACCEPTED: "The meeting has clocks of its own; the sweep closes the request after its minutes."},
)  # fmt: skip
