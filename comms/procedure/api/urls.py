"""REST addresses of the law book."""

from rest_framework.routers import SimpleRouter

from comms.procedure.api.resources import ClauseViewSet, PolicyViewSet

router = SimpleRouter()
router.register("procedure/clauses", ClauseViewSet, basename="clause")
router.register("procedure/policies", PolicyViewSet, basename="policy")

urlpatterns = router.urls
