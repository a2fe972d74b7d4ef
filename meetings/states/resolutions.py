"""A resolution from its adoption to the verified result (1.7.6, 1.7.8)."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from comms.base.states import Move, MoveTable


class ResolutionState(TextChoices):
    """The states of a resolution; overdue is a flag, not a state."""

    PLAN_DUE = "plan_due", _("Action plan wanted")
    PLAN_SUBMITTED = "plan_submitted", _("Action plan submitted")
    EXECUTING = "executing", _("Being carried out")
    DONE_REPORTED = "done_reported", _("Reported as done")
    VERIFIED = "verified", _("Verified")
    DROPPED = "dropped", _("Dropped")
    SUPERSEDED = "superseded", _("Superseded")


S = ResolutionState
OPEN_RESOLUTION = (S.PLAN_DUE, S.PLAN_SUBMITTED, S.EXECUTING, S.DONE_REPORTED)
OWN, JUDGE, VERIFY, DROP = (
    "meetings.carry_out_resolution",
    "meetings.judge_plan",
    "meetings.verify_resolution",
    "meetings.drop_resolution",
)
# Who waits for whom: the owner's plan, its judgement, the owner's result, its verification
CLOCKS = ("plan", "judgement", "result", "verification")
RESOLUTION_TABLE = MoveTable(
    S,
    [
        Move(
            event="submit-plan", sources=[S.PLAN_DUE], target=S.PLAN_SUBMITTED,
            label=_("Submit the action plan"), permission=OWN, fields=["plan_version"], meets=["plan"],
            starts=["judgement"], notice="plan_submitted", icon="list-check",
        ),
        Move(
            event="accept-plan", sources=[S.PLAN_SUBMITTED], target=S.EXECUTING,
            label=_("Accept the action plan"), permission=JUDGE, meets=["judgement"], tone="success",
            icon="check2",
        ),
        Move(
            event="return", sources=[S.PLAN_SUBMITTED], target=S.PLAN_DUE,
            label=_("Return the action plan"), permission=JUDGE, required=["reason"], fields=["remark"],
            meets=["judgement"], starts=["plan"], notice="plan_returned", tone="warning",
            icon="arrow-return-left",
        ),
        Move(
            event="report-done", sources=[S.EXECUTING], target=S.DONE_REPORTED, label=_("Report as done"),
            permission=OWN, fields=["result"], required=["result"], stamps=["done_at"], meets=["result"],
            starts=["verification"], notice="resolution_done", icon="flag",
        ),
        Move(
            event="verify", sources=[S.DONE_REPORTED], target=S.VERIFIED, label=_("Verify"),
            permission=VERIFY, stamps=["closed_at"], signs=["verified_by"], meets=["verification"],
            tone="success", icon="check2-all",
        ),
        Move(
            event="reject", sources=[S.DONE_REPORTED], target=S.EXECUTING, label=_("Reject"),
            permission=VERIFY, required=["reason"], fields=["remark", "cycle"], meets=["verification"],
            starts=["result"], notice="resolution_rejected", tone="warning", icon="arrow-return-left",
        ),
        Move(
            event="drop", sources=[*OPEN_RESOLUTION], target=S.DROPPED, label=_("Drop"), permission=DROP,
            required=["reason"], fields=["remark"], stamps=["closed_at"], cancels=CLOCKS,
            notice="resolution_dropped", tone="danger", icon="x-circle",
        ),
        Move(
            event="supersede", sources=[*OPEN_RESOLUTION], target=S.SUPERSEDED, label=_("Superseded"),
            fields=["superseded_by", "remark"], required=["superseded_by"], stamps=["closed_at"],
            cancels=CLOCKS, notice="resolution_superseded",
        ),
    ],
    initial=S.PLAN_DUE,
    opens=("plan", "result"),
    tones={
        S.PLAN_DUE: "warning", S.PLAN_SUBMITTED: "info", S.EXECUTING: "primary", S.DONE_REPORTED: "info",
        S.VERIFIED: "success", S.DROPPED: "secondary", S.SUPERSEDED: "secondary",
    },
)  # fmt: skip
