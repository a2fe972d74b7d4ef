"""Addresses of deadlines, compliance and the work calendar."""

from django.urls import path

from comms.deadlines.views import calendar, clocks, compliance

app_name = "deadlines"
urlpatterns = [
    path("clocks/", clocks.ClockList.as_view(), name="clock_list"),
    path("clocks/<uuid:uuid>/", clocks.ClockPage.as_view(), name="clock_explain"),
    path("clocks/<uuid:uuid>/retry/", clocks.ClockRetry.as_view(), name="clock_retry"),
    path("compliance/", compliance.Compliance.as_view(), name="compliance"),
    path("work-calendar/", calendar.CalendarYear.as_view(), name="calendar_year"),
    path("work-calendar/import/", calendar.CalendarImport.as_view(), name="calendar_import"),
    path("work-calendar/<int:year>/", calendar.CalendarYear.as_view(), name="calendar_year"),
    path("work-calendar/<int:year>/<slug:event>/", calendar.YearEvent.as_view(), name="year_event"),
]
