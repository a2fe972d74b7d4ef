"""REST: the rows below a meeting: agenda items, participants, sign-ins, materials."""

from django.http import Http404
from django.utils.functional import cached_property
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from comms.audit.models import Attachment
from comms.base.api import Event, MomentField, ReadOnlyResourceViewSet, ResourceViewSet, StrictModelSerializer, StrictSerializer
from comms.base.clock import now
from meetings import operations
from meetings.api.fields import NamedPersonSerializer, PersonField, ReasonSerializer, Shown, TextField, UnitField
from meetings.models import AgendaItem, Meeting, Participant, SignIn
from meetings.queries.papers import papers_of
from meetings.states import Category, ItemOutcome, Role, Rsvp

below = extend_schema(parameters=[OpenApiParameter("meeting", str, OpenApiParameter.PATH, description="number of the meeting")])


class BelowMeeting:
    """Rows of one meeting whose papers the caller opens; for others the address does not exist."""

    @cached_property
    def meeting(self):
        """The meeting of the address. Raises Http404."""
        found = Meeting.objects.papers_for(self.request.user).filter(number=self.kwargs["meeting"])
        meeting = found.select_related("kind", "unit", "chair", "minute_taker").first()
        if meeting is None:
            raise Http404
        return meeting


class AgendaItemSerializer(StrictModelSerializer):
    """An agenda item; `heading` is its title in the caller's language."""

    presenter = NamedPersonSerializer(read_only=True)
    department = UnitField(read_only=True)
    heading = serializers.CharField(read_only=True)

    class Meta:
        model = AgendaItem
        fields = read_only_fields = [
            "uuid", "position", "type", "category", "title", "heading", "note", "presenter", "department", "minutes", "outcome",
            "outcome_note", "deferrals", "version",
        ]  # fmt: skip


class AgendaItemFields(StrictSerializer):
    """What may be set about an item."""

    title = TextField(max_length=200)
    type = serializers.ChoiceField(["topic", "report", "motion"], required=False)
    category = serializers.ChoiceField(Category.choices, required=False, allow_blank=True)
    presenter = PersonField(required=False, allow_null=True)
    department = UnitField(required=False, allow_null=True)
    minutes = serializers.IntegerField(min_value=1, max_value=480, required=False, allow_null=True)
    note = TextField(max_length=4000, required=False, allow_blank=True)


class MoveSerializer(StrictSerializer):
    """The place on the agenda, 1 = first."""

    position = serializers.IntegerField(min_value=1, max_value=1000)


class OutcomeSerializer(StrictSerializer):
    """How the item ended."""

    outcome = serializers.ChoiceField(ItemOutcome.choices)
    outcome_note = TextField(max_length=400, required=False, allow_blank=True)


def move_item(item, *, version=None, **data):
    """Places are relative, so that no version is compared."""
    return operations.move_item(item, **data)


@below
class AgendaItemViewSet(BelowMeeting, ResourceViewSet):
    """The agenda of a meeting."""

    serializer_class = AgendaItemSerializer
    create_serializer = AgendaItemFields
    update_serializer = AgendaItemFields
    lookup_field = "uuid"
    orderings = {"position": ("position", "id")}
    events = {"move": Event(MoveSerializer, move_item), "outcome": Event(OutcomeSerializer, operations.note_outcome)}

    def queryset_for(self):
        """Items in order."""
        return self.meeting.agenda_items.select_related("meeting__kind", "presenter", "department")

    def perform_create_operation(self, data):
        """Put it at the end."""
        return operations.add_item(self.meeting, **data, by=self.request.user, at=now())

    def perform_update_operation(self, obj, data, version):
        """Change it."""
        return operations.change_item(obj, **data, version=version, by=self.request.user, at=now())

    def destroy(self, request, *args, **kwargs):
        """Take it off the agenda."""
        operations.remove_item(self.get_object(), by=request.user, at=now())
        return Response(status=204)


class ParticipantSerializer(StrictModelSerializer):
    """A person's part in the meeting."""

    user = NamedPersonSerializer(read_only=True)
    substitute = NamedPersonSerializer(read_only=True)

    class Meta:
        model = Participant
        fields = read_only_fields = [
            "uuid", "user", "role", "required", "rsvp", "rsvp_comment", "replied_at", "substitute", "attendance", "late_minutes", "version",
        ]  # fmt: skip


class ParticipantCreateSerializer(StrictSerializer):
    """Who else takes part."""

    user = PersonField()
    role = serializers.ChoiceField([choice for choice in Role.choices if choice[0] not in (Role.CHAIR, Role.SECRETARY)], required=False)
    required = serializers.BooleanField(required=False)  # type: ignore[assignment]


class ReplySerializer(StrictSerializer):
    """One's own answer."""

    rsvp = serializers.ChoiceField([choice for choice in Rsvp.choices if choice[0] != Rsvp.NEEDS_ACTION])
    comment = TextField(max_length=200, required=False, allow_blank=True)
    substitute = PersonField(required=False)


@below
class ParticipantViewSet(BelowMeeting, ResourceViewSet):
    """Who takes part; `reply/` is one's own answer."""

    serializer_class = ParticipantSerializer
    create_serializer = ParticipantCreateSerializer
    lookup_field = "uuid"
    orderings = {"id": ("id",)}

    def queryset_for(self):
        """Everyone on the list."""
        return self.meeting.participants.select_related("user", "substitute", "meeting__kind")

    def perform_create_operation(self, data):
        """Invite them."""
        return operations.invite(self.meeting, **data, by=self.request.user, at=now())

    def destroy(self, request, *args, **kwargs):
        """Take them off the list."""
        operations.uninvite(self.get_object(), by=request.user, at=now())
        return Response(status=204)

    @extend_schema(request=ReplySerializer, responses=ParticipantSerializer)
    @action(detail=False, methods=["post"])
    def reply(self, request, *args, **kwargs):
        """Answer one's own invitation; the last answer counts."""
        body = ReplySerializer(data=request.data, context=self.get_serializer_context())
        body.is_valid(raise_exception=True)
        part = operations.reply(self.meeting, **body.validated_data, by=request.user, at=now())
        return Response(self.present(part))


class SignInSerializer(StrictModelSerializer):
    """A line of the attendance sheet; `in_at` empty: it corrects another one, the person was not there."""

    user = NamedPersonSerializer(source="participant.user", read_only=True)
    recorded_by = NamedPersonSerializer(read_only=True)
    corrects = Shown("uuid")

    class Meta:
        model = SignIn
        fields = read_only_fields = [
            "uuid", "user", "in_at", "method", "late_minutes", "recorded_by", "recorded_at", "corrects", "reason", "version",
        ]  # fmt: skip


class SignInCreateSerializer(StrictSerializer):
    """Empty: oneself, now. The minute taker names the person and perhaps the time; `token` is that of the QR code."""

    user = PersonField(required=False)
    in_at = MomentField(required=False)
    token = serializers.CharField(max_length=40, required=False)


class SignInCorrectSerializer(ReasonSerializer):
    """The right time, or null: the person was not there."""

    in_at = MomentField(allow_null=True)


def correct_sign_in(row, *, version=None, **data):
    """Lines are never changed, so that no version is compared."""
    return operations.correct_sign_in(row, **data)


@below
class SignInViewSet(BelowMeeting, ResourceViewSet):
    """The attendance sheet; lines are only added."""

    serializer_class = SignInSerializer
    create_serializer = SignInCreateSerializer
    lookup_field = "uuid"
    orderings = {"id": ("id",)}
    events = {"correct": Event(SignInCorrectSerializer, correct_sign_in)}

    def queryset_for(self):
        """All lines, corrected ones too."""
        lines = SignIn.objects.filter(participant__meeting=self.meeting)
        return lines.select_related("participant__user", "participant__meeting__kind", "recorded_by", "corrects")

    def perform_create_operation(self, data):
        """Sign in."""
        return operations.sign_in(self.meeting, **data, by=self.request.user, at=now())


class MaterialSerializer(serializers.ModelSerializer):
    """A paper of an agenda item; its bytes are at `attachments/{uuid}/`."""

    item = serializers.SerializerMethodField()

    class Meta:
        model = Attachment
        fields = read_only_fields = ["uuid", "item", "name", "media_type", "size", "sha256", "uploaded_at"]

    def get_item(self, attachment) -> str:
        """The uuid of the agenda item."""
        return str(self.context["items"][attachment.object_id])


@below
class MaterialViewSet(BelowMeeting, ReadOnlyResourceViewSet):
    """The papers of a meeting; add them with `attachments/` to `agenda-items/{uuid}`."""

    serializer_class = MaterialSerializer
    lookup_field = "uuid"
    orderings = {"id": ("id",)}

    def queryset_for(self):
        """Papers that were not withdrawn."""
        return papers_of(self.meeting.agenda_items.all())

    def get_serializer_context(self):
        """Adds the uuids of the items."""
        drawn = getattr(self, "swagger_fake_view", False)
        return super().get_serializer_context() | {"items": {} if drawn else dict(self.meeting.agenda_items.values_list("pk", "uuid"))}
