"""REST addresses of the inbox, of one's channels, of the outbox and of mail that arrived."""

from rest_framework.routers import SimpleRouter

from comms.notifications.api.channels import ChannelViewSet
from comms.notifications.api.inbox import NoticeViewSet
from comms.notifications.api.incoming import IncomingViewSet
from comms.notifications.api.outbox import OutboxViewSet

router = SimpleRouter()
router.register("notices", NoticeViewSet, basename="notice")
router.register("channels", ChannelViewSet, basename="channel")
router.register("outbox", OutboxViewSet, basename="outbox")
router.register("incoming-mails", IncomingViewSet, basename="incoming-mail")
urlpatterns = router.urls
