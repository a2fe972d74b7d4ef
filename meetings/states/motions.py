"""A motion from its draft over the vote to its result (1.7.6.1, 1.7.a.6)."""

from typing import Any, Protocol

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from comms.base.states import Move, MoveTable
from comms.base.transitions import Change, require
from meetings.states.meetings import MeetingState


class MotionState(TextChoices):
    """The states of a motion."""

    DRAFT = "draft", pgettext_lazy("motion", "Draft")
    SUBMITTED = "submitted", pgettext_lazy("motion", "Submitted")
    ADMITTED = "admitted", pgettext_lazy("motion", "On the agenda")
    VOTING = "voting", _("Vote open")
    VOTED = "voted", _("Vote closed")
    ADOPTED = "adopted", pgettext_lazy("motion", "Adopted")
    REJECTED = "rejected", pgettext_lazy("motion", "Not adopted")
    ADJOURNED = "adjourned", _("Adjourned")
    REFERRED = "referred", _("Referred")
    WITHDRAWN = "withdrawn", pgettext_lazy("motion", "Withdrawn")


class VoteChoice(TextChoices):
    """What a member says to a motion; whoever is recused has an interest of their own and does not vote."""

    YES = "yes", pgettext_lazy("vote", "Yes")
    NO = "no", pgettext_lazy("vote", "No")
    ABSTAIN = "abstain", pgettext_lazy("vote", "Abstain")
    RECUSED = "recused", pgettext_lazy("vote", "Recused")


class OfMeeting(Protocol):
    """A motion as its guards see it."""

    meeting: Any  # of the room of models, of which the states know nothing


def meeting_goes_on(motion: OfMeeting, change: Change) -> None:
    """A vote is opened in the meeting, not before and not after it (1.7.6.1)."""
    said = _("A vote is opened while the meeting is in progress.")
    require(motion.meeting.state == MeetingState.IN_PROGRESS, said)


S = MotionState
OWN, ADMIT, LEAD = "meetings.carry_motion", "meetings.admit_motion", "meetings.lead_vote"
WAITING_FOR_VOTE = (S.ADMITTED, S.VOTING)
# What the meeting can still decide about, and what it has decided
OPEN_MOTION = (S.SUBMITTED, S.ADMITTED, S.VOTING, S.VOTED)
DECIDED_MOTION = (S.ADOPTED, S.REJECTED, S.ADJOURNED, S.REFERRED)
COUNTS = [
    "by_hand",
    "yes_count",
    "no_count",
    "abstain_count",
    "recused_count",
    "present_count",
    "member_count",
    "quorum_percent",
]
MOTION_TABLE = MoveTable(
    S,
    [
        Move(
            event="submit", sources=[S.DRAFT], target=S.SUBMITTED, label=_("Submit the motion"),
            permission=OWN, fields=["remark"], meets=["amendment"], starts=["admission"],
            notice="motion_submitted", icon="send",
        ),
        Move(
            event="admit", sources=[S.SUBMITTED], target=S.ADMITTED, label=_("Put on the agenda"),
            permission=ADMIT, fields=["item", "remark"], required=["item"], meets=["admission"],
            notice="motion_admitted", tone="success", icon="list-check",
        ),
        Move(
            event="return", sources=[S.SUBMITTED], target=S.DRAFT, label=_("Return"), permission=ADMIT,
            fields=["remark"], required=["reason"], meets=["admission"], starts=["amendment"],
            notice="motion_returned", tone="warning", icon="arrow-return-left",
        ),
        Move(
            event="open-vote", sources=[S.ADMITTED, S.ADJOURNED], target=S.VOTING, label=_("Open the vote"),
            permission=LEAD, guards=[meeting_goes_on], fields=["round", "remark"], stamps=["opened_at"],
            starts=["vote"], icon="hand-index",
        ),
        Move(
            event="close-vote", sources=[S.VOTING], target=S.VOTED, label=_("Close the vote"),
            permission=LEAD, fields=COUNTS, stamps=["voted_at"], signs=["led_by"], meets=["vote"],
            icon="check2-square",
        ),
        Move(
            event="count-hands", sources=[*WAITING_FOR_VOTE], target=S.VOTED, label=_("Count hands"),
            permission=LEAD, fields=[*COUNTS, "round"], stamps=["voted_at"], signs=["led_by"],
            meets=["vote"], tone="secondary", icon="person-raised-hand",
        ),
        Move(
            event="adopt", sources=[S.VOTED], target=S.ADOPTED, label=pgettext_lazy("motion", "Adopted"),
            fields=["resolution"], required=["resolution"], notice="motion_decided",
        ),
        Move(
            event="defeat", sources=[S.VOTED], target=S.REJECTED,
            label=pgettext_lazy("motion", "Not adopted"), notice="motion_decided",
        ),
        Move(
            event="fall-short", sources=[S.VOTED], target=S.ADJOURNED, label=_("Adjourned"),
            fields=["remark"], required=["reason"], notice="motion_decided",
        ),
        Move(
            event="adjourn", sources=[*WAITING_FOR_VOTE], target=S.ADJOURNED, label=_("Adjourn"),
            permission=LEAD, fields=["remark"], required=["reason"], cancels=["vote"],
            notice="motion_decided", tone="secondary", icon="calendar-plus",
        ),
        Move(
            event="refer", sources=[*WAITING_FOR_VOTE], target=S.REFERRED, label=_("Refer"),
            permission=LEAD, fields=["remark"], required=["reason"], cancels=["vote"],
            notice="motion_decided", tone="secondary", icon="signpost",
        ),
        Move(
            event="lapse", sources=[S.SUBMITTED, *WAITING_FOR_VOTE], target=S.ADJOURNED,
            label=_("Adjourned"), fields=["remark"], required=["reason"], cancels=["admission", "vote"],
            notice="motion_decided",
        ),
        Move(
            event="take-up", sources=[S.ADJOURNED], target=S.ADMITTED, label=_("Take up again"),
            permission=ADMIT, fields=["meeting", "item", "remark"], required=["meeting", "item"],
            notice="motion_admitted", icon="arrow-repeat",
        ),
        Move(
            event="withdraw", sources=[S.DRAFT, S.SUBMITTED, S.ADMITTED], target=S.WITHDRAWN,
            label=_("Withdraw"), permission=OWN, fields=["remark"], cancels=["admission", "amendment"],
            tone="secondary", icon="x-lg",
        ),
    ],
    initial=S.DRAFT,
    tones={
        S.DRAFT: "secondary", S.SUBMITTED: "info", S.ADMITTED: "primary", S.VOTING: "warning",
        S.VOTED: "warning", S.ADOPTED: "success", S.REJECTED: "danger", S.ADJOURNED: "secondary",
        S.REFERRED: "secondary", S.WITHDRAWN: "secondary",
    },
    rests={
        S.DRAFT: "Nobody was asked yet; one that came back has a clock of its amendment.",
        S.ADMITTED: "It is voted on in the meeting, whose day comes by itself.",
        S.VOTED: "The portal says the result in the same transaction.",
        S.ADJOURNED: "The next meeting of the kind and unit has it on its agenda.",
    },
)  # fmt: skip
