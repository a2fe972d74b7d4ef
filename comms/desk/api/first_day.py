"""first-days/: the set-up of the portal while it goes on, with one POST for each step that is an act."""

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from comms.base.clock import now, today
from comms.desk.actions import FIRST_DAY_ACTIONS
from comms.desk.queries.first_day import steps
from comms.organization.api.fields import NamedPerson, NamedUnit
from comms.organization.models import FirstDay
from comms.organization.queries import posts_with_reach
from comms.organization.states import Post
from comms.rest import ResourceSerializer, ResourceViewSet


class SetUpStepSerializer(serializers.Serializer):
    """One step; `page` is where people do it."""

    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    said = serializers.CharField()
    done = serializers.BooleanField()
    page = serializers.CharField(source="url")


class LookedThroughSerializer(serializers.Serializer):
    """A post that reaches beyond the own work: whoever ends the set-up has looked through them."""

    user = NamedPerson()
    post = serializers.ChoiceField(Post.choices)
    unit = NamedUnit()


class FirstDaySerializer(ResourceSerializer):
    """The set-up. A portal that is set up has none."""

    class Meta:
        model = FirstDay
        fields = read_only_fields = ["uuid", "created_at", "version"]


class FirstDayViewSet(ResourceViewSet):
    """At most one row, for those who look after the portal."""

    serializer_class = FirstDaySerializer
    lookup_field = "uuid"
    object_actions = FIRST_DAY_ACTIONS

    def queryset_for(self):
        """While it goes on."""
        return FirstDay.objects.visible_to(self.request.user).going_on()

    @extend_schema(responses=SetUpStepSerializer(many=True))
    @action(detail=True, methods=["get"], pagination_class=None)
    def steps(self, request, *args, **kwargs):
        """Every step with what is there already."""
        return Response(SetUpStepSerializer(steps(self.get_object(), now()), many=True).data)

    @extend_schema(responses=LookedThroughSerializer(many=True))
    @action(detail=True, methods=["get"], pagination_class=None)
    def posts(self, request, *args, **kwargs):
        """The posts that `finish` says have been looked through."""
        self.get_object()
        return Response(LookedThroughSerializer(posts_with_reach(today(now())), many=True).data)
