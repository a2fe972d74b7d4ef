"""REST addresses of communities, rooms and households."""

from rest_framework.routers import SimpleRouter

from comms.customers.api.places import CommunityViewSet, HouseholdViewSet, RoomViewSet

router = SimpleRouter()
router.register("communities", CommunityViewSet, basename="community")
router.register("rooms", RoomViewSet, basename="room")
router.register("households", HouseholdViewSet, basename="household")
urlpatterns = router.urls
