"""Kinds and series, meetings and people, agendas, minutes, resolutions, mornings of offices."""

from meetings.models.agenda import AgendaIssue, AgendaItem, MaterialView
from meetings.models.attendance import Participant, SignIn
from meetings.models.decisions import Decision
from meetings.models.feeds import CalendarFeed
from meetings.models.kinds import MeetingKind, MeetingSeries
from meetings.models.meetings import Meeting
from meetings.models.minutes import Distribution, Minutes, MinutesRevision
from meetings.models.mornings import OfficeMorning
from meetings.models.motions import Motion, Vote
from meetings.models.progress import FollowUp, ProgressNote
from meetings.models.proposals import TimeProposal
from meetings.models.requests import MeetingRequest
from meetings.models.resolutions import Resolution
from meetings.models.signatures import CounterSignature, HelpingUnit
from meetings.models.speaking import SpeakingTurn
from meetings.models.steps import ActionStep
from meetings.models.submissions import Submission
from meetings.models.turns import LeaderAssignment, LeaderRefusal

__all__ = [
    "ActionStep",
    "AgendaIssue",
    "AgendaItem",
    "CalendarFeed",
    "CounterSignature",
    "Decision",
    "Distribution",
    "FollowUp",
    "HelpingUnit",
    "LeaderAssignment",
    "LeaderRefusal",
    "MaterialView",
    "Meeting",
    "MeetingKind",
    "MeetingRequest",
    "MeetingSeries",
    "Minutes",
    "MinutesRevision",
    "Motion",
    "OfficeMorning",
    "Participant",
    "ProgressNote",
    "Resolution",
    "SignIn",
    "SpeakingTurn",
    "Submission",
    "TimeProposal",
    "Vote",
]
