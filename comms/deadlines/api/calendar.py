"""REST: the work calendar — years with their notice, days, and the first working days of a month."""

import re
from datetime import date, timedelta

from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import MethodNotAllowed
from rest_framework.response import Response

from comms.base.api import MomentField, ResourceViewSet, StrictSerializer
from comms.base.clock import now, today
from comms.base.errors import Refused
from comms.deadlines import operations, queries
from comms.deadlines.models import WorkDay, WorkYear
from comms.procedure import queries as procedure

LONGEST = 400  # days answered at once
FARTHEST = 2100


class YearSerializer(serializers.ModelSerializer):
    """A year of the work calendar."""

    provisional = serializers.BooleanField(source="is_provisional")
    allowed_events = serializers.SerializerMethodField()

    class Meta:
        model = WorkYear
        fields = ("year", "state", "provisional", "notice", "confirmed_at", "version", "allowed_events")

    def get_allowed_events(self, row) -> list[str]:
        """What the caller may do with the year now."""
        user = self.context["request"].user
        imports = ["import"] if user.has_perm("deadlines.change_workyear") else []
        return [*imports, *(move.event for move in row.allowed(user))]


class ImportSerializer(StrictSerializer):
    """A notice as text, one day or range a line; `dry_run` only shows what would change."""

    text = serializers.CharField(max_length=200_000)
    notice = serializers.CharField(max_length=200)
    reason = serializers.CharField(max_length=400, required=False, allow_blank=True, default="")
    dry_run = serializers.BooleanField(default=False)


class ConfirmSerializer(StrictSerializer):
    """The notice under which the year is published."""

    notice = serializers.CharField(max_length=200)


class ShiftSerializer(serializers.Serializer):
    """What would move."""

    label = serializers.CharField()  # type: ignore[assignment]
    url = serializers.CharField()
    old = MomentField(allow_null=True)
    new = MomentField(allow_null=True)


class YearViewSet(ResourceViewSet):
    """Years of the work calendar; importing a notice and confirming a year."""

    serializer_class = YearSerializer
    lookup_field = "year"
    lookup_value_regex = "[0-9]{4}"
    orderings = {"-year": ("-year",)}

    def queryset_for(self):
        """Open to everyone who is signed in."""
        return WorkYear.objects.all()

    def create(self, request, *args, **kwargs):
        """Years are made by importing their notice."""
        raise MethodNotAllowed("POST")

    @extend_schema(request=ImportSerializer, responses=YearSerializer)
    @action(detail=True, methods=["post"], url_path="import", url_name="import")
    def take_over(self, request, year):
        """Replace the exceptions of the year by those of its notice; with `dry_run` nothing is written and the effect is shown."""
        row = WorkYear.objects.filter(year=year).first()
        data, version = self._versioned_body(request) if row else (dict(request.data), None)
        body = ImportSerializer(data=data)
        body.is_valid(raise_exception=True)
        said = body.validated_data
        days = operations.read(year=int(year), text=said["text"])
        if said["dry_run"]:
            return Response(effect_of(operations.preview_year(year=int(year), days=days, at=now())))
        row = operations.import_year(
            year=int(year), days=days, notice=said["notice"], reason=said["reason"], version=version, by=request.user, at=now()
        )
        return self._with_version(Response(self.present(row)), row)

    @extend_schema(request=ConfirmSerializer, responses=YearSerializer)
    @action(detail=True, methods=["post"])
    def confirm(self, request, year):
        """Take the year as published."""
        self.get_object()
        data, version = self._versioned_body(request)
        body = ConfirmSerializer(data=data)
        body.is_valid(raise_exception=True)
        row = operations.confirm_year(year=int(year), notice=body.validated_data["notice"], version=version, by=request.user, at=now())
        return self._with_version(Response(self.present(row)), row)


def effect_of(effect) -> dict:
    """What an import would do."""
    return {"added": effect.added, "removed": effect.removed, "moves": ShiftSerializer(effect.shifts, many=True).data}


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

    @extend_schema(responses=DaySerializer(many=True), parameters=[OpenApiParameter("from", date), OpenApiParameter("to", date)])
    def list(self, request):
        """Each day with what it is; the month of today when nothing is asked."""
        if unknown := [name for name in request.query_params if name not in ("from", "to", "format")]:
            raise Refused(errors={name: _("This filter is not known.") for name in unknown})
        first = _day(request, "from", today(now()).replace(day=1))
        last = _day(request, "to", (first + timedelta(days=31)).replace(day=1) - timedelta(days=1))
        if not 0 <= (last - first).days < LONGEST:
            raise Refused(errors={"to": _("Ask for at most %(days)s days, the first one first.") % {"days": LONGEST}})
        days = DaySerializer(queries.days_between(first, last), many=True).data
        return Response({"next": None, "previous": None, "results": days})


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
