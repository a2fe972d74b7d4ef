"""REST addresses under /api/v1/; rooms register their resources here."""

from django.urls import URLPattern, URLResolver, include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView
from rest_framework.routers import SimpleRouter

from comms.handovers.api import NoticeViewSet, SlipViewSet, TaskViewSet
from comms.procedure.api import ClauseViewSet, PolicyViewSet

router = SimpleRouter()
router.register("procedure/clauses", ClauseViewSet, basename="clause")
router.register("procedure/policies", PolicyViewSet, basename="policy")
router.register("fault-slips", SlipViewSet, basename="fault-slip")
router.register("department-tasks", TaskViewSet, basename="department-task")
router.register("quick-notices", NoticeViewSet, basename="quick-notice")

urlpatterns: list[URLPattern | URLResolver] = [
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", SpectacularSwaggerView.as_view(url_name="schema"), name="docs"),
    path("", include("comms.organization.api_urls")),
    path("", include("comms.audit.api.urls")),
    path("", include("comms.notifications.api.urls")),
    path("", include("comms.deadlines.api.urls")),
    path("", include("comms.customers.api.urls")),
    path("", include("meetings.api")),
    path("", include(router.urls)),
]
