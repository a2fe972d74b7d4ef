"""REST: the timeline of a visible object."""

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.filters import BaseFilterBackend

from comms.audit.api.objects import object_or_404
from comms.audit.models import Event
from comms.audit.queries import line_of
from comms.base.errors import Refused
from comms.organization.api.fields import NamedPerson
from comms.rest import MomentField, ReadOnlyResourceViewSet
from comms.rest.lists import parameter, refuse_unknown


class DifferenceSerializer(serializers.Serializer):
    """One changed field in words."""

    label = serializers.CharField()  # type: ignore[assignment]
    old = serializers.CharField(allow_null=True)
    new = serializers.CharField()


class TimelineEventSerializer(serializers.Serializer):
    """One event as the timeline tells it."""

    event = serializers.CharField(source="event.event")
    label = serializers.CharField()  # type: ignore[assignment]
    by = serializers.SerializerMethodField()
    for_whom = serializers.SerializerMethodField()
    source = serializers.CharField()  # type: ignore[assignment]
    target = serializers.CharField()
    occurred_at = MomentField()
    recorded_at = MomentField(source="event.recorded_at")
    reason = serializers.CharField()
    differences = DifferenceSerializer(many=True)

    class Meta:
        model = Event

    @extend_schema_field(NamedPerson(allow_null=True))
    def get_by(self, line):
        """The person under the name of that day; null for the portal itself."""
        event = line.event
        if event.by is None:
            return None
        return {"uuid": str(event.by.uuid), "name": event.by_name}

    @extend_schema_field(NamedPerson(allow_null=True))
    def get_for_whom(self, line):
        """The absent person for whom it was done; null when it was the own right."""
        return line.event.for_whom


NAMES = "prefix/identity, for example fault-slips/TS-2026-000123"


class OneObject(BaseFilterBackend):
    """The `object` parameter, without which there is no timeline."""

    def filter_queryset(self, request, queryset, view):
        """Events as the view found them; anything else in the query is refused by name."""
        refuse_unknown(request, ["object"])
        return queryset

    def get_schema_operation_parameters(self, view):
        """object."""
        return [parameter("object", {"type": "string"}, NAMES) | {"required": True}]


class EventViewSet(ReadOnlyResourceViewSet):
    """The audit timeline of one object, newest first."""

    serializer_class = TimelineEventSerializer
    expandable = ()
    filter_backends = (OneObject,)

    def queryset_for(self):
        """Events of the object asked for. Raises Refused without one, Http404 when it is not visible."""
        name = self.request.query_params.get("object")
        if not name:
            raise Refused(errors={"object": _("Name the object, for example fault-slips/TS-2026-000123.")})
        self.subject = object_or_404(name, self.request.user)
        return Event.objects.about(self.subject).select_related("by")

    def get_serializer(self, *args, **kwargs):
        """Events become lines in the caller's language."""
        lines = [[line_of(event, self.subject) for event in rows] for rows in args]
        return super().get_serializer(*lines, **kwargs)
