"""REST: recurring duties, by unit and period."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from comms.base.clock import now
from comms.deadlines import queries
from comms.deadlines.actions import DUTY_ACTIONS
from comms.deadlines.api.clocks import SubjectSerializer
from comms.deadlines.filters import DutyFilter
from comms.deadlines.models import PeriodDuty
from comms.deadlines.states import DutyState
from comms.deadlines.tables import duties_at
from comms.notifications.operations.rendering import absolute
from comms.organization.api.fields import NamedPerson, NamedUnit
from comms.rest import MomentField, ResourceSerializer, ResourceViewSet
from comms.rest.addresses import address_of
from comms.rest.exports import Exported


class PeriodDutySerializer(ResourceSerializer):
    """A duty of a unit in a period; `met_by` is null where nothing met it or the caller may not see it."""

    unit = NamedUnit(read_only=True)
    state = serializers.SerializerMethodField()
    exempt_reason = serializers.CharField(source="why_exempt", read_only=True)
    explained_by = NamedPerson(read_only=True, allow_null=True)
    signed_for = serializers.DictField(child=serializers.CharField(), read_only=True)
    met_by = serializers.SerializerMethodField()
    clock = serializers.SerializerMethodField()
    due_at = MomentField(source="window_ends_at", read_only=True)

    class Meta:
        model = PeriodDuty
        fields = (
            "uuid",
            "source",
            "policy",
            "clause",
            "unit",
            "period_key",
            "window_from",
            "window_to",
            "due_at",
            "provisional",
            "state",
            "exempt_reason",
            "explanation",
            "explained_by",
            "explained_at",
            "signed_for",
            "met_by",
            "clock",
            "version",
        )

    @extend_schema_field(serializers.ChoiceField(DutyState.choices))
    def get_state(self, duty):
        """How it stands now."""
        return duty.state_at(now()).value

    @extend_schema_field(SubjectSerializer(allow_null=True))
    def get_met_by(self, duty):
        """What fulfilled it."""
        found = queries.fulfilment_of(duty)
        if found is None:
            return None
        return {
            "name": found.name,
            "url": address_of(found.name, self.context["request"]),
            "page": absolute(found.url),
        }

    @extend_schema_field(serializers.URLField(allow_null=True))
    def get_clock(self, duty):
        """The address of its clock; an exempt period has none."""
        if duty.clock is None:
            return None
        return address_of(f"clocks/{duty.clock.uuid}", self.context["request"])


class PeriodDutyViewSet(Exported, ResourceViewSet):
    """Recurring duties that the caller may see; whoever answers for a missed one says why."""

    serializer_class = PeriodDutySerializer
    filterset_class = DutyFilter
    lookup_field = "uuid"
    orderings = {"-window_to": ("-window_to", "-id"), "window_to": ("window_to", "id")}
    object_actions = DUTY_ACTIONS
    needs = {"state": ("clock",), "clock": ("clock",)}

    def queryset_for(self):
        """With unit and what fulfilled them."""
        duties = PeriodDuty.objects.visible_to(self.request.user).naming("unit")
        return queries.with_fulfilment(duties, self.request.user)

    def get_table(self):
        """How a duty stands depends on the moment."""
        return duties_at(now())

    def answer(self, result):
        """The duty with all that belongs to it."""
        return super().answer(self.get_queryset().get(pk=result.pk))
