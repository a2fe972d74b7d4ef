"""Minutes: drafted, reviewed by the chair, approved, distributed; a correction starts again (1.7.7)."""

from typing import Protocol

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from comms.base.states import Move, MoveTable
from comms.base.transitions import Change


class MinutesState(TextChoices):
    """The states of minutes."""

    DRAFTING = "drafting", _("Draft")
    IN_REVIEW = "in_review", _("With the chair")
    COUNTERSIGNING = "countersigning", _("Being counter-signed")
    APPROVED = "approved", _("Approved")
    DISTRIBUTED = "distributed", _("Distributed")


class Checked(Protocol):
    """Minutes as their guard sees them."""

    def check_complete(self) -> None:
        """Raise a sentence per gap."""
        ...


def is_complete(minutes: Checked, change: Change) -> None:
    """Minutes must be accurate and complete (1.7.7.1); the model raises with a sentence per gap."""
    minutes.check_complete()


S = MinutesState
WRITE, APPROVE = "meetings.write_minutes", "meetings.approve_minutes"
SEND = "meetings.distribute_minutes"
MINUTES_TABLE = MoveTable(
    S,
    [
        Move(
            event="submit", sources=[S.DRAFTING], target=S.IN_REVIEW, label=_("Submit to the chair"),
            permission=WRITE, guards=[is_complete], meets=["writing"], starts=["review"],
            notice="minutes_submitted", icon="send",
        ),
        Move(
            event="approve", sources=[S.IN_REVIEW], target=S.APPROVED, label=_("Approve"),
            permission=APPROVE, fields=["kept_back"], signs=["approved_by"], stamps=["approved_at"],
            meets=["review"], tone="success", icon="check2-circle",
        ),
        Move(
            event="return", sources=[S.IN_REVIEW], target=S.DRAFTING, label=_("Return"),
            permission=APPROVE, required=["reason"], fields=["return_reason"], meets=["review"],
            starts=["writing"], notice="minutes_returned", tone="warning", icon="arrow-return-left",
        ),
        Move(
            event="ask-signatures", sources=[S.APPROVED], target=S.COUNTERSIGNING,
            label=_("Counter-signatures asked for"),
        ),
        Move(
            event="signed", sources=[S.COUNTERSIGNING], target=S.APPROVED,
            label=_("Signed by every department"),
        ),
        Move(
            event="dispute", sources=[S.COUNTERSIGNING], target=S.DRAFTING, label=_("Disputed"),
            fields=["return_reason"], starts=["writing"], notice="minutes_disputed",
        ),
        Move(
            event="distribute", sources=[S.APPROVED], target=S.DISTRIBUTED, label=_("Distribute"),
            permission=SEND, tone="primary", icon="send",
        ),
        Move(
            event="distribute", sources=[S.COUNTERSIGNING], target=S.DISTRIBUTED, label=_("Distribute"),
        ),
        Move(
            event="distribute", sources=[S.DISTRIBUTED], target=S.DISTRIBUTED, label=_("Add recipients"),
            permission=WRITE, required=["recipients"], tone="secondary", icon="person-plus",
        ),
        Move(
            event="correct", sources=[S.DISTRIBUTED], target=S.DRAFTING, label=_("Correct"),
            permission=WRITE, required=["reason"], fields=["correction_reason"], starts=["writing"],
            tone="secondary", icon="pencil",
        ),
    ],
    initial=S.DRAFTING,
    opens=("writing",),
    rests={
        S.COUNTERSIGNING: "Each helping department has a clock of its own.",
        S.APPROVED: "The clock of the three days runs; before it ends the portal distributes them.",
        S.DISTRIBUTED: "They are out; whoever has not acknowledged them is reminded, one by one.",
    },
    tones={S.DRAFTING: "secondary", S.IN_REVIEW: "warning", S.COUNTERSIGNING: "warning",
        S.APPROVED: "info", S.DISTRIBUTED: "success"},
)  # fmt: skip
