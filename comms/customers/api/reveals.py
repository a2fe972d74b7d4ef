"""REST: who saw which whole phone number, when and why; a list and its file, no objects of their own."""

from rest_framework import serializers

from comms.base.clock import now
from comms.base.rights import allow
from comms.customers.filters import PhoneRevealFilter
from comms.customers.models import PhoneReveal
from comms.customers.states import Relation
from comms.customers.tables import PHONE_REVEALS
from comms.organization.api.fields import NamedPerson, NamedUnit
from comms.rest import MomentField, StrictModelSerializer
from comms.rest.exports import Exported


class PhoneRevealSerializer(StrictModelSerializer):
    """Somebody saw the whole phone number of a household. `who` names for whom, too, when they stood in."""

    shown_at = MomentField(source="recorded_at", read_only=True)
    by = NamedPerson(read_only=True)
    who = serializers.CharField(read_only=True)
    household = serializers.UUIDField(source="household_uuid", read_only=True)
    contact = serializers.UUIDField(source="contact_uuid", read_only=True, allow_null=True)
    relation = serializers.ChoiceField(Relation.choices, read_only=True, allow_null=True)
    place = serializers.CharField(source="object_label", read_only=True)
    unit = NamedUnit(read_only=True)

    class Meta:
        model = PhoneReveal
        fields = read_only_fields = [
            "shown_at",
            "by",
            "who",
            "household",
            "contact",
            "relation",
            "place",
            "unit",
            "reason",
        ]


class PhoneRevealViewSet(Exported):
    """For the quality manager, system administrators, and heads of offices (their own customers)."""

    table = PHONE_REVEALS
    serializer_class = PhoneRevealSerializer
    filterset_class = PhoneRevealFilter
    expandable = ()

    def initial(self, request, *args, **kwargs):
        """Nobody else learns anything, not even by asking oddly."""
        super().initial(request, *args, **kwargs)
        allow(request.user, "customers.view_phonereveal")

    def queryset_for(self):
        """Those that the page shows."""
        return PHONE_REVEALS.rows(self.request.user, now())
