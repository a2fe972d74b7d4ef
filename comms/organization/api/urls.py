"""REST addresses of the organization and of tokens."""

from django.urls import include, path
from rest_framework.routers import SimpleRouter

from comms.organization.api.resources import AbsenceViewSet, UnitViewSet, UserViewSet
from comms.organization.api.tokens import TokenCreate, TokenList, TokenRevoke

router = SimpleRouter()
router.register("units", UnitViewSet, basename="unit")
router.register("users", UserViewSet, basename="user")
router.register("absences", AbsenceViewSet, basename="absence")

urlpatterns = [
    path("auth/token/", TokenCreate.as_view(), name="token-create"),
    path("auth/tokens/", TokenList.as_view(), name="token-list"),
    path("auth/tokens/<slug:key>/", TokenRevoke.as_view(), name="token-revoke"),
    path("", include(router.urls)),
]
