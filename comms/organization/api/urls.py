"""REST addresses of the organization and of tokens."""

from django.urls import include, path
from rest_framework.routers import SimpleRouter

from comms.organization.api.jobs import JobViewSet, PeopleImport, UnitsImport
from comms.organization.api.resources import (
    AbsenceViewSet,
    AppointmentViewSet,
    GroupViewSet,
    MeViewSet,
    PostList,
    UnattendedList,
    UnitViewSet,
    UserViewSet,
    WaitingLinkList,
    WaitingList,
    WaitingResetList,
)
from comms.organization.api.tokens import TokenCreate, TokenList, TokenRevoke

router = SimpleRouter()
router.register("units", UnitViewSet, basename="unit")
router.register("users", UserViewSet, basename="user")
router.register("appointments", AppointmentViewSet, basename="appointment")
router.register("absences", AbsenceViewSet, basename="absence")
router.register("groups", GroupViewSet, basename="group")
router.register("jobs", JobViewSet, basename="job")

urlpatterns = [
    path("auth/token/", TokenCreate.as_view(), name="token-create"),
    path("auth/tokens/", TokenList.as_view(), name="token-list"),
    path("auth/tokens/<slug:key>/", TokenRevoke.as_view(), name="token-revoke"),
    path("people-imports/", PeopleImport.as_view({"post": "create"}), name="people-import"),
    path("unit-imports/", UnitsImport.as_view({"post": "create"}), name="unit-import"),
    path("unattended/", UnattendedList.as_view(), name="unattended-list"),
    path("waiting/", WaitingList.as_view(), name="waiting-list"),
    path("password-links/", WaitingLinkList.as_view(), name="password-link-list"),
    path("second-factor-resets/", WaitingResetList.as_view(), name="second-factor-reset-list"),
    path("posts/", PostList.as_view(), name="post-list"),
    path("users/me/", MeViewSet.as_view({"get": "retrieve", "patch": "partial_update"}), name="user-me"),
    path("", include(router.urls)),
]
