"""REST addresses of communities, rooms and households."""

from django.urls import include, path
from rest_framework.routers import SimpleRouter

from comms.customers.api.resources import CommunityViewSet, HouseholdViewSet, RoomViewSet

router = SimpleRouter()
router.register("communities", CommunityViewSet, basename="community")
router.register("rooms", RoomViewSet, basename="room")
router.register("households", HouseholdViewSet, basename="household")

urlpatterns = [path("", include(router.urls))]
