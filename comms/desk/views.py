"""My desk and the search field."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render

from comms.base.clock import now, today
from comms.deadlines.queries import calendar, day_facts
from comms.desk import queries
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
