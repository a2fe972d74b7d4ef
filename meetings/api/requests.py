"""REST: requests for talks between departments, by number."""

from comms.organization.api.fields import Named, NamedPerson, NamedUnit
from comms.rest import ResourceSerializer, ResourceViewSet
from comms.rest.exports import Exported
from meetings.actions.meetings import REQUEST_ACTIONS, REQUEST_CHANGE, REQUEST_CREATE
from meetings.filters import RequestFilter
from meetings.models import MeetingRequest
from meetings.tables import REQUESTS


class RequestSerializer(ResourceSerializer):
    """A request with who is wanted and the meeting that was planned for it."""

    unit = NamedUnit(read_only=True)
    requested_by = NamedPerson(read_only=True)
    departments = NamedUnit(many=True, read_only=True)
    people = NamedPerson(many=True, read_only=True)
    meeting = Named("number")

    class Meta:
        model = MeetingRequest
        fields = read_only_fields = [
            "number",
            "uuid",
            "unit",
            "subject",
            "report",
            "departments",
            "people",
            "wanted_from",
            "wanted_to",
            "requested_by",
            "submitted_at",
            "meeting",
            "remark",
            "state",
            "version",
        ]


class RequestViewSet(Exported, ResourceViewSet):
    """Requests by number; `accept/` plans the meeting."""

    table = REQUESTS
    serializer_class = RequestSerializer
    create_action = REQUEST_CREATE
    change_action = REQUEST_CHANGE
    object_actions = REQUEST_ACTIONS
    filterset_class = RequestFilter
    lookup_field = "number"
    expandable = ("departments", "people", "allowed_actions")
    needs = {"departments": ("departments",), "people": ("people",)}
    orderings = {"-submitted_at": ("-submitted_at", "-id"), "submitted_at": ("submitted_at", "id")}

    def queryset_for(self):
        """Those that the caller sees."""
        return MeetingRequest.objects.visible_to(self.request.user)
