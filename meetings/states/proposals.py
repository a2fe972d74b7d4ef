"""Another time that somebody who is invited proposes."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from comms.base.states import Move, MoveTable


class ProposalState(TextChoices):
    """The states of a proposal."""

    PROPOSED = "proposed", pgettext_lazy("time", "Proposed")
    ACCEPTED = "accepted", pgettext_lazy("time", "Accepted")
    DECLINED = "declined", pgettext_lazy("time", "Not accepted")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    OVERTAKEN = "overtaken", _("Overtaken")


S = ProposalState
ANSWER = "meetings.answer_timeproposal"
PROPOSAL_TABLE = MoveTable(
    S,
    [
        Move(
            event="accept", sources=[S.PROPOSED], target=S.ACCEPTED, label=_("Move the meeting to this time"),
            permission=ANSWER, stamps=["answered_at"], signs=["answered_by"], tone="success",
            icon="calendar-check",
        ),
        Move(
            event="decline", sources=[S.PROPOSED], target=S.DECLINED, label=_("Keep the present time"),
            permission=ANSWER, fields=["answer"], required=["reason"], stamps=["answered_at"],
            signs=["answered_by"], notice="proposal_declined", tone="secondary", icon="x-lg",
        ),
        Move(
            event="withdraw", sources=[S.PROPOSED], target=S.WITHDRAWN, label=_("Withdraw"),
            permission="meetings.withdraw_timeproposal", stamps=["answered_at"], tone="secondary",
            icon="arrow-counterclockwise",
        ),
        Move(
            event="overtake", sources=[S.PROPOSED], target=S.OVERTAKEN, label=_("Overtaken"),
            stamps=["answered_at"],
        ),
    ],
    initial=S.PROPOSED,
    tones={
        S.PROPOSED: "info", S.ACCEPTED: "success", S.DECLINED: "secondary", S.WITHDRAWN: "secondary",
        S.OVERTAKEN: "secondary",
    },
    rests={S.PROPOSED: "Whoever prepares may answer; unanswered the meeting stays where it is."},
)  # fmt: skip
