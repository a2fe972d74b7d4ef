"""REST addresses of the hand-overs."""

from rest_framework.routers import SimpleRouter

from comms.handovers.api.department_tasks import TaskViewSet
from comms.handovers.api.phone_notes import PhoneNoteViewSet
from comms.handovers.api.slips import SlipViewSet

router = SimpleRouter()
router.register("fault-slips", SlipViewSet, basename="fault-slip")
router.register("department-tasks", TaskViewSet, basename="department-task")
router.register("phone-notes", PhoneNoteViewSet, basename="phone-note")
urlpatterns = router.urls
