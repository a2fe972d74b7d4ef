"""The live page: the clock, the agenda with outcomes, resolutions, who is there, and the code to sign in."""

from uuid import uuid4

import segno
from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView

from comms.procedure.queries import value
from comms.web.actions import offered
from comms.web.pages import EditPage
from meetings import operations
from meetings.actions import MEETING_ACTIONS, RESOLUTION_CREATE
from meetings.queries.meetings import looked_at_in
from meetings.views.shared import OpenMeeting, motions_shown

LIVE_ACTIONS = {name: MEETING_ACTIONS[name] for name in ("start", "finish")}


def sign_in_code(request, meeting) -> tuple[str, str]:
    """The QR code as a picture address, and the address in it."""
    address = request.build_absolute_uri(
        reverse("meetings:token_sign_in", args=[meeting.number, meeting.sign_in_token])
    )
    return segno.make(address, error="m").svg_data_uri(scale=6, border=2), address


class LivePage(OpenMeeting, TemplateView):
    """For chair and minute taker on the big screen; `?part=people`: the self-refreshing attendance alone."""

    def get_template_names(self):
        """The whole page, or the part that htmx asks for."""
        return [
            "meetings/_live_people.html" if self.request.GET.get("part") == "people" else "meetings/live.html"
        ]

    def get_context_data(self, **kwargs):
        """What the screen shows; for those who run the meeting."""
        meeting = self.get_object()
        if not self.request.user.has_perm("meetings.run_meeting", meeting):
            raise Http404
        parts = list(meeting.participants.select_related("user").prefetch_related("sign_ins__corrections"))
        code, address = sign_in_code(self.request, meeting)
        return super().get_context_data(
            object=meeting,
            title=meeting.title,
            parts=[(part, present_line(part)) for part in parts],
            present=sum(1 for part in parts if present_line(part)),
            items=meeting.agenda_items.select_related("presenter"),
            open_before=looked_at_in(meeting),
            may_run=True,
            resolutions=meeting.resolutions.select_related("owner").order_by("id"),
            resolution_form=RESOLUTION_CREATE.form(user=self.request.user, object=meeting),
            idempotency_key=uuid4().hex,
            records_open=operations.records_open(meeting),
            cap=value("meetings.max_minutes"),
            speech=(value("meetings.speech_min"), value("meetings.speech_max")),
            code=code,
            code_address=address,
            acts=self.acts(meeting),
            **motions_shown(meeting, self.request.user),
            breadcrumbs=[(meeting.title, meeting.get_absolute_url())],
            **kwargs,
        )

    def acts(self, meeting):
        """To begin and to end the meeting; everything else is on its page."""
        open_now = [name for name, _action in offered(LIVE_ACTIONS, meeting, self.request.user)]
        return [meeting.TABLE.find(name, meeting.state) for name in open_now]


def present_line(part):
    """The line of the sheet that counts, or None."""
    return next((row for row in part.sign_ins.all() if row.in_at and not hasattr(row, "corrections")), None)


class ResolutionCreate(OpenMeeting, EditPage):
    """Record a resolution, from the live page or from the minutes."""

    action = RESOLUTION_CREATE
    title = _("Add a resolution")

    def success_address(self, obj):
        """Back to where it was recorded."""
        return self.get_cancel_url()

    def get_cancel_url(self):
        """Back to where it was recorded."""
        if minutes := getattr(self.object, "minutes", None):
            return reverse("meetings:minutes_edit", args=[minutes.number])
        return reverse("meetings:live", args=[self.object.number])
