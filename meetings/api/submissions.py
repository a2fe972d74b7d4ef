"""REST: conclusions for approval, by number, with their acts."""

from comms.organization.api.fields import Named, NamedPerson
from comms.rest import ResourceSerializer, ResourceViewSet
from comms.rest.exports import Exported
from meetings.actions.papers import SUBMISSION_ACTIONS, SUBMISSION_CREATE
from meetings.api.nested import NestedInMeeting, below
from meetings.filters import SubmissionFilter
from meetings.models import Submission
from meetings.tables.submissions import SUBMISSIONS


class SubmissionSerializer(ResourceSerializer):
    """A conclusion with the meeting that takes it up, and the answer."""

    meeting = Named("number")
    item = Named("uuid")
    to_kind = Named("code")
    target = Named("number")
    submitted_by = NamedPerson(read_only=True)
    decided_by = NamedPerson(read_only=True)

    class Meta:
        model = Submission
        fields = read_only_fields = [
            "number",
            "uuid",
            "meeting",
            "item",
            "text",
            "to_kind",
            "submitted_by",
            "submitted_at",
            "target",
            "answer",
            "decided_at",
            "decided_by",
            "deferrals",
            "state",
            "version",
        ]


class SubmissionViewSet(Exported, ResourceViewSet):
    """Conclusions by number; they are made below their meeting, at `meetings/{number}/conclusions/`."""

    table = SUBMISSIONS
    serializer_class = SubmissionSerializer
    object_actions = SUBMISSION_ACTIONS
    filterset_class = SubmissionFilter
    lookup_field = "number"
    orderings = {"-submitted_at": ("-submitted_at", "-id"), "submitted_at": ("submitted_at", "id")}

    def queryset_for(self):
        """Those that the caller sees."""
        return Submission.objects.visible_to(self.request.user)


@below
class ConclusionViewSet(NestedInMeeting, ResourceViewSet):
    """The conclusions of one meeting that were submitted for approval."""

    serializer_class = SubmissionSerializer
    create_action = SUBMISSION_CREATE
    lookup_field = "number"
    orderings = {"submitted_at": ("submitted_at", "id")}

    def queryset_for(self):
        """All of them."""
        return self.meeting.submissions.all()
