"""REST: participants and sign-ins in answers."""

from comms.base.api import StrictModelSerializer
from comms.organization.api.fields import Named, NamedPerson
from meetings.models import Participant, SignIn


class ParticipantSerializer(StrictModelSerializer):
    """A person's part in the meeting."""

    user = NamedPerson(read_only=True)
    substitute = NamedPerson(read_only=True)

    class Meta:
        model = Participant
        fields = read_only_fields = [
            "uuid",
            "user",
            "role",
            "required",
            "rsvp",
            "rsvp_comment",
            "replied_at",
            "substitute",
            "attendance",
            "late_minutes",
            "version",
        ]


class SignInSerializer(StrictModelSerializer):
    """A line of the attendance sheet; `in_at` empty: it corrects another one, the person was not there."""

    user = NamedPerson(source="participant.user", read_only=True)
    recorded_by = NamedPerson(read_only=True)
    corrects = Named("uuid")

    class Meta:
        model = SignIn
        fields = read_only_fields = [
            "uuid",
            "user",
            "in_at",
            "method",
            "late_minutes",
            "recorded_by",
            "recorded_at",
            "corrects",
            "reason",
            "version",
        ]
