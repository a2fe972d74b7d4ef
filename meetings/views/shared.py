"""The meeting of the address: as everybody sees it who sees its status, or as those who open its papers."""

import json
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from django.http import HttpResponse
from django.urls import reverse

from comms.web.actions import offered
from comms.web.pages import VisibleObject
from meetings.actions.papers import SUBMISSION_ACTIONS, SUBMISSION_CREATE
from meetings.models import Meeting, Motion
from meetings.operations.agenda import records_open
from meetings.states import OPEN_AGENDA

PEOPLE = ("kind", "series", "unit", "chair", "minute_taker")
CHANGED = "live:changed"


class OneMeeting(VisibleObject):
    """A meeting whose status the reader sees; for others it is absent."""

    model = Meeting

    def get_queryset(self):
        """With kind, series and people."""
        return super().get_queryset().select_related(*PEOPLE)


class OpenMeeting(OneMeeting):
    """A meeting whose papers the reader opens; for others it is absent."""

    def get_queryset(self):
        """With kind, series and people."""
        return Meeting.objects.papers_for(self.request.user).select_related(*PEOPLE)


class FromLivePage:
    """An act that is also pressed where parts keep themselves fresh, on the live page and in one's own part:
    there no page follows, but the word that the parts ask for.
    """

    request: Any
    object: Any

    def leave(self, address):
        """Word to the parts of the page, or the way to the page for whoever came from another."""
        htmx = getattr(self.request, "htmx", False)
        if not htmx or urlsplit(htmx.current_url or "").path not in self._pages():
            return super().leave(address)  # type: ignore[misc]
        events = {"portal:close-dialog": None, CHANGED: {"key": uuid4().hex}}
        return HttpResponse(status=204, headers={"HX-Trigger": json.dumps(events)})

    def _pages(self) -> set[str]:
        """The addresses with such parts."""
        meeting = self.object if isinstance(self.object, Meeting) else self.object.meeting
        return {reverse("meetings:live", args=[meeting.number]), meeting.get_absolute_url()}


def where_recorded(meeting) -> str:
    """Where what happens in a meeting is written down: the live page, after its end the minutes."""
    if minutes := getattr(meeting, "minutes", None):
        return reverse("meetings:minutes_edit", args=[minutes.number])
    return reverse("meetings:live", args=[meeting.number])


def acts_on(row, actions, user):
    """The moves of a row that somebody may make now, for its buttons."""
    return [row.TABLE.find(name, row.state) for name, _action in offered(actions, row, user)]


def conclusions_shown(meeting, user):
    """What a meeting submitted for approval, whether the reader may submit more, and what is to be decided in
    it, each with the acts that the reader may do now.
    """
    sent = meeting.submissions.select_related("target").order_by("id")
    waiting = meeting.taken_up.select_related("meeting__unit", "to_kind", "target__kind", "target__unit")
    may_submit = SUBMISSION_CREATE.possible(meeting) and user.has_perm("meetings.run_meeting", meeting)
    return {
        "submissions": sent,
        "may_conclude": may_submit,
        "to_decide": [(row, decisions_on(row, user)) for row in waiting.order_by("id")],
    }


def decisions_on(row, user):
    """The acts of the deciding meeting on a conclusion that are possible now."""
    return [move for move in acts_on(row, SUBMISSION_ACTIONS, user) if move.event in DECISIONS]


DECISIONS = ("approve", "reject", "return", "defer")
VOTE_ACTS = ("open-vote", "close-vote", "count-hands")


def motions_shown(meeting, user):
    """The motions of a meeting that somebody sees, each with what they may do about its vote, and whether
    they may submit one.
    """
    found = Motion.objects.visible_to(user).filter(meeting=meeting).select_related("submitter", "meeting")
    motions = list(found.order_by("id"))
    is_open = records_open(meeting)
    for motion in motions:
        motion.vote_acts = [move for move in motion.allowed(user) if is_open and move.event in VOTE_ACTS]
    is_open = meeting.state in OPEN_AGENDA
    return {
        "motions": motions,
        "may_submit_motion": is_open and user.has_perm("meetings.add_motion", meeting),
    }
