"""My desk, the search field, and who answers for each clause."""

from django.contrib.auth.decorators import login_required
from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from comms.base.clock import now, today
from comms.base.errors import NotAllowed
from comms.base.rights import allow
from comms.deadlines.queries import calendar, day_facts
from comms.desk import queries
from comms.desk.permissions import READ_CHECKLIST
from comms.desk.queries.checklist import checklist
from comms.notifications.models import Notice
from comms.notifications.operations.rendering import subject_of


@login_required
def home(request):
    """The page after signing in: what is due from me, by due time, each with its clause."""
    at, user = now(), request.user
    return render(
        request,
        "desk/home.html",
        {
            "today": day_facts(calendar(), today(at)),
            "due": queries.due_lines(user),
            "measured": queries.measured_lines(user),
            "duties": queries.meeting_duties(user, at),
            "meetings": queries.coming_meetings(user, at),
            "due_url": queries.due_url(),
            "own_figures": queries.own_figures(user, at),
            "overview": queries.overview(user, at),
            "notices": [(notice, subject_of(notice)) for notice in Notice.objects.visible_to(user)[:6]],
        },
    )


@login_required
def search(request):
    """Hits of every kind the person may see."""
    text = request.GET.get("q", "")[:100]
    return render(request, "desk/search.html", {"q": text, "found": queries.search(request.user, text)})


class Checklist(LoginRequiredMixin, TemplateView):
    """GET every clause with who answers for it and what is missing; `?missing=1` leaves out the others."""

    template_name = "desk/checklist.html"

    def dispatch(self, request, *args, **kwargs):
        """For those who keep the organization, and company-wide readers."""
        if request.user.is_authenticated:
            try:
                allow(request.user, READ_CHECKLIST)
            except NotAllowed as refusal:
                raise PermissionDenied(str(refusal)) from None
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        """lines, total (of what is missing), only_gaps."""
        lines, only_gaps = checklist(now()), "missing" in self.request.GET
        return super().get_context_data(
            title=_("Who answers for what"),
            lines=[line for line in lines if line.gaps or not only_gaps],
            total=sum(len(line.gaps) for line in lines),
            only_gaps=only_gaps,
            **kwargs,
        )
