"""REST: one's private calendar address, which any calendar program can subscribe to."""

from django.shortcuts import get_object_or_404
from django.urls import reverse
from rest_framework import serializers

from comms.rest import ResourceSerializer, ResourceViewSet
from meetings.actions.meetings import FEED_RENEW
from meetings.models import CalendarFeed


class FeedSerializer(ResourceSerializer):
    """Where one's meetings are published as iCalendar. Whoever knows `address` reads them."""

    address = serializers.SerializerMethodField()

    class Meta:
        model = CalendarFeed
        fields = read_only_fields = ["address", "made_at"]

    def get_address(self, feed) -> str:
        """Without a sign-in: the address is the secret."""
        return self.context["request"].build_absolute_uri(feed.get_absolute_url())


class FeedViewSet(ResourceViewSet):
    """One's own. POST makes the address, or replaces it so that the old one stops working."""

    serializer_class = FeedSerializer
    create_action = FEED_RENEW

    def get_object(self) -> CalendarFeed:
        """One's own. Raises Http404 for whoever has none yet."""
        return get_object_or_404(CalendarFeed, user=self.request.user)

    def url_of(self, obj):
        """This address."""
        return self.request.build_absolute_uri(reverse("calendar-feed"))

    def once(self, request, act):
        """The address is not kept, not even to answer the same request again."""
        return act()
