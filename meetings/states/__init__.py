"""The vocabulary of meetings and their transition tables; pure but for the guards' sentences."""

from meetings.states.choices import (
    ATTENDED,
    AUTOMATIC_ITEMS,
    WEEKDAYS,
    Attendance,
    Audience,
    AutomaticReason,
    Category,
    ItemOutcome,
    ItemType,
    LeaderMode,
    MinuteTakerRule,
    Output,
    PassedOver,
    ReplyWay,
    Role,
    Rsvp,
    RuleKind,
    SignInMethod,
    Verdict,
    Why,
    outcomes_of,
)
from meetings.states.meetings import HELD, MEETING_TABLE, OPEN_AGENDA, UPCOMING, MeetingState
from meetings.states.minutes import MINUTES_TABLE, MinutesState
from meetings.states.mornings import MORNING_TABLE, MorningState
from meetings.states.motions import (
    DECIDED_MOTION,
    MOTION_TABLE,
    OPEN_MOTION,
    WAITING_FOR_VOTE,
    MotionState,
    VoteChoice,
)
from meetings.states.proposals import PROPOSAL_TABLE, ProposalState
from meetings.states.requests import REQUEST_TABLE, RequestState
from meetings.states.resolutions import OPEN_RESOLUTION, RESOLUTION_TABLE, ResolutionState
from meetings.states.series import SERIES_TABLE, SeriesState
from meetings.states.signatures import SIGNATURE_TABLE, SignatureState
from meetings.states.speaking import OPEN_TURN, TURN_TABLE, TurnState
from meetings.states.submissions import OPEN_SUBMISSION, SUBMISSION_TABLE, SubmissionState

__all__ = [
    "ATTENDED",
    "AUTOMATIC_ITEMS",
    "DECIDED_MOTION",
    "HELD",
    "MEETING_TABLE",
    "MINUTES_TABLE",
    "MORNING_TABLE",
    "MOTION_TABLE",
    "OPEN_AGENDA",
    "OPEN_MOTION",
    "OPEN_RESOLUTION",
    "OPEN_SUBMISSION",
    "OPEN_TURN",
    "PROPOSAL_TABLE",
    "REQUEST_TABLE",
    "RESOLUTION_TABLE",
    "SERIES_TABLE",
    "SIGNATURE_TABLE",
    "SUBMISSION_TABLE",
    "TURN_TABLE",
    "UPCOMING",
    "WAITING_FOR_VOTE",
    "WEEKDAYS",
    "Attendance",
    "Audience",
    "AutomaticReason",
    "Category",
    "ItemOutcome",
    "ItemType",
    "LeaderMode",
    "MeetingState",
    "MinuteTakerRule",
    "MinutesState",
    "MorningState",
    "MotionState",
    "Output",
    "PassedOver",
    "ProposalState",
    "ReplyWay",
    "RequestState",
    "ResolutionState",
    "Role",
    "Rsvp",
    "RuleKind",
    "SeriesState",
    "SignInMethod",
    "SignatureState",
    "SubmissionState",
    "TurnState",
    "Verdict",
    "VoteChoice",
    "Why",
    "outcomes_of",
]
