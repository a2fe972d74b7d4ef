"""The live page: the clock, who speaks, the agenda with outcomes, resolutions, who is there, and the code to
sign in.
"""

from uuid import uuid4

import segno
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from comms.base.clock import now
from comms.procedure.queries import value
from comms.web.actions import offered
from comms.web.pages import EditPage
from meetings import operations
from meetings.actions.meetings import LIVE_ACTIONS, MEETING_ACTIONS
from meetings.actions.papers import RESOLUTION_CREATE
from meetings.queries.meetings import looked_at_in
from meetings.queries.speaking import totals_of, turns_of
from meetings.queries.votes import is_there
from meetings.rules import meeting_stage
from meetings.states import TurnState, outcomes_of
from meetings.views.shared import FromLivePage, OpenMeeting, conclusions_shown, motions_shown, where_recorded

BEGIN_AND_END = {name: MEETING_ACTIONS[name] for name in ("start", "finish")}
PARTS = ("people", "speaking", "agenda", "resolutions")  # each keeps itself fresh


def sign_in_code(request, meeting) -> tuple[str, str]:
    """The QR code as a picture address, and the address in it."""
    address = request.build_absolute_uri(
        reverse("meetings:token_sign_in", args=[meeting.number, meeting.sign_in_token])
    )
    return segno.make(address, error="m").svg_data_uri(scale=6, border=2), address


class LivePage(OpenMeeting, TemplateView):
    """For chair and minute taker on the big screen; `?part=` gives one of its parts, which ask for themselves
    every few seconds.
    """

    @property
    def part(self) -> str:
        """The part that is asked for; empty for the whole page."""
        wanted = self.request.GET.get("part", "")
        return wanted if wanted in PARTS else ""

    def get_template_names(self):
        """The whole page, or the part that htmx asks for."""
        return [f"meetings/_live_{self.part}.html" if self.part else "meetings/live.html"]

    def render_to_response(self, context, **kwargs):
        """A part of a meeting that begun or ended meanwhile calls for the whole page."""
        response = super().render_to_response(context, **kwargs)
        if self.part and self.request.GET.get("state", context["object"].state) != context["object"].state:
            response["HX-Refresh"] = "true"
        return response

    def get_context_data(self, **kwargs):
        """What the screen shows; for those who run the meeting."""
        meeting = self.get_object()
        if not self.request.user.has_perm("meetings.run_meeting", meeting):
            raise Http404
        parts = list(meeting.participants.select_related("user").prefetch_related("sign_ins__corrections"))
        items = meeting.agenda_items.select_related("presenter")
        code, address = sign_in_code(self.request, meeting)
        return super().get_context_data(
            object=meeting,
            title=meeting.title,
            parts=[(part, present_line(part)) for part in parts],
            present=sum(is_there(part.sign_ins.all()) for part in parts),
            items=[(item, outcomes_of(item.type)) for item in items],
            open_before=looked_at_in(meeting),
            may_run=True,
            resolutions=meeting.resolutions.select_related("owner").order_by("id"),
            resolution_form=RESOLUTION_CREATE.form(user=self.request.user, object=meeting),
            line_form=LIVE_ACTIONS["resolve"].form(user=self.request.user, object=meeting),
            idempotency_key=uuid4().hex,
            records_open=operations.records_open(meeting),
            cap=value("meetings.max_minutes"),
            speech_minutes=(value("meetings.speech_min"), value("meetings.speech_max")),
            code=code,
            code_address=address,
            acts=self.acts(meeting),
            **motions_shown(meeting, self.request.user),
            **conclusions_shown(meeting, self.request.user),
            breadcrumbs=[(meeting.title, meeting.get_absolute_url())],
            **self.clock(meeting),
            **self.speakers(meeting, parts),
            **kwargs,
        )

    def clock(self, meeting) -> dict:
        """The seconds since the begin as the portal counts them, and how they stand (1.7.2)."""
        if meeting.actual_start is None:
            return {"elapsed": 0, "stage": ""}
        elapsed = int(((meeting.actual_end or now()) - meeting.actual_start).total_seconds())
        cap = value("meetings.max_minutes")
        return {
            "elapsed": elapsed,
            "stage": meeting_stage(elapsed, planned=meeting.planned_minutes, most=cap),
        }

    def speakers(self, meeting, parts) -> dict:
        """Who speaks and for how long, who waits, who can be called, and the totals (1.7.3)."""
        at, least = now(), value("meetings.speech_min")
        turns = list(turns_of(meeting))
        speech = next((turn for turn in turns if turn.is_open), None)
        waiting = [turn for turn in turns if turn.state == TurnState.WAITING]
        return {
            "speech": speech,
            "speech_seconds": speech and speech.seconds_at(at),
            "speech_stage": speech and speech.stage_at(at, least=least),
            "waiting": waiting,
            "callable": self.callable(parts, {turn.participant_id for turn in waiting}),
            "totals": totals_of(turns, at),
            "chosen_item": self.chosen_item(meeting, turns),
        }

    def callable(self, parts, waiting) -> list[tuple]:
        """(participant, whether they wait) of those who are there."""
        return [(part, part.pk in waiting) for part in parts if present_line(part)]

    def chosen_item(self, meeting, turns) -> str:
        """The item that people speak about: the one chosen, that of the last speech, else the first one
        without an outcome.
        """
        if "item" in self.request.GET:
            return self.request.GET["item"]
        begun = [turn for turn in turns if turn.begun_at is not None]
        if begun:
            last = max(begun, key=lambda turn: turn.begun_at)
            return str(last.item.uuid) if last.item else ""
        first = meeting.agenda_items.filter(outcome="").first()
        return str(first.uuid) if first else ""

    def acts(self, meeting):
        """To begin and to end the meeting; everything else is on its page."""
        open_now = [name for name, _action in offered(BEGIN_AND_END, meeting, self.request.user)]
        return [meeting.TABLE.find(name, meeting.state) for name in open_now]


def present_line(part):
    """The last line of the sheet that counts, or None; who left is there again only after another one."""
    return next((row for row in reversed(part.sign_ins.all()) if row.stands), None)


class ResolutionCreate(FromLivePage, OpenMeeting, EditPage):
    """Record a resolution, from the live page or from the minutes."""

    action = RESOLUTION_CREATE
    title = _("Add a resolution")

    def success_address(self, obj):
        """Back to where it was recorded."""
        return self.get_cancel_url()

    def get_cancel_url(self):
        """Back to where it was recorded."""
        return where_recorded(self.object)
