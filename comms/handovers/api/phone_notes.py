"""REST: the phone and visit notes of ordinary problems."""

from rest_framework import serializers

from comms.handovers.actions import NOTE_ACTIONS, NOTE_CREATE
from comms.handovers.filters import PhoneNoteFilter
from comms.handovers.models import PhoneNote
from comms.handovers.tables import NOTES
from comms.organization.api.fields import Named, NamedPerson, NamedUnit
from comms.rest import ResourceSerializer, ResourceViewSet
from comms.rest.exports import Exported


class PhoneNoteSerializer(ResourceSerializer):
    """A note of a call or visit."""

    office = NamedUnit(read_only=True)
    department = NamedUnit(read_only=True)
    slip = Named("number")
    noted_by = NamedPerson(read_only=True)
    signed_for = serializers.DictField(child=serializers.CharField(), read_only=True)

    class Meta:
        model = PhoneNote
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
            "signed_for",
            "slip",
            "version",
        ]


class PhoneNoteViewSet(Exported, ResourceViewSet):
    """Phone and visit notes by uuid; `raise` gives the office a draft slip."""

    table = NOTES
    serializer_class = PhoneNoteSerializer
    create_action = NOTE_CREATE
    object_actions = NOTE_ACTIONS
    filterset_class = PhoneNoteFilter
    lookup_field = "uuid"
    orderings = {"-noted_at": ("-noted_at", "-id")}

    def queryset_for(self):
        """Those of the caller's units."""
        return PhoneNote.objects.visible_to(self.request.user)
