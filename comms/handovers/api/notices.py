"""REST: the phone and visit notes of ordinary problems."""

from comms.handovers.actions import NOTE_ACTIONS, NOTE_CREATE
from comms.handovers.filters import NoticeFilter
from comms.handovers.models import QuickNotice
from comms.organization.api.fields import Named, NamedPerson, NamedUnit
from comms.rest import ResourceSerializer, ResourceViewSet


class NoticeSerializer(ResourceSerializer):
    """A note of a call or visit."""

    office = NamedUnit(read_only=True)
    department = NamedUnit(read_only=True)
    slip = Named("number")
    noted_by = NamedPerson(read_only=True)

    class Meta:
        model = QuickNotice
        fields = read_only_fields = [
            "uuid",
            "office",
            "department",
            "channel",
            "told_to",
            "told_at",
            "problem",
            "place",
            "noted_by",
            "noted_at",
            "slip",
            "version",
        ]


class NoticeViewSet(ResourceViewSet):
    """Phone and visit notes by uuid; `raise` gives the office a draft slip."""

    serializer_class = NoticeSerializer
    create_action = NOTE_CREATE
    object_actions = NOTE_ACTIONS
    filterset_class = NoticeFilter
    lookup_field = "uuid"
    orderings = {"-noted_at": ("-noted_at", "-id")}

    def queryset_for(self):
        """Those of the caller's units."""
        return QuickNotice.objects.visible_to(self.request.user)
