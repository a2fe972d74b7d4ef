"""REST: the rows below a meeting: agenda items, participants, sign-ins, materials."""

from django.http import Http404
from django.utils.functional import cached_property
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers

from comms.audit.models import Attachment
from comms.organization.api.fields import NamedPerson, NamedUnit
from comms.rest import ResourceSerializer, ResourceViewSet
from comms.rest.lists import page_of, whole_page
from meetings.actions.meetings import (
    ITEM_ACTIONS,
    ITEM_CHANGE,
    ITEM_CREATE,
    ITEM_REMOVE,
    PAPER_ACTIONS,
    PARTICIPANT_ACTIONS,
    PARTICIPANT_CREATE,
    PARTICIPANT_REMOVE,
    SIGN_IN,
    SIGN_IN_ACTIONS,
)
from meetings.api.people import ParticipantSerializer, SignInSerializer
from meetings.models import AgendaItem, Meeting, SignIn
from meetings.queries.papers import papers_of

NUMBER = OpenApiParameter("meeting", str, OpenApiParameter.PATH, description="number of the meeting")
below = extend_schema(parameters=[NUMBER])


class NestedInMeeting:
    """Rows of one meeting whose papers the caller opens; for others the address does not exist."""

    @cached_property
    def meeting(self):
        """The meeting of the address. Raises Http404."""
        found = Meeting.objects.papers_for(self.request.user).filter(number=self.kwargs["meeting"])
        meeting = found.select_related("kind", "unit", "chair", "minute_taker").first()
        if meeting is None:
            raise Http404
        return meeting

    def create_target(self):
        """New rows are made below the meeting."""
        return self.meeting


class AgendaItemSerializer(ResourceSerializer):
    """An agenda item; `heading` is its title in the caller's language, also where the portal put it on."""

    presenter = NamedPerson(read_only=True)
    department = NamedUnit(read_only=True)
    heading = serializers.CharField(read_only=True)

    class Meta:
        model = AgendaItem
        fields = read_only_fields = [
            "uuid",
            "position",
            "type",
            "category",
            "title",
            "heading",
            "note",
            "presenter",
            "department",
            "planned_minutes",
            "outcome",
            "outcome_note",
            "deferrals",
            "version",
        ]


@below
class AgendaItemViewSet(NestedInMeeting, ResourceViewSet):
    """The agenda of a meeting."""

    serializer_class = AgendaItemSerializer
    create_action = ITEM_CREATE
    change_action = ITEM_CHANGE
    remove_action = ITEM_REMOVE
    object_actions = ITEM_ACTIONS
    lookup_field = "uuid"
    orderings = {"position": ("position", "id")}

    def queryset_for(self):
        """Items in order."""
        return self.meeting.agenda_items.select_related("meeting__kind")


@extend_schema_view(create=extend_schema(responses={201: page_of(ParticipantSerializer)}))
@below
class ParticipantViewSet(NestedInMeeting, ResourceViewSet):
    """Who takes part. Several people are added at once, and the answer is a page of them all."""

    serializer_class = ParticipantSerializer
    create_action = PARTICIPANT_CREATE
    remove_action = PARTICIPANT_REMOVE
    object_actions = PARTICIPANT_ACTIONS
    lookup_field = "uuid"
    orderings = {"id": ("id",)}

    def queryset_for(self):
        """Everyone on the list."""
        return self.meeting.participants.select_related("meeting__kind")

    def present(self, obj):
        """One line, or a page of those that were added."""
        if isinstance(obj, list):
            return whole_page([super(ParticipantViewSet, self).present(one) for one in obj])
        return super().present(obj)


@below
class SignInViewSet(NestedInMeeting, ResourceViewSet):
    """The attendance sheet; lines are only added. An empty body signs the caller in, now."""

    serializer_class = SignInSerializer
    create_action = SIGN_IN
    object_actions = SIGN_IN_ACTIONS
    lookup_field = "uuid"
    orderings = {"id": ("id",)}

    def queryset_for(self):
        """All lines, corrected ones too."""
        lines = SignIn.objects.filter(participant__meeting=self.meeting)
        return lines.select_related("participant__meeting__kind")


class MaterialSerializer(ResourceSerializer):
    """A paper of an agenda item; its bytes are at `attachments/{uuid}/`."""

    item = serializers.SerializerMethodField()

    class Meta:
        model = Attachment
        fields = read_only_fields = ["uuid", "item", "name", "media_type", "size", "sha256", "uploaded_at"]

    def get_item(self, attachment) -> str:
        """The uuid of the agenda item."""
        return str(self.context["items"][attachment.object_id])


@below
class MaterialViewSet(NestedInMeeting, ResourceViewSet):
    """The papers of a meeting; add them with `attachments/` to `agenda-items/{uuid}`.

    `open/` says that the caller opened one.
    """

    serializer_class = MaterialSerializer
    object_actions = PAPER_ACTIONS
    lookup_field = "uuid"
    orderings = {"id": ("id",)}

    def queryset_for(self):
        """Papers that were not withdrawn."""
        return papers_of(self.meeting.agenda_items.all())

    def get_serializer_context(self):
        """Adds the uuids of the items."""
        drawn = getattr(self, "swagger_fake_view", False)
        items = {} if drawn else dict(self.meeting.agenda_items.values_list("pk", "uuid"))
        return super().get_serializer_context() | {"items": items}
