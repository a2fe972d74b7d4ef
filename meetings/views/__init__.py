"""The pages of meetings."""

from meetings.views.agenda import AgendaEditor, ItemAction, ItemCreate, ItemEdit, Material
from meetings.views.calendar import CalendarPage, Feed, FeedRenew
from meetings.views.lists import MeetingList, MinutesList, ResolutionList, SeriesList
from meetings.views.live import LivePage, ResolutionCreate
from meetings.views.meetings import MeetingAction, MeetingCreate, MeetingEdit, MeetingPage
from meetings.views.minutes import Acknowledge, MinutesAction, MinutesEdit, MinutesPage
from meetings.views.mornings import MorningAction, MorningBoard, MorningDetail, MorningList, MorningPage
from meetings.views.people import (
    ClerkSignIn,
    ParticipantAdd,
    ParticipantRemove,
    RollCall,
    SelfSignIn,
    SignInAction,
    TokenSignIn,
)
from meetings.views.resolutions import ResolutionAction, ResolutionEdit, ResolutionPage
from meetings.views.series import SeriesAction, SeriesCreate, SeriesEdit, SeriesPage
from meetings.views.sheets import AttendanceSheet, MinutesSheet

__all__ = [
    "Acknowledge",
    "AgendaEditor",
    "AttendanceSheet",
    "CalendarPage",
    "ClerkSignIn",
    "Feed",
    "FeedRenew",
    "ItemAction",
    "ItemCreate",
    "ItemEdit",
    "LivePage",
    "Material",
    "MeetingAction",
    "MeetingCreate",
    "MeetingEdit",
    "MeetingList",
    "MeetingPage",
    "MinutesAction",
    "MinutesEdit",
    "MinutesList",
    "MinutesPage",
    "MinutesSheet",
    "MorningAction",
    "MorningBoard",
    "MorningDetail",
    "MorningList",
    "MorningPage",
    "ParticipantAdd",
    "ParticipantRemove",
    "ResolutionAction",
    "ResolutionCreate",
    "ResolutionEdit",
    "ResolutionList",
    "ResolutionPage",
    "RollCall",
    "SelfSignIn",
    "SeriesAction",
    "SeriesCreate",
    "SeriesEdit",
    "SeriesList",
    "SeriesPage",
    "SignInAction",
    "TokenSignIn",
]
