"""REST: the phone and visit notes of ordinary problems."""

from rest_framework import serializers

from comms.base.api import Event, MomentField, ResourceViewSet, StrictModelSerializer, StrictSerializer
from comms.base.clock import now
from comms.handovers import operations
from comms.handovers.api.bodies import RaiseSerializer
from comms.handovers.api.fields import Chosen, TextField, named, own_offices, units_asked
from comms.handovers.filters import NoticeFilter
from comms.handovers.models import FaultSlip, QuickNotice
from comms.handovers.states import Channel


class NoticeSerializer(StrictModelSerializer):
    """A note of a call or visit."""

    office = named()
    department = named()
    slip = named("number")
    noted_by = serializers.CharField(source="noted_by.name", read_only=True)

    class Meta:
        model = QuickNotice
        fields = read_only_fields = [
            "uuid", "office", "department", "channel", "told_to", "told_at", "problem", "place", "noted_by", "noted_at", "slip", "version",
        ]  # fmt: skip


class NoticeCreateSerializer(StrictSerializer):
    """A new note."""

    office = Chosen("code", own_offices)
    department = Chosen("code", units_asked)
    channel = serializers.ChoiceField(Channel.choices)
    told_to = TextField(max_length=60)
    told_at = MomentField()
    problem = TextField(max_length=4000)
    place = TextField(max_length=120, required=False, allow_blank=True)


class NoticeViewSet(ResourceViewSet):
    """Phone and visit notes by uuid; `raise` gives the office a draft slip."""

    serializer_class = NoticeSerializer
    create_serializer = NoticeCreateSerializer
    filterset_class = NoticeFilter
    lookup_field = "uuid"
    orderings = {"-noted_at": ("-noted_at", "-id")}
    events = {"raise": Event(RaiseSerializer, operations.raise_notice)}

    def queryset_for(self):
        """Visible notes with units and people."""
        return QuickNotice.objects.visible_to(self.request.user).select_related("office", "department", "slip", "noted_by")

    def perform_create_operation(self, data):
        """Note it."""
        return operations.note_quickly(**data, by=self.request.user, at=now())

    def present(self, obj):
        """The note, also after it was raised to a slip."""
        return super().present(obj.raised_from if isinstance(obj, FaultSlip) else obj)
