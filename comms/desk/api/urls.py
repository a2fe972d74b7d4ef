"""REST addresses of this room."""

from django.urls import include, path
from rest_framework.routers import SimpleRouter

from comms.desk.api.checklist import ChecklistView
from comms.desk.api.first_day import FirstDayViewSet

router = SimpleRouter()
router.register("first-days", FirstDayViewSet, basename="first-day")

urlpatterns = [
    path("checklist/", ChecklistView.as_view(), name="checklist"),
    path("", include(router.urls)),
]
