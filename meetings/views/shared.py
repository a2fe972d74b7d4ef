"""The meeting of the address: as everybody sees it who sees its status, or as those who open its papers."""

from comms.web.pages import VisibleObject
from meetings.models import Meeting, Motion
from meetings.operations.agenda import records_open
from meetings.states import OPEN_AGENDA

PEOPLE = ("kind", "series", "unit", "chair", "minute_taker")


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
