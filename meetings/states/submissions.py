"""A conclusion on its way to the body that approves it, and the answer on its way back (1.7.c.4, 1.7.d.6)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from comms.base.states import Move, MoveTable


class SubmissionState(TextChoices):
    """The states of a conclusion that is submitted for approval."""

    QUEUED = "queued", _("Waits for the next agenda")
    ON_AGENDA = "on_agenda", _("On the agenda")
    APPROVED = "approved", pgettext_lazy("conclusion", "Approved")
    REJECTED = "rejected", pgettext_lazy("conclusion", "Rejected")
    RETURNED = "returned", _("Returned to be revised")
    WITHDRAWN = "withdrawn", pgettext_lazy("conclusion", "Withdrawn")


S = SubmissionState
OPEN_SUBMISSION = (S.QUEUED, S.ON_AGENDA, S.RETURNED)
SUBMIT, DECIDE = "meetings.submit_conclusion", "meetings.decide_submission"
PLACE = ["target", "agenda_item"]
SUBMISSION_TABLE = MoveTable(
    S,
    [
        Move(
            event="place", sources=[S.QUEUED], target=S.ON_AGENDA, label=_("Put on an agenda"),
            permission="meetings.place_submission", fields=PLACE, required=PLACE, tone="secondary",
            icon="calendar-plus",
        ),
        Move(
            event="approve", sources=[S.ON_AGENDA], target=S.APPROVED, label=_("Approve"),
            permission=DECIDE, fields=["answer"], signs=["decided_by"], stamps=["decided_at"],
            meets=["decision"], notice="submission_decided", tone="success", icon="check2-circle",
        ),
        Move(
            event="reject", sources=[S.ON_AGENDA], target=S.REJECTED, label=_("Reject"), permission=DECIDE,
            fields=["answer"], required=["reason"], signs=["decided_by"], stamps=["decided_at"],
            meets=["decision"], notice="submission_decided", tone="danger", icon="x-circle",
        ),
        Move(
            event="return", sources=[S.ON_AGENDA], target=S.RETURNED, label=_("Return"), permission=DECIDE,
            fields=["answer"], required=["reason"], signs=["decided_by"], stamps=["decided_at"],
            meets=["decision"], starts=["revision"], notice="submission_decided", tone="warning",
            icon="arrow-return-left",
        ),
        Move(
            event="defer", sources=[S.ON_AGENDA], target=S.QUEUED, label=_("Defer to the next meeting"),
            permission=DECIDE, fields=["answer", "deferrals", *PLACE], required=["reason"],
            notice="submission_decided", tone="secondary", icon="skip-end",
        ),
        Move(
            event="displace", sources=[S.ON_AGENDA], target=S.QUEUED, label=_("Its meeting falls away"),
            fields=PLACE,
        ),
        Move(
            event="resubmit", sources=[S.RETURNED], target=S.QUEUED, label=_("Submit again"),
            permission=SUBMIT, fields=["text", *PLACE], required=["text"], meets=["revision"],
            starts=["decision"], icon="send",
        ),
        Move(
            event="withdraw", sources=[*OPEN_SUBMISSION], target=S.WITHDRAWN, label=_("Withdraw"),
            permission=SUBMIT, fields=["answer"], required=["reason"], stamps=["decided_at"],
            cancels=["decision", "revision"], tone="secondary", icon="x-lg",
        ),
    ],
    initial=S.QUEUED,
    opens=("decision",),
    tones={
        S.QUEUED: "secondary", S.ON_AGENDA: "info", S.APPROVED: "success", S.REJECTED: "danger",
        S.RETURNED: "warning", S.WITHDRAWN: "secondary",
    },
)  # fmt: skip
