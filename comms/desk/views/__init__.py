"""My desk, the search field, and who answers for each clause."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from comms.base.clock import now, today
from comms.deadlines.queries import calendar, day_facts
from comms.desk import queries
from comms.desk.permissions import READ_CHECKLIST
from comms.desk.queries.checklist import checklist
from comms.notifications.models import Notice
from comms.notifications.operations.rendering import subject_of
from comms.organization.queries import first_day, unit_of_role
from comms.organization.states import UnitRole
from comms.web.pages import Permitted


@login_required
def home(request):
    """The page after signing in: what is due from me, by due time, each with its clause."""
    at, user = now(), request.user
    if user.is_staff and first_day() is not None and unit_of_role(UnitRole.COMPANY) is None:
        return redirect("desk:set_up")
    return render(
        request,
        "desk/home.html",
        {
            "today": day_facts(calendar(), today(at)),
            "acting_for": user.stands_in_for,
            "acted_for_by": user.stood_in_by,
            "due": queries.due_lines(user),
            "measured": queries.measured_lines(user),
            "duties": queries.meeting_duties(user, at),
            "mornings": queries.mornings_today(user, at),
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


class Checklist(Permitted, TemplateView):
    """GET every clause with who answers for it and what is missing; `?missing=1` leaves out the others."""

    template_name = "desk/checklist.html"
    permission = READ_CHECKLIST  # those who keep the organization, and company-wide readers

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
