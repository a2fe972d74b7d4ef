"""REST addresses of places, households and their contacts, and of phone numbers shown."""

from rest_framework.routers import SimpleRouter

from comms.customers.api.households import ContactViewSet, HouseholdViewSet
from comms.customers.api.places import BuildingViewSet, CommunityViewSet, RoomViewSet
from comms.customers.api.reveals import PhoneRevealViewSet


class Lists(SimpleRouter):
    """Addresses of lists whose rows have none of their own."""

    routes = [route for route in SimpleRouter.routes if not route.detail]


router = SimpleRouter()
router.register("communities", CommunityViewSet, basename="community")
router.register("buildings", BuildingViewSet, basename="building")
router.register("rooms", RoomViewSet, basename="room")
router.register("households", HouseholdViewSet, basename="household")
router.register("contacts", ContactViewSet, basename="contact")
lists = Lists()
lists.register("phone-reveals", PhoneRevealViewSet, basename="phone-reveal")
urlpatterns = [*router.urls, *lists.urls]
