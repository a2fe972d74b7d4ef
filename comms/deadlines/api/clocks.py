"""REST: clocks with their explanation, and compliance."""

from dataclasses import asdict
from datetime import date

from django.db.models import Prefetch
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response
from rest_framework.views import APIView

from comms.base.clock import end_of_day, now, today
from comms.base.errors import Refused
from comms.deadlines import queries
from comms.deadlines.actions import CLOCK_ACTIONS
from comms.deadlines.filters import ClockFilter, start_of
from comms.deadlines.forms import GROUPS, ComplianceForm
from comms.deadlines.models import Clock, ClockStep
from comms.deadlines.rules import DAY_BASES, Line
from comms.deadlines.tables import clocks_at
from comms.notifications.operations.rendering import absolute
from comms.organization.api.fields import NamedPerson, NamedUnit
from comms.procedure import queries as procedure
from comms.rest import MomentField, ResourceSerializer, ResourceViewSet
from comms.rest.addresses import address_of
from comms.rest.exports import Exported


class SubjectSerializer(serializers.Serializer):
    """What a duty is about: its public name (fault-slips/TS-2026-000123), its address here, and its page."""

    name = serializers.CharField()
    url = serializers.CharField(allow_null=True)
    page = serializers.CharField()


class ClockSerializer(ResourceSerializer):
    """A duty with its due time and how it stands; `subject` is null where the caller may not see it.

    With `said_at` it was recorded (`closed_at`) later than somebody says it was done; `claim` is what the
    other side answered.
    """

    subject = serializers.SerializerMethodField()
    unit = NamedUnit(read_only=True, allow_null=True)
    person = NamedPerson(read_only=True, allow_null=True)
    said_at = MomentField(read_only=True, allow_null=True)

    class Meta:
        model = Clock
        fields = (
            "uuid",
            "name",
            "cycle",
            "clause",
            "policy",
            "label",
            "subject",
            "unit",
            "person",
            "basis",
            "started_at",
            "due_at",
            "state",
            "met_at",
            "closed_at",
            "said_at",
            "claim",
            "claim_at",
            "breached_at",
            "created_at",
            "version",
        )

    @extend_schema_field(SubjectSerializer(allow_null=True))
    def get_subject(self, clock):
        """Its name, its address, and its page under the portal's own name."""
        found = queries.subject_of(clock)
        if found is None:
            return None
        return {
            "name": found.name,
            "url": address_of(found.name, self.context["request"]),
            "page": absolute(found.url),
        }


class LineSerializer(serializers.Serializer):
    """One stretch of an explanation. What it adds to the count is said in days or in minutes, as the basis
    counts; the other one is null.
    """

    kind = serializers.CharField()
    start = MomentField()
    end = MomentField()
    counted_days = serializers.IntegerField(allow_null=True)
    counted_minutes = serializers.IntegerField(allow_null=True)
    name = serializers.CharField()


class StepSerializer(serializers.Serializer):
    """One rung of the ladder."""

    rung = serializers.CharField()
    level = serializers.IntegerField()
    at = MomentField()
    fired_at = MomentField(allow_null=True)
    announced_at = MomentField(allow_null=True)


class PauseSerializer(serializers.Serializer):
    """A stretch in which the clock stood still."""

    starts_at = MomentField()
    wakes_at = MomentField()
    ended_at = MomentField(allow_null=True)
    reason = serializers.CharField()


class ExplanationSerializer(serializers.Serializer):
    """Why a clock is due when it is."""

    uuid = serializers.UUIDField()
    clause = serializers.CharField()
    policy = serializers.CharField()
    basis = serializers.CharField()
    value = serializers.JSONField()
    started_at = MomentField()
    due_at = MomentField(allow_null=True)
    promised = serializers.BooleanField()
    lines = LineSerializer(many=True)
    pauses = PauseSerializer(many=True)
    steps = StepSerializer(many=True)


class ClockViewSet(Exported, ResourceViewSet):
    """Duties that the caller may see; a reminder that was given up is tried again."""

    serializer_class = ClockSerializer
    filterset_class = ClockFilter
    lookup_field = "uuid"
    orderings = {"-listed_at": ("-listed_at", "-id"), "listed_at": ("listed_at", "id")}
    object_actions = CLOCK_ACTIONS

    def queryset_for(self):
        """With unit, person, subject, and the steps that were given up."""
        clocks = Clock.objects.visible_to(self.request.user).select_related("person").naming("unit")
        parked = Prefetch("steps", ClockStep.objects.parked())
        return queries.with_subjects(clocks, self.request.user).prefetch_related(parked)

    def get_table(self):
        """What is left depends on the moment."""
        return clocks_at(now())

    def answer(self, result):
        """The clock with all that belongs to it."""
        return super().answer(self.get_queryset().get(pk=result.pk))

    @extend_schema(responses=ExplanationSerializer)
    @action(detail=True, methods=["get"])
    def explain(self, request, uuid):
        """The segments counted, the breaks, the holidays, the pauses, and the rungs of the ladder."""
        clock = queries.with_story(Clock.objects.filter(pk=self.get_object().pk)).get()
        facts = {
            name: getattr(clock, name)
            for name in ("uuid", "clause", "policy", "basis", "started_at", "due_at")
        }
        facts |= {
            "value": procedure.value(clock.policy) if procedure.is_policy(clock.policy) else None,
            "promised": clock.promised_at is not None,
            "lines": [_line(one, clock.basis) for one in queries.explain(clock).lines],
            "pauses": clock.pauses.all(),
            "steps": clock.steps.all(),
        }
        return Response(ExplanationSerializer(facts).data)


def _line(line: Line, basis: str) -> dict[str, object]:
    counted: dict[str, int | None] = {"counted_days": None, "counted_minutes": None}
    counted["counted_days" if basis in DAY_BASES else "counted_minutes"] = line.amount
    return asdict(line) | counted


class ComplianceLineSerializer(serializers.Serializer):
    """What was due in one group, and how it ended; `rate` in percent."""

    group = serializers.CharField(allow_null=True)
    due = serializers.IntegerField()
    met = serializers.IntegerField()
    late = serializers.IntegerField()
    missed = serializers.IntegerField()
    running = serializers.IntegerField()
    claimed = serializers.IntegerField(
        help_text="Beside the others: in time by nothing but the time that was said."
    )
    rate = serializers.FloatField(allow_null=True)


class ComplianceSerializer(serializers.Serializer):
    """The lines and their total."""

    group = serializers.ChoiceField(GROUPS)
    results = ComplianceLineSerializer(many=True)
    total = ComplianceLineSerializer()


class ComplianceView(APIView):
    """GET ?group=clause|unit|month &from= &to= &unit= : due, on time, late, missed, running and the rate."""

    @extend_schema(
        responses=ComplianceSerializer,
        parameters=[
            OpenApiParameter("group", enum=[name for name, _label in GROUPS]),
            OpenApiParameter("from", date),
            OpenApiParameter("to", date),
            OpenApiParameter("unit"),
        ],
    )
    def get(self, request):
        """Without a period: this year."""
        given = request.query_params
        if unknown := [name for name in given if name not in ("group", "from", "to", "unit", "format")]:
            raise Refused(errors={name: _("This filter is not known.") for name in unknown})
        names = {"group": "group", "due_after": "from", "due_before": "to", "unit": "unit"}
        form = ComplianceForm({field: given.get(name, "") for field, name in names.items()})
        if not form.is_valid():
            raise Refused(errors={names[field]: list(said) for field, said in form.errors.items()})
        asked, year = form.cleaned_data, today(now()).year
        first, last = asked["due_after"] or date(year, 1, 1), asked["due_before"] or date(year, 12, 31)
        clocks = Clock.objects.visible_to(request.user).due_between(start_of(first), end_of_day(last))
        if asked["unit"]:
            clocks = clocks.filter(unit=asked["unit"])
        group = asked["group"] or "clause"
        lines = queries.compliance(clocks, group=group, at=now())
        if group == "month":
            lines = [line | {"group": f"{line['group']:%Y-%m}"} for line in lines]
        return Response(
            ComplianceSerializer({"group": group, "results": lines, "total": queries.total_of(lines)}).data
        )
