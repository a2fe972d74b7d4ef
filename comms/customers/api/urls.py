"""REST addresses of communities, buildings, rooms and households."""

from rest_framework.routers import SimpleRouter

from comms.customers.api.places import BuildingViewSet, CommunityViewSet, HouseholdViewSet, RoomViewSet

router = SimpleRouter()
router.register("communities", CommunityViewSet, basename="community")
router.register("buildings", BuildingViewSet, basename="building")
router.register("rooms", RoomViewSet, basename="room")
router.register("households", HouseholdViewSet, basename="household")
urlpatterns = router.urls
