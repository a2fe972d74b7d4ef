"""REST addresses under /api/v1/; rooms register their resources here."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView
from rest_framework.routers import SimpleRouter

router = SimpleRouter()

urlpatterns = [
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", SpectacularSwaggerView.as_view(url_name="schema"), name="docs"),
    path("", include("comms.organization.api_urls")),
    path("", include("comms.audit.api")),
    path("", include(router.urls)),
]
