"""jobs/: one's own background work; people-imports/ and unit-imports/, which begin some."""

from django.http import FileResponse, Http404
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action

from comms.base.clock import now
from comms.organization.actions import PEOPLE_IMPORT, UNITS_IMPORT
from comms.organization.filters import JobFilter
from comms.organization.models import Job
from comms.organization.operations.jobs import job_label, job_words
from comms.organization.states import JobState
from comms.organization.tables import JOBS
from comms.rest import MomentField, ReadOnlyResourceViewSet, ResourceSerializer, ResourceViewSet
from comms.rest.documents import AnyMediaType
from comms.rest.exports import Exported


class JobProblemSerializer(serializers.Serializer):
    """What stood in the way: the row of the sheet (1 is the line of headings, 0 none) and its column."""

    row = serializers.IntegerField()
    column = serializers.CharField(allow_blank=True)
    said = serializers.CharField()


class JobSerializer(ResourceSerializer):
    """One piece of background work; `words` say what came of it. Ask again until `ended_at` is there."""

    label = serializers.SerializerMethodField()  # type: ignore[assignment]
    state = serializers.ChoiceField(JobState.choices, read_only=True)
    words = serializers.SerializerMethodField()
    problems = JobProblemSerializer(many=True, read_only=True)
    ended_at = MomentField(read_only=True, allow_null=True)
    kept_until = MomentField(read_only=True, allow_null=True)

    class Meta:
        model = Job
        fields = read_only_fields = [
            "uuid",
            "kind",
            "label",
            "state",
            "done",
            "total",
            "created_at",
            "ended_at",
            "words",
            "problems",
            "file_name",
            "kept_until",
            "version",
        ]

    def get_label(self, job) -> str:
        """What this kind of work is called."""
        return str(job_label(job))

    def get_words(self, job) -> str:
        """What came of it."""
        return job_words(job)


class JobViewSet(Exported, ReadOnlyResourceViewSet):
    """What the caller had done in the background; problems and file are kept for a day."""

    table = JOBS
    serializer_class = JobSerializer
    expandable = ("allowed_actions", "problems")
    filterset_class = JobFilter
    lookup_field = "uuid"
    orderings = {"-created_at": ("-created_at", "-id"), "created_at": ("created_at", "id")}

    def queryset_for(self):
        """Only one's own."""
        return Job.objects.visible_to(self.request.user)

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"], content_negotiation_class=AnyMediaType)
    def file(self, request, *args, **kwargs):
        """The bytes of its file; 404 when it has none or its day is over."""
        job = self.get_object()
        if not job.has_file(now()):
            raise Http404
        return FileResponse(job.file.open(), as_attachment=True, filename=job.file_name)


class Import(ResourceViewSet):
    """Rows of a sheet as text (CSV, the line of headings first). The answer is the job that reads them."""

    serializer_class = JobSerializer

    def queryset_for(self):
        """Only one's own."""
        return Job.objects.visible_to(self.request.user)

    def url_of(self, obj):
        """Where the job is."""
        return self.request.build_absolute_uri(reverse("job-detail", args=[obj.uuid]))


class PeopleImport(Import):
    """Accounts and posts of many people."""

    create_action = PEOPLE_IMPORT


class UnitsImport(Import):
    """Many units."""

    create_action = UNITS_IMPORT
