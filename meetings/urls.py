"""Addresses of the meetings."""

from django.urls import path

from meetings import views
from meetings.views import requests, speaking

app_name = "meetings"
urlpatterns = [
    path("meetings/", views.MeetingList.as_view(), name="meeting_list"),
    path("meetings/new/", views.MeetingCreate.as_view(), name="meeting_create"),
    path("meetings/calendar/", views.CalendarPage.as_view(), name="calendar"),
    path("meetings/feed/", views.FeedRenew.as_view(), name="feed_renew"),
    path("meetings/feed/<str:token>.ics", views.Feed.as_view(), name="feed"),
    path("meetings/items/<uuid:uuid>/", views.ItemEdit.as_view(), name="item_edit"),
    path("meetings/items/<uuid:uuid>/<str:action>/", views.ItemAction.as_view(), name="item_action"),
    path(
        "meetings/participants/<uuid:uuid>/remove/",
        views.ParticipantRemove.as_view(),
        name="participant_remove",
    ),
    path("meetings/sign-ins/<uuid:uuid>/<str:action>/", views.SignInAction.as_view(), name="sign_in_action"),
    path("meetings/speaking/<uuid:uuid>/<str:action>/", speaking.TurnAct.as_view(), name="turn_act"),
    path("meetings/<str:number>/", views.MeetingPage.as_view(), name="meeting_detail"),
    path("meetings/<str:number>/edit/", views.MeetingEdit.as_view(), name="meeting_edit"),
    path("meetings/<str:number>/agenda/", views.AgendaEditor.as_view(), name="agenda"),
    path("meetings/<str:number>/agenda/new/", views.ItemCreate.as_view(), name="item_create"),
    path("meetings/<str:number>/materials/<uuid:uuid>/", views.Material.as_view(), name="material"),
    path("meetings/<str:number>/participants/new/", views.ParticipantAdd.as_view(), name="participant_add"),
    path("meetings/<str:number>/sign-in/", views.SelfSignIn.as_view(), name="self_sign_in"),
    path("meetings/<str:number>/sign-in/for/", views.ClerkSignIn.as_view(), name="clerk_sign_in"),
    path("meetings/<str:number>/sign-in/<str:token>/", views.TokenSignIn.as_view(), name="token_sign_in"),
    path("meetings/<str:number>/roll/", views.RollCall.as_view(), name="roll"),
    path("meetings/<str:number>/live/", views.LivePage.as_view(), name="live"),
    path("meetings/<str:number>/live/<str:action>/", speaking.LiveAct.as_view(), name="live_act"),
    path("meetings/<str:number>/speaking/", speaking.MySpeaking.as_view(), name="my_speaking"),
    path("meetings/<str:number>/speaking/ask/", speaking.AskToSpeak.as_view(), name="ask_to_speak"),
    path(
        "meetings/<str:number>/resolutions/new/", views.ResolutionCreate.as_view(), name="resolution_create"
    ),
    path("meetings/<str:number>/attendance/", views.AttendanceSheet.as_view(), name="attendance_sheet"),
    path(
        "meetings/<str:number>/attendance.<str:form>",
        views.AttendanceSheet.as_view(),
        name="attendance_document",
    ),
    path("meetings/<str:number>/<str:action>/", views.MeetingAction.as_view(), name="meeting_action"),
    path("meeting-requests/", requests.RequestList.as_view(), name="request_list"),
    path("meeting-requests/new/", requests.RequestCreate.as_view(), name="request_create"),
    path("meeting-requests/<str:number>/", requests.RequestPage.as_view(), name="request_detail"),
    path("meeting-requests/<str:number>/edit/", requests.RequestEdit.as_view(), name="request_edit"),
    path(
        "meeting-requests/<str:number>/<str:action>/",
        requests.RequestAction.as_view(),
        name="request_action",
    ),
    path("mornings/", views.MorningPage.as_view(), name="mornings"),
    path("mornings/board/", views.MorningBoard.as_view(), name="morning_board"),
    path("mornings/list/", views.MorningList.as_view(), name="morning_list"),
    path("mornings/<uuid:uuid>/", views.MorningDetail.as_view(), name="morning_detail"),
    path("mornings/<uuid:uuid>/<str:action>/", views.MorningAction.as_view(), name="morning_action"),
    path("meeting-series/", views.SeriesList.as_view(), name="series_list"),
    path("meeting-series/new/", views.SeriesCreate.as_view(), name="series_create"),
    path("meeting-series/<slug:code>/", views.SeriesPage.as_view(), name="series_detail"),
    path("meeting-series/<slug:code>/edit/", views.SeriesEdit.as_view(), name="series_edit"),
    path("meeting-series/<slug:code>/<str:action>/", views.SeriesAction.as_view(), name="series_action"),
    path("speaking-times/", speaking.SpeakingTimes.as_view(), name="speaking_times"),
    path("minutes/", views.MinutesList.as_view(), name="minutes_list"),
    path("minutes/<str:number>/", views.MinutesPage.as_view(), name="minutes_detail"),
    path("minutes/<str:number>/edit/", views.MinutesEdit.as_view(), name="minutes_edit"),
    path("minutes/<str:number>/acknowledge/", views.Acknowledge.as_view(), name="minutes_acknowledge"),
    path("minutes/<str:number>/print/", views.MinutesSheet.as_view(), name="minutes_print"),
    path("minutes/<str:number>/print.<str:form>", views.MinutesSheet.as_view(), name="minutes_document"),
    path("minutes/<str:number>/<str:action>/", views.MinutesAction.as_view(), name="minutes_action"),
    path("resolutions/", views.ResolutionList.as_view(), name="resolution_list"),
    path("resolutions/<str:number>/", views.ResolutionPage.as_view(), name="resolution_detail"),
    path("resolutions/<str:number>/edit/", views.ResolutionEdit.as_view(), name="resolution_edit"),
    path(
        "resolutions/<str:number>/<str:action>/",
        views.ResolutionAction.as_view(),
        name="resolution_action",
    ),
]
