"""REST: meeting series by code, their events, and the days of their rule."""

from datetime import date, timedelta

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.response import Response

from comms.base.api import Event, ResourceViewSet, StrictSerializer
from comms.base.clock import now, today
from comms.base.errors import Refused
from comms.organization.models import Group
from meetings import operations
from meetings.api.fields import Code, NamedPersonSerializer, PersonField, ReasonSerializer, Shown, StatefulSerializer, TextField, UnitField
from meetings.filters import SeriesFilter
from meetings.models import Meeting, MeetingKind, MeetingSeries
from meetings.queries import planned_days, rule_in_words
from meetings.states import RuleKind

LONGEST = timedelta(days=731)
EARLIEST, LATEST = 2000, 2100


class SeriesSerializer(StatefulSerializer):
    """A series as lists and answers show it; `rule` is a phrase in the caller's language."""

    kind = Shown("code")
    unit = UnitField(read_only=True)
    chair = NamedPersonSerializer(read_only=True)
    minute_taker = NamedPersonSerializer(read_only=True)
    groups = Shown("code", many=True)
    rule = serializers.SerializerMethodField()

    class Meta:
        model = MeetingSeries
        fields = read_only_fields = [
            "code", "uuid", "title", "kind", "unit", "state", "allowed_events", "chair", "minute_taker", "groups", "location", "rule_kind",
            "rule_params", "rule", "start_time", "duration_minutes", "extended_reason", "planned_from", "version",
        ]  # fmt: skip

    def get_rule(self, series) -> str:
        """The rule in words."""
        return rule_in_words(series)


class SeriesFields(StrictSerializer):
    """What may be set about a series."""

    title = TextField(max_length=120)
    unit = UnitField(required=False)
    chair = PersonField(required=False, allow_null=True)
    minute_taker = PersonField(required=False, allow_null=True)
    groups = Code("code", queryset=Group.objects.all(), many=True, required=False)
    members = PersonField(many=True, required=False)
    location = TextField(max_length=120, required=False, allow_blank=True)
    rule_kind = serializers.ChoiceField(RuleKind.choices)
    rule_params = serializers.DictField(required=False)
    start_time = serializers.TimeField(required=False)
    duration_minutes = serializers.IntegerField(min_value=5, max_value=1440, required=False)
    extended_reason = TextField(max_length=200, required=False, allow_blank=True)


class SeriesCreateSerializer(SeriesFields):
    """A new series, as a draft."""

    code = serializers.SlugField(max_length=40)
    kind = Code("code", queryset=MeetingKind.objects.all())

    def validate_code(self, code):
        """Codes are taken once."""
        if MeetingSeries.objects.filter(code=code).exists():
            raise serializers.ValidationError(_("This code is taken."))
        return code


class ActivateSerializer(StrictSerializer):
    """From which day on it plans; today when left out."""

    planned_from = serializers.DateField(required=False)


class OccurrenceSerializer(serializers.Serializer):
    """One day of the rule, with the number and state of its meeting when there is one."""

    period_key = serializers.CharField()
    day = serializers.DateField()
    window_from = serializers.DateField()
    window_to = serializers.DateField()
    provisional = serializers.BooleanField()
    meeting = serializers.CharField(allow_null=True)
    state = serializers.CharField(allow_null=True)


class SeriesViewSet(ResourceViewSet):
    """Meeting series by code."""

    serializer_class = SeriesSerializer
    create_serializer = SeriesCreateSerializer
    update_serializer = SeriesFields
    filterset_class = SeriesFilter
    lookup_field = "code"
    orderings = {"code": ("code",)}
    events = {
        "activate": Event(ActivateSerializer, operations.activate),
        "pause": Event(ReasonSerializer, operations.pause),
        "resume": Event(None, operations.resume),
        "end": Event(ReasonSerializer, operations.end),
    }

    def queryset_for(self):
        """Visible series with what an answer names."""
        series = MeetingSeries.objects.visible_to(self.request.user)
        return series.select_related("kind", "unit", "chair", "minute_taker").prefetch_related("groups")

    def perform_create_operation(self, data):
        """Set it up."""
        return operations.create_series(**data, by=self.request.user, at=now())

    def perform_update_operation(self, obj, data, version):
        """Change it."""
        return operations.change_series(obj, **data, version=version, by=self.request.user, at=now())

    @extend_schema(
        parameters=[OpenApiParameter("from", date), OpenApiParameter("to", date)], responses=OccurrenceSerializer(many=True), filters=False
    )
    @action(detail=True, methods=["get"], pagination_class=None)
    def occurrences(self, request, *args, **kwargs):
        """The days of the rule between `from` and `to` (a year when left out, two at most), virtual and real."""
        series = self.get_object()
        first, last = self._period()
        planned = planned_days(series, first, last)
        meetings = Meeting.objects.visible_to(request.user).filter(series=series, period_key__in=[one.key for one in planned])
        known = {meeting.period_key: meeting for meeting in meetings}
        rows = [
            {
                "period_key": one.key, "day": one.day, "window_from": one.window[0], "window_to": one.window[1],
                "provisional": one.provisional, "meeting": known[one.key].number if one.key in known else None,
                "state": known[one.key].state if one.key in known else None,
            }
            for one in planned
        ]  # fmt: skip
        return Response(OccurrenceSerializer(rows, many=True).data)

    def _period(self):
        params = self.request.query_params
        if unknown := set(params) - {"from", "to", "format"}:
            raise Refused(errors={name: _("This filter is not known.") for name in sorted(unknown)})
        days = {}
        for name in ("from", "to"):
            try:
                days[name] = date.fromisoformat(params[name]) if name in params else None
            except ValueError:
                raise Refused(errors={name: _("Give a day such as 2026-11-23.")}) from None
        first = days["from"] or today(now())
        if not EARLIEST <= first.year <= LATEST:
            raise Refused(errors={"from": _("Give a day such as 2026-11-23.")})
        last = days["to"] or first + timedelta(days=365)
        if last < first or last - first > LONGEST:
            raise Refused(errors={"to": _("Give a day at most two years after “from”.")})
        return first, last
