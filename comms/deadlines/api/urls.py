"""REST addresses of deadlines, compliance and the work calendar."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from comms.deadlines.api.calendar import DayViewSet, MonthViewSet, YearViewSet
from comms.deadlines.api.clocks import ClockViewSet, ComplianceView
from comms.deadlines.api.duties import PeriodDutyViewSet

router = SimpleRouter()
router.register("clocks", ClockViewSet, basename="clock")
router.register("period-duties", PeriodDutyViewSet, basename="period-duty")
router.register("calendar/years", YearViewSet, basename="work-year")
router.register("calendar/days", DayViewSet, basename="work-day")
router.register("calendar/months", MonthViewSet, basename="work-month")
urlpatterns = [path("compliance/", ComplianceView.as_view(), name="compliance"), *router.urls]
