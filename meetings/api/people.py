"""REST: participants and sign-ins in answers."""

from comms.organization.api.fields import Named, NamedPerson
from comms.rest import ResourceSerializer, StrictModelSerializer
from meetings.models import Participant, SignIn


class OwnLineSerializer(StrictModelSerializer):
    """A person's part in the meeting, as one's own reply is answered."""

    user = NamedPerson(read_only=True)
    substitute = NamedPerson(read_only=True)

    class Meta:
        model = Participant
        fields = read_only_fields = [
            "uuid",
            "user",
            "guest_name",
            "guest_of",
            "guest_email",
            "role",
            "required",
            "by_audience",
            "rsvp",
            "rsvp_comment",
            "replied_at",
            "replied_by",
            "substitute",
            "attendance",
            "late_minutes",
            "left_at",
            "version",
        ]


class ParticipantSerializer(ResourceSerializer, OwnLineSerializer):
    """A person's part in the meeting."""

    class Meta(OwnLineSerializer.Meta):
        pass


class SignInSerializer(ResourceSerializer):
    """A line of the attendance sheet; `in_at` empty: it corrects another one, the person was not there."""

    participant = Named("uuid")
    user = NamedPerson(source="participant.user", read_only=True)
    recorded_by = NamedPerson(read_only=True)
    corrects = Named("uuid")

    class Meta:
        model = SignIn
        fields = read_only_fields = [
            "uuid",
            "participant",
            "user",
            "in_at",
            "out_at",
            "method",
            "late_minutes",
            "recorded_by",
            "recorded_at",
            "corrects",
            "reason",
            "version",
        ]
