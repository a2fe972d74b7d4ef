"""REST: other times that are proposed for a meeting."""

from comms.organization.api.fields import Named, NamedPerson
from comms.rest import ResourceSerializer, ResourceViewSet
from meetings.actions.meetings import PROPOSAL_ACTIONS, PROPOSAL_CREATE
from meetings.api.nested import NestedInMeeting, below
from meetings.models import TimeProposal


class ProposalSerializer(ResourceSerializer):
    """A proposal with its answer; `participant` is the line of the list of participants."""

    participant = Named("uuid")
    user = NamedPerson(source="participant.user", read_only=True)
    answered_by = NamedPerson(read_only=True)

    class Meta:
        model = TimeProposal
        fields = read_only_fields = [
            "uuid",
            "participant",
            "user",
            "starts_at",
            "comment",
            "proposed_at",
            "answer",
            "answered_at",
            "answered_by",
            "state",
            "version",
        ]


@below
class ProposalViewSet(NestedInMeeting, ResourceViewSet):
    """The proposals for one meeting. `accept/` moves the meeting there, and everybody answers again."""

    serializer_class = ProposalSerializer
    create_action = PROPOSAL_CREATE
    object_actions = PROPOSAL_ACTIONS
    lookup_field = "uuid"
    orderings = {"starts_at": ("starts_at", "id")}

    def queryset_for(self):
        """All of them, answered ones too."""
        return self.meeting.proposals.all()
