"""REST: meeting series by code, their acts, and the days of their rule."""

from datetime import date, timedelta

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action

from comms.base.clock import now, today
from comms.base.errors import Refused
from comms.organization.api.fields import Named, NamedPerson, NamedUnit
from comms.rest import ResourceSerializer, ResourceViewSet
from comms.rest.exports import Exported
from comms.rest.lists import WholePage
from meetings.actions.meetings import SERIES_ACTIONS, SERIES_CHANGE, SERIES_CREATE
from meetings.api.rota import RotaLineSerializer
from meetings.filters import SeriesFilter
from meetings.models import Meeting, MeetingSeries
from meetings.queries import planned_days, rule_in_words
from meetings.queries.rota import seen_rota
from meetings.states import LeaderMode
from meetings.tables import SERIES

LONGEST = timedelta(days=731)
EARLIEST, LATEST = 2000, 2100


class SeriesSerializer(ResourceSerializer):
    """A series as lists and answers show it; `rule` is a phrase in the caller's language."""

    kind = Named("code")
    unit = NamedUnit(read_only=True)
    chair = NamedPerson(read_only=True)
    minute_taker = NamedPerson(read_only=True)
    leader_mode = serializers.ChoiceField(choices=LeaderMode.choices, read_only=True)
    rota = Named("code")
    groups = Named("code", many=True)
    members = NamedPerson(read_only=True, many=True)
    rule = serializers.SerializerMethodField()

    class Meta:
        model = MeetingSeries
        fields = read_only_fields = [
            "code",
            "uuid",
            "title",
            "kind",
            "unit",
            "state",
            "chair",
            "leader_mode",
            "rota",
            "minute_taker",
            "audience",
            "groups",
            "members",
            "location",
            "rule_kind",
            "rule_params",
            "rule",
            "start_time",
            "duration_minutes",
            "extended_reason",
            "planned_from",
            "version",
        ]

    def get_rule(self, series) -> str:
        """The rule in words."""
        return rule_in_words(series)


class OccurrenceSerializer(serializers.Serializer):
    """One day of the rule, with the number and state of its meeting when there is one."""

    period_key = serializers.CharField()
    day = serializers.DateField()
    window_from = serializers.DateField()
    window_to = serializers.DateField()
    provisional = serializers.BooleanField()
    meeting = serializers.CharField(allow_null=True)
    state = serializers.CharField(allow_null=True)


class SeriesViewSet(Exported, ResourceViewSet):
    """Meeting series by code."""

    table = SERIES
    serializer_class = SeriesSerializer
    create_action = SERIES_CREATE
    change_action = SERIES_CHANGE
    object_actions = SERIES_ACTIONS
    filterset_class = SeriesFilter
    lookup_field = "code"
    expandable = ("groups", "members", "allowed_actions")
    needs = {"rule": ("kind",)}
    orderings = {"code": ("code",)}

    def queryset_for(self):
        """Those of the meetings that the caller sees."""
        return MeetingSeries.objects.visible_to(self.request.user)

    @extend_schema(
        parameters=[OpenApiParameter("from", date), OpenApiParameter("to", date)],
        responses=OccurrenceSerializer(many=True),
        filters=False,
    )
    @action(detail=True, methods=["get"], pagination_class=WholePage)
    def occurrences(self, request, *args, **kwargs):
        """The days of the rule between `from` and `to` (a year when left out, two at most),
        virtual and real.
        """
        series = self.get_object()
        first, last = self._period()
        planned = planned_days(series, first, last)
        keys = [one.key for one in planned]
        meetings = Meeting.objects.visible_to(request.user).filter(series=series, period_key__in=keys)
        known = {meeting.period_key: meeting for meeting in meetings}
        rows = [_occurrence(one, known.get(one.key)) for one in planned]
        return self.paginator.get_paginated_response(OccurrenceSerializer(rows, many=True).data)

    @extend_schema(responses=RotaLineSerializer(many=True), filters=False)
    @action(detail=True, methods=["get"], pagination_class=WholePage)
    def rota(self, request, *args, **kwargs):
        """Who leads next where leaders take turns: planned, actual, and whom each turn passed over. Numbers
        of meetings are those that the caller sees.
        """
        lines = seen_rota(self.get_object(), request.user, now())
        return self.paginator.get_paginated_response(RotaLineSerializer(lines, many=True).data)

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


def _occurrence(planned, meeting):
    return {
        "period_key": planned.key,
        "day": planned.day,
        "window_from": planned.window[0],
        "window_to": planned.window[1],
        "provisional": planned.provisional,
        "meeting": meeting and meeting.number,
        "state": meeting and meeting.state,
    }
