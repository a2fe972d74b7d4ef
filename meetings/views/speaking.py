"""The speakers of a meeting: the acts on the live page, one's own wish to speak, the report of times."""

from typing import Any

from django.db.models import Count, Q, Sum
from django.http import HttpResponseRedirect
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from comms.web.pages import ActionPage, EditPage, ListPage
from meetings.actions.meetings import LIVE_ACTIONS, TURN_ACTIONS, TURN_CREATE
from meetings.filters import BEGAN_LATE, SpeakingTimesFilter
from meetings.models import SpeakingTurn
from meetings.queries.speaking import place_in_queue
from meetings.states import MeetingState
from meetings.tables import SPEAKING_TIMES
from meetings.views.shared import PEOPLE, FromLivePage, OpenMeeting, where_recorded


class LiveAct(FromLivePage, OpenMeeting, ActionPage):
    """Who speaks now, who is next, a resolution in one line."""

    object_actions = LIVE_ACTIONS
    LINE = "resolution-line"

    def get_template_names(self):
        """The line of a resolution comes back in its place, anything else in the dialog."""
        if self.is_line:
            return ["meetings/_resolution_line.html"]
        return super().get_template_names()

    @property
    def is_line(self) -> bool:
        """Whether the line on the live page asked."""
        htmx: Any = getattr(self.request, "htmx", None)
        return bool(htmx) and htmx.target == self.LINE

    def get_context_data(self, **kwargs):
        """The line as the live page shows it."""
        if self.is_line:
            kwargs |= {"line_form": kwargs.get("form") or self.get_form(), "line_refused": True}
        return super().get_context_data(**kwargs)

    def success_address(self, obj):
        """Back to the live page, or to the minutes after the meeting."""
        return self.get_cancel_url()

    def get_cancel_url(self):
        """Where resolutions and speakers of this meeting are recorded now."""
        return where_recorded(self.object)


class AskToSpeak(FromLivePage, OpenMeeting, EditPage):
    """Put oneself on the list of speakers; from the live page anybody."""

    action = TURN_CREATE
    title = TURN_CREATE.label

    def success_address(self, obj):
        """Back to where the button was."""
        return self.get_cancel_url()

    def get_cancel_url(self):
        """The live page for somebody else, the own part for oneself."""
        if self.request.POST.get("participant") and self.request.user.has_perm(
            "meetings.run_meeting", self.object
        ):
            return where_recorded(self.object)
        return f"{self.object.get_absolute_url()}#my-part"


class TurnAct(FromLivePage, ActionPage):
    """One act on a turn to speak."""

    model = SpeakingTurn
    slug_field = "uuid"
    object_actions = TURN_ACTIONS

    def get_queryset(self):
        """With meeting and person."""
        people = [f"meeting__{name}" for name in (*PEOPLE, "minutes")]
        return super().get_queryset().select_related("participant__user", "item", *people)

    def success_address(self, obj):
        """Back to where the button was."""
        return self.get_cancel_url()

    def get_cancel_url(self):
        """The live page or the minutes for whoever runs the meeting, the own part for others."""
        meeting = self.object.meeting
        if self.request.user.has_perm("meetings.run_meeting", meeting):
            return where_recorded(meeting)
        return f"{meeting.get_absolute_url()}#my-part"


class MySpeaking(OpenMeeting, TemplateView):
    """One's own place among the speakers, as a part of the meeting's page that keeps itself fresh."""

    template_name = "meetings/_my_speaking.html"

    def get(self, request, *args, **kwargs):
        """The part; whoever opens its address gets the whole page."""
        meeting = self.get_object()
        if not getattr(request, "htmx", False):
            return HttpResponseRedirect(f"{meeting.get_absolute_url()}#my-part")
        response = self.render_to_response(my_speaking(meeting, request.user) | {"object": meeting})
        if meeting.state != MeetingState.IN_PROGRESS:
            response["HX-Refresh"] = "true"
        return response


def my_speaking(meeting, user) -> dict:
    """What the part shows: who speaks now, one's own wish with its place, how many wait; empty unless the
    meeting runs and the reader takes part.
    """
    if meeting.state != MeetingState.IN_PROGRESS or not user.has_perm(TURN_CREATE.permission, meeting):
        return {"may_ask_to_speak": False}
    turns = meeting.speaking_turns.select_related("participant__user")
    mine = turns.waiting().filter(participant__user=user).first()
    return {
        "may_ask_to_speak": meeting.participants.filter(user=user).exists(),
        "speaks": turns.open().first(),
        "my_turn": mine,
        "my_place": mine and place_in_queue(mine),
        "waiting_count": turns.waiting().count(),
    }


class SpeakingTimes(ListPage):
    """Speaking times and overruns across meetings (1.7.2, 1.7.3)."""

    template_name = "meetings/speaking_times.html"
    table = SPEAKING_TIMES
    filterset_class = SpeakingTimesFilter
    orderings = {
        "-starts_at": ("-starts_at", "-id"),
        "starts_at": ("starts_at", "id"),
    }
    ordering = ("-starts_at", "-id")
    empty_text = _("No meeting was held here yet. Meetings stand here once they have ended.")

    def row_url(self, obj):
        """The speakers on the page of the meeting."""
        return f"{obj.get_absolute_url()}#speaking"

    def get_context_data(self, **kwargs):
        """Adds the sums over all rows of the filters."""
        context = super().get_context_data(**kwargs)
        _filterset, rows = self.filtered(self.get_queryset())
        sums = rows.order_by().aggregate(
            meetings=Count("pk"),
            late=Count("pk", filter=BEGAN_LATE),
            over_cap=Count("pk", filter=Q(over_cap=True)),
            spoken=Sum("speaking_seconds"),
            said=Sum("speeches"),
            too_long=Sum("speeches_over"),
        )
        return context | {"sums": sums}
