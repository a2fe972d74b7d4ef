"""Addresses of deadlines, compliance and the work calendar."""

from django.urls import path

from comms.deadlines.views import calendar, clocks, compliance, duties

app_name = "deadlines"
urlpatterns = [
    path("clocks/", clocks.ClockList.as_view(), name="clock_list"),
    path("clocks/<uuid:uuid>/", clocks.ClockPage.as_view(), name="clock_explain"),
    path("clocks/<uuid:uuid>/<str:action>/", clocks.ClockAction.as_view(), name="clock_action"),
    path("recurring-duties/", duties.DutyList.as_view(), name="duty_list"),
    path("recurring-duties/<uuid:uuid>/", duties.DutyPage.as_view(), name="duty_detail"),
    path("recurring-duties/<uuid:uuid>/<str:action>/", duties.DutyAction.as_view(), name="duty_action"),
    path("year-board/", duties.YearBoard.as_view(), name="year_board"),
    path("compliance/", compliance.Compliance.as_view(), name="compliance"),
    path("work-calendar/", calendar.CalendarYear.as_view(), name="calendar_year"),
    path("work-calendar/<int:year>/", calendar.CalendarYear.as_view(), name="calendar_year"),
    path("work-calendar/<int:year>/import/", calendar.CalendarImport.as_view(), {"action": "import"}),
    path("work-calendar/<int:year>/<str:action>/", calendar.YearAction.as_view(), name="year_action"),
]
