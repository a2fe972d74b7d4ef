"""The pages of meetings."""

from meetings.views.agenda import AgendaEditor, ItemCreate, ItemEdit, ItemMove, ItemOutcomeForm, ItemRemove, Material
from meetings.views.calendar import CalendarPage, Feed, FeedRenew
from meetings.views.lists import MeetingList, MinutesList, ResolutionList, SeriesList
from meetings.views.live import LivePage, ResolutionCreate
from meetings.views.meetings import MeetingCreate, MeetingEdit, MeetingEvent, MeetingPage
from meetings.views.minutes import Acknowledge, MinutesEdit, MinutesEvent, MinutesPage
from meetings.views.people import ClerkSignIn, ParticipantAdd, ParticipantRemove, Reply, SelfSignIn, SignInCorrect, TokenSignIn
from meetings.views.resolutions import ResolutionEdit, ResolutionEvent, ResolutionPage
from meetings.views.series import SeriesCreate, SeriesEdit, SeriesEvent, SeriesPage
from meetings.views.sheets import AttendanceSheet, MinutesSheet

__all__ = [
    "Acknowledge", "AgendaEditor", "AttendanceSheet", "CalendarPage", "ClerkSignIn", "Feed", "FeedRenew", "ItemCreate", "ItemEdit",
    "ItemMove", "ItemOutcomeForm", "ItemRemove", "LivePage", "Material", "MeetingCreate", "MeetingEdit", "MeetingEvent", "MeetingList",
    "MeetingPage", "MinutesEdit", "MinutesEvent", "MinutesList", "MinutesPage", "MinutesSheet", "ParticipantAdd", "ParticipantRemove",
    "Reply", "ResolutionCreate", "ResolutionEdit", "ResolutionEvent", "ResolutionList", "ResolutionPage", "SelfSignIn", "SeriesCreate",
    "SeriesEdit", "SeriesEvent", "SeriesList", "SeriesPage", "SignInCorrect", "TokenSignIn",
]  # fmt: skip
