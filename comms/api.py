"""REST addresses under /api/v1/; rooms register their resources here."""

from django.urls import URLPattern, URLResolver, include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView
from rest_framework.routers import SimpleRouter

from comms.customers.api import CommunityViewSet, HouseholdViewSet, RoomViewSet
from comms.deadlines.api import ClockViewSet, ComplianceView, DayViewSet, MonthViewSet, YearViewSet
from comms.procedure.api import ClauseViewSet, PolicyViewSet

router = SimpleRouter()
router.register("clocks", ClockViewSet, basename="clock")
router.register("calendar/years", YearViewSet, basename="work-year")
router.register("calendar/days", DayViewSet, basename="work-day")
router.register("calendar/months", MonthViewSet, basename="work-month")
router.register("procedure/clauses", ClauseViewSet, basename="clause")
router.register("procedure/policies", PolicyViewSet, basename="policy")
router.register("communities", CommunityViewSet, basename="community")
router.register("rooms", RoomViewSet, basename="room")
router.register("households", HouseholdViewSet, basename="household")

urlpatterns: list[URLPattern | URLResolver] = [
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", SpectacularSwaggerView.as_view(url_name="schema"), name="docs"),
    path("", include("comms.organization.api_urls")),
    path("", include("comms.audit.api")),
    path("", include("comms.notifications.api")),
    path("", include("comms.handovers.api.urls")),
    path("", include("meetings.api")),
    path("compliance/", ComplianceView.as_view(), name="compliance"),
    path("", include(router.urls)),
]
