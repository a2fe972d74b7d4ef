"""REST: notes of progress of a resolution, and what later meetings found about it."""

from comms.organization.api.fields import Named, NamedPerson
from comms.rest import ResourceSerializer, ResourceViewSet, StrictModelSerializer
from meetings.actions.papers import FOLLOW_UP_CREATE
from meetings.api.nested import NestedInMeeting, below
from meetings.models import FollowUp, ProgressNote


class ProgressNoteSerializer(StrictModelSerializer):
    """How far a resolution or one step of its plan was; the files are among those of the resolution."""

    step = Named("uuid")
    noted_by = NamedPerson(read_only=True)
    files = Named("uuid", many=True)

    class Meta:
        model = ProgressNote
        fields = read_only_fields = ["uuid", "percent", "text", "step", "files", "noted_by", "noted_at"]


class LookSerializer(StrictModelSerializer):
    """What a later meeting found about a resolution."""

    meeting = Named("number")
    noted_by = NamedPerson(read_only=True)

    class Meta:
        model = FollowUp
        fields = read_only_fields = ["uuid", "meeting", "verdict", "note", "noted_by", "noted_at"]


class FollowUpSerializer(ResourceSerializer):
    """What the meeting found about an open resolution of an earlier one."""

    resolution = Named("number")
    noted_by = NamedPerson(read_only=True)

    class Meta:
        model = FollowUp
        fields = read_only_fields = [
            "uuid",
            "resolution",
            "verdict",
            "note",
            "noted_by",
            "noted_at",
            "version",
        ]


@below
class FollowUpViewSet(NestedInMeeting, ResourceViewSet):
    """The open resolutions that a meeting looked at; said again, the last word counts."""

    serializer_class = FollowUpSerializer
    create_action = FOLLOW_UP_CREATE
    lookup_field = "uuid"
    orderings = {"id": ("id",)}

    def queryset_for(self):
        """What this meeting found."""
        return self.meeting.follow_ups.select_related("resolution")
