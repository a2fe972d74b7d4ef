"""Background work: one's own, how far it is, and its file."""

from django.http import FileResponse, Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View

from comms.base.clock import now
from comms.base.dates import moment
from comms.organization.filters import JobFilter
from comms.organization.models import Job
from comms.organization.operations.jobs import job_label, job_words
from comms.organization.tables import JOBS
from comms.web.pages import ListPage, ObjectPage
from comms.web.pages.objects import VisibleObject


class JobList(ListPage):
    """What one had done in the background, the newest first."""

    table = JOBS
    filterset_class = JobFilter
    ordering = ("-id",)
    empty_text = gettext_lazy("Nothing was done for you in the background.")


class JobPage(ObjectPage):
    """One piece of work; while it runs the page asks again by itself."""

    model = Job
    slug_field = "uuid"
    template_name = "organization/job_detail.html"
    list_url_name = "organization:job_list"

    def get_title(self, obj):
        """What it is."""
        return job_label(obj)

    def get_context_data(self, **kwargs):
        """Adds facts, what came of it and what stood in the way."""
        context = super().get_context_data(**kwargs)
        job = context["object"]
        facts = [
            (_("Asked for at"), moment(job.created_at)),
            (_("State"), job.state.label),
            (_("Done"), f"{job.done} / {job.total}"),
            (_("Ended at"), moment(job.ended_at) if job.ended_at else ""),
        ]
        return context | {"facts": facts, "words": job_words(job), "has_file": job.has_file(now())}


class JobFile(VisibleObject, View):
    """GET the file, for a day."""

    model = Job
    slug_field = "uuid"

    def get(self, request, uuid):
        """As a download. Raises Http404 after its day."""
        job = self.get_object()
        if not job.has_file(now()):
            raise Http404
        return FileResponse(job.file.open(), as_attachment=True, filename=job.file_name)
