"""REST: the work calendar — years with their notice, days, and the first working days of a month."""

import re
from datetime import date, timedelta

from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, PolymorphicProxySerializer, extend_schema
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.response import Response

from comms.base.clock import now, today
from comms.base.errors import Refused
from comms.deadlines import queries
from comms.deadlines.actions import YEAR_ACTIONS
from comms.deadlines.forms import ImportForm
from comms.deadlines.models import WorkDay, WorkYear
from comms.deadlines.operations import calendar
from comms.procedure import queries as procedure
from comms.rest import MomentField, ResourceSerializer, ResourceViewSet, body_class
from comms.rest.lists import WholePage, whole_page
from comms.rest.viewsets import IF_MATCH
from comms.web.actions import check_permission, offered

LONGEST = 400  # days answered at once
FARTHEST = 2100


class YearSerializer(ResourceSerializer):
    """A year of the work calendar."""

    provisional = serializers.BooleanField(source="is_provisional")

    class Meta:
        model = WorkYear
        fields = ("year", "state", "provisional", "notice", "confirmed_at", "version")


class ShiftSerializer(serializers.Serializer):
    """What would move."""

    label = serializers.CharField()  # type: ignore[assignment]
    url = serializers.CharField()
    old = MomentField(allow_null=True)
    new = MomentField(allow_null=True)


class ComingDaySerializer(serializers.Serializer):
    """An exception that would be added or changed."""

    date = serializers.DateField()
    kind = serializers.CharField()
    name = serializers.CharField()


class GoingDaySerializer(serializers.Serializer):
    """An exception that would be removed."""

    date = serializers.DateField()
    kind = serializers.CharField()


class EffectSerializer(serializers.Serializer):
    """What an import would do: the moves that the caller may see, and the number of the others."""

    added = ComingDaySerializer(many=True)
    removed = GoingDaySerializer(many=True)
    moves = ShiftSerializer(source="shifts", many=True)
    hidden = serializers.IntegerField()


IMPORT_ANSWER = PolymorphicProxySerializer(
    component_name="ImportAnswer",
    serializers=[YearSerializer, EffectSerializer],
    resource_type_field_name=None,
)


class YearViewSet(ResourceViewSet):
    """Years of the work calendar; importing a notice and confirming a year."""

    serializer_class = YearSerializer
    lookup_field = "year"
    lookup_value_regex = "[0-9]{4}"
    orderings = {"-year": ("-year",)}
    object_actions = {"confirm": YEAR_ACTIONS["confirm"]}

    def allowed_actions(self, row):
        """Also `import`, whose version is not needed while nobody stored the year."""
        return [name for name, _declared in offered(YEAR_ACTIONS, row, self.request.user)]

    def queryset_for(self):
        """Open to everyone who is signed in."""
        return WorkYear.objects.all()

    @extend_schema(request=body_class(ImportForm), responses=IMPORT_ANSWER, parameters=[IF_MATCH])
    @action(detail=True, methods=["post"], url_path="import", url_name="import")
    def take_over(self, request, *args, **kwargs):
        """Replace the exceptions of the year by those of its notice.

        `text` holds one day or range a line, `date, kind, name` or `from, to, kind, name`: dates as
        2027-01-01 or 2027年1月1日, kinds holiday / workday or 放假 / 上班, separated by comma, tab or
        semicolon; lines that begin with # are skipped. Or it is the JSON in which the State Council's table
        is published: `{"year": 2027, "days": [{"name", "date", "isOffDay"}]}`. Weekend days inside a holiday
        and weekdays worked anyway are no exceptions. With `dry_run` nothing is written and the effect is
        shown. A year that nobody stored needs no version.
        """
        row = queries.year_of(int(kwargs["year"]))
        if row is None:
            raise Http404
        declared = YEAR_ACTIONS["import"]
        check_permission(declared, request.user, row)
        data, version = request.data, row.version
        if row.pk:
            data, version = self._versioned_body(request)
        return self.answer(self._perform(declared, data, row, version))

    def answer(self, result):
        """The year, or what an import would do."""
        if isinstance(result, calendar.Effect):
            return Response(EffectSerializer(result).data)
        return super().answer(result)


class DaySerializer(serializers.Serializer):
    """What the calendar says about a day."""

    date = serializers.DateField()
    workday = serializers.BooleanField()
    kind = serializers.ChoiceField(["workday", "weekend", "holiday", "makeup"])
    name = serializers.CharField()
    provisional = serializers.BooleanField()

    class Meta:
        model = WorkDay


class DayViewSet(viewsets.ViewSet):
    """Days of the work calendar: GET ?from=2026-10-01&to=2026-10-31."""

    pagination_class = WholePage

    @extend_schema(
        responses=DaySerializer(many=True),
        parameters=[OpenApiParameter("from", date), OpenApiParameter("to", date)],
    )
    def list(self, request):
        """Each day with what it is; the month of today when nothing is asked."""
        if unknown := [name for name in request.query_params if name not in ("from", "to", "format")]:
            raise Refused(errors={name: _("This filter is not known.") for name in unknown})
        first = _day(request, "from", today(now()).replace(day=1))
        last = _day(request, "to", (first + timedelta(days=31)).replace(day=1) - timedelta(days=1))
        if not 0 <= (last - first).days < LONGEST:
            raise Refused(
                errors={"to": _("Ask for at most %(days)s days, the first one first.") % {"days": LONGEST}}
            )
        days = DaySerializer(queries.days_between(first, last), many=True).data
        return Response(whole_page(days))


def _day(request, name, default) -> date:
    text = request.query_params.get(name)
    if not text:
        return default
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = date.max
    if not 1990 <= day.year < FARTHEST:
        raise Refused(errors={name: _("Write the date as 2026-10-01.")})
    return day


class MonthSerializer(serializers.Serializer):
    """The first working days and the last one of a month, as day numbers and as dates."""

    month = serializers.CharField()
    provisional = serializers.BooleanField()
    first_working_days = serializers.ListField(child=serializers.IntegerField())
    first_working_dates = serializers.ListField(child=serializers.DateField())
    last_working_day = serializers.IntegerField()
    last_working_date = serializers.DateField()
    working_days = serializers.IntegerField()


class MonthViewSet(viewsets.ViewSet):
    """Months of the work calendar: GET months/2026-10/."""

    lookup_value_regex = "[0-9]{4}-[0-9]{2}"

    @extend_schema(responses=MonthSerializer, parameters=[OpenApiParameter("id", str, OpenApiParameter.PATH)])
    def retrieve(self, request, pk):
        """The window at its start follows the policy of the president's office meeting (clause 1.5.1.1)."""
        match = re.fullmatch(r"(\d{4})-(\d{2})", pk)
        year, month = (int(part) for part in match.groups()) if match else (0, 0)
        if not (1990 <= year < FARTHEST and 1 <= month <= 12):
            raise Http404
        known = queries.calendar()
        worked = known.workdays(year, month)
        first = worked[: procedure.value("meetings.president_office_window")]
        facts = {
            "month": pk,
            "provisional": known.provisional(year),
            "first_working_days": [day.day for day in first],
            "first_working_dates": first,
            "last_working_day": worked[-1].day,
            "last_working_date": worked[-1],
            "working_days": len(worked),
        }
        return Response(MonthSerializer(facts).data)
