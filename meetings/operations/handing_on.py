"""Who chairs a meeting and who takes its minutes, and what waits for them."""

from datetime import datetime

from comms.deadlines.operations import reassign, rename
from comms.organization.models import User
from meetings.models import Meeting, Participant
from meetings.operations.duties import pass_duty
from meetings.states import OPEN_MOTION, Role

ROLES = {"chair": Role.CHAIR, "minute_taker": Role.SECRETARY}  # field of the meeting → role on its list


def hand_on(meeting: Meeting, by: User | None, at: datetime) -> None:
    """What waits for the chair or the minute taker waits for whoever is that now."""
    rename(meeting, (meeting.chair, meeting.minute_taker))
    reassign(meeting, person=meeting.minute_taker, by=by, at=at)
    pass_duty(meeting, by=by, at=at)
    if minutes := getattr(meeting, "minutes", None):
        rename(minutes, (meeting.chair, meeting.minute_taker))
        reassign(minutes, "writing", person=meeting.minute_taker, by=by, at=at)
        reassign(minutes, "review", person=minutes.approver(at), by=by, at=at)
    for resolution in meeting.resolutions.open():
        rename(resolution, (meeting.chair, meeting.minute_taker, resolution.owner))
        reassign(resolution, "judgement", person=meeting.chair, by=by, at=at)
        reassign(resolution, "verification", person=resolution.verifier, by=by, at=at)
    for motion in meeting.motions.filter(state__in=OPEN_MOTION):
        rename(motion, (meeting.chair, meeting.minute_taker, motion.submitter))
        reassign(motion, "admission", person=meeting.minute_taker, by=by, at=at)
        reassign(motion, "vote", person=meeting.chair, by=by, at=at)


def give_role(meeting: Meeting, user: User, role: str, at: datetime) -> None:
    """Whoever had the role becomes a plain attendee; the new person is on the list with it."""
    meeting.participants.filter(role=role).exclude(user=user).update(role=Role.MEMBER)
    part, made = Participant.objects.get_or_create(
        meeting=meeting, user=user, defaults={"role": role, "created_at": at}
    )
    if not made and part.role != Role.CHAIR:
        part.role = role
        part.save(update_fields=["role"])
