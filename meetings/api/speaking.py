"""REST: the speakers of a meeting, and the report of speaking times."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from comms.base.clock import now
from comms.organization.api.fields import Named, NamedPerson, NamedUnit
from comms.rest import ResourceSerializer, ResourceViewSet, StrictModelSerializer
from comms.rest.exports import Exported
from meetings.actions.meetings import TURN_ACTIONS, TURN_CREATE
from meetings.api.nested import NestedInMeeting, below
from meetings.filters import SpeakingTimesFilter
from meetings.models import Meeting, Resolution, SpeakingTurn
from meetings.queries.speaking import held_meetings, totals_of, with_speaking
from meetings.tables import SPEAKING_TIMES


class OwnTurnSerializer(StrictModelSerializer):
    """A turn to speak, as an act on the meeting is answered. `spoken_seconds` counts until now, without the
    pauses; `seconds` is there once the speech is over.
    """

    participant = Named("uuid")
    user = NamedPerson(source="participant.user", read_only=True)
    item = Named("uuid")
    spoken_seconds = serializers.SerializerMethodField()
    over_seconds = serializers.IntegerField(read_only=True)

    class Meta:
        model = SpeakingTurn
        fields = read_only_fields = [
            "uuid",
            "participant",
            "user",
            "item",
            "state",
            "position",
            "queued_at",
            "begun_at",
            "paused_since",
            "paused_seconds",
            "ended_at",
            "spoken_seconds",
            "seconds",
            "limit_minutes",
            "over_seconds",
            "version",
        ]

    def get_spoken_seconds(self, turn) -> int:
        """The seconds until now."""
        return turn.seconds_at(now())


class SpeakingTurnSerializer(ResourceSerializer, OwnTurnSerializer):
    """A turn to speak."""

    class Meta(OwnTurnSerializer.Meta):
        pass


class RecordedSerializer(StrictModelSerializer):
    """A resolution that was recorded from one line; all of it is at `resolutions/{number}/`."""

    owner = NamedPerson(read_only=True)

    class Meta:
        model = Resolution
        fields = read_only_fields = ["number", "uuid", "text", "owner", "due_on", "state", "version"]


@below
class SpeakingTurnViewSet(NestedInMeeting, ResourceViewSet):
    """Who speaks, spoke and waits. An empty body puts the caller on the list; `give-floor/` and
    `next-speaker/` of the meeting let somebody speak.
    """

    serializer_class = SpeakingTurnSerializer
    create_action = TURN_CREATE
    object_actions = TURN_ACTIONS
    lookup_field = "uuid"
    orderings = {"id": ("id",), "position": ("position", "id")}
    needs = {"allowed_actions": ("meeting__kind", "meeting__minutes", "participant")}

    def queryset_for(self):
        """All turns of the meeting."""
        return SpeakingTurn.objects.filter(meeting=self.meeting)


class SpeakerSerializer(serializers.Serializer):
    """What one person said in a meeting, in seconds."""

    name = serializers.CharField()
    speeches = serializers.IntegerField()
    seconds = serializers.IntegerField()
    longest_seconds = serializers.IntegerField()
    speeches_over = serializers.IntegerField()


class SpeakingTimesSerializer(ResourceSerializer):
    """A held meeting with its lateness (1.7.2) and the sums of its speeches (1.7.3)."""

    kind = Named("code")
    unit = NamedUnit(read_only=True)
    late_start_minutes = serializers.IntegerField(read_only=True)
    actual_minutes = serializers.IntegerField(read_only=True)
    speeches = serializers.IntegerField(read_only=True)
    speaking_seconds = serializers.IntegerField(read_only=True)
    longest_seconds = serializers.IntegerField(read_only=True)
    speeches_over = serializers.IntegerField(read_only=True)
    speakers = serializers.SerializerMethodField()

    class Meta:
        model = Meeting
        fields = read_only_fields = [
            "number",
            "title",
            "kind",
            "unit",
            "starts_at",
            "actual_start",
            "actual_end",
            "late_start_minutes",
            "actual_minutes",
            "over_cap",
            "speeches",
            "speaking_seconds",
            "longest_seconds",
            "speeches_over",
            "speakers",
        ]

    @extend_schema_field(SpeakerSerializer(many=True))
    def get_speakers(self, meeting):
        """Whoever spoke, the longest first; of everybody, also where the list is filtered by a person."""
        return [
            {
                "name": str(one.participant),
                "speeches": one.total.turns,
                "seconds": one.total.seconds,
                "longest_seconds": one.total.longest,
                "speeches_over": one.total.over,
            }
            for one in totals_of(meeting.speaking_turns.all())
        ]


class SpeakingTimesViewSet(Exported):
    """Held meetings whose papers the caller opens, with speaking times and overruns."""

    table = SPEAKING_TIMES
    serializer_class = SpeakingTimesSerializer
    filterset_class = SpeakingTimesFilter
    lookup_field = "number"
    expandable = ("speakers", "allowed_actions")
    needs = {"speakers": ("speaking_turns__participant__user",)}
    orderings = {"-starts_at": ("-starts_at", "-id"), "starts_at": ("starts_at", "id")}

    def queryset_for(self):
        """With the sums."""
        return with_speaking(held_meetings(self.request.user))
