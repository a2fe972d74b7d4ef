"""The meeting of the address: as everybody sees it who sees its status, or as those who open its papers."""

from comms.web.pages import VisibleObject
from meetings.models import Meeting

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
