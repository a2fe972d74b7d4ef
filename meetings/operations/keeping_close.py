"""A meeting is kept to those who take part, with everything that hangs on it (1.7.a.4)."""

from datetime import datetime

from django.utils.translation import gettext as _

from comms.base.errors import GuardFailed, Refused
from comms.base.rights import allow
from comms.base.transactions import one_transaction
from comms.base.transitions import edit, locked
from comms.base.versions import Version
from comms.deadlines.operations import restrict
from comms.deadlines.operations.scope import Audience
from comms.deadlines.states import Scope
from comms.organization.models import User
from meetings.models import ActionStep, CounterSignature, Meeting


@one_transaction()
def keep_close(meeting: Meeting, *, reason: str, by: User, at: datetime, version: Version) -> Meeting:
    """Keep a meeting to those who take part: title, place, people and papers (1.7.a.4). It is not taken back,
    because what others had been told of it was withdrawn.

    Raises NotAllowed, Refused (no reason), GuardFailed when it is kept so already, StaleVersion.
    """
    by = allow(by, "meetings.keep_close", meeting)
    meeting = locked(meeting, version)
    if meeting.confidential:
        raise GuardFailed(_("This meeting is for its participants only already."))
    if not reason.strip():
        raise Refused(errors={"reason": _("Say why.")})
    meeting = edit(
        meeting, by=by, at=at, version=version, event="kept_close", reason=reason, confidential=True
    )
    minutes = getattr(meeting, "minutes", None)
    meeting.helpers.all().delete()  # their heads do not read these papers
    steps = ActionStep.objects.of_present_plans().filter(resolution__meeting=meeting)
    signatures = CounterSignature.objects.filter(revision__minutes__meeting=meeting)
    papers = (*meeting.resolutions.all(), *meeting.motions.all(), *meeting.submissions.all())
    for subject in (meeting, minutes, *papers, *steps, *signatures):
        if subject is not None:
            named = meeting.kept_close(getattr(subject, "owner", None))["named"]
            restrict(subject, Audience(Scope.PRIVATE, named=named), by=by, at=at)
    return meeting
