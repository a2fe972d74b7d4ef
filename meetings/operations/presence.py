"""Whether somebody who is to lead a meeting, or stands in for another, will be there."""

from django.utils.translation import gettext as _

from comms.base.errors import Refused
from comms.organization.models import User
from meetings.models import Meeting


def check_there(meeting: Meeting, person: User, *, field: str) -> None:
    """Raise Refused beside the field for somebody who has left, or is away for a part of the meeting."""
    if not person.is_active:
        raise Refused(errors={field: _("This person has left.")})
    if person.absences.colliding(meeting.starts_at, meeting.ends_at).exists():
        raise Refused(errors={field: _("%(name)s is away at this time.") % {"name": person.name}})
