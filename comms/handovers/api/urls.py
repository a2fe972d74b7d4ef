"""REST addresses of the hand-overs."""

from rest_framework.routers import SimpleRouter

from comms.handovers.api.notices import NoticeViewSet
from comms.handovers.api.slips import SlipViewSet
from comms.handovers.api.tasks import TaskViewSet

router = SimpleRouter()
router.register("fault-slips", SlipViewSet, basename="fault-slip")
router.register("department-tasks", TaskViewSet, basename="department-task")
router.register("quick-notices", NoticeViewSet, basename="quick-notice")
urlpatterns = router.urls
