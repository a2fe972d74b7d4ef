"""What is decided stands in the register of decisions from the moment at which it is proposed or resolved."""

from datetime import datetime

from meetings.models import Decision, Motion, Resolution


def enter_motion(motion: Motion, *, at: datetime) -> Decision:
    """A line for a motion that nobody has decided about yet. In a transaction."""
    return Decision.objects.create(number=motion.number, meeting=motion.meeting, motion=motion, listed_at=at)


def enter_resolution(resolution: Resolution) -> Decision:
    """A line for a resolution. In a transaction."""
    return Decision.objects.create(
        number=resolution.number,
        meeting=resolution.meeting,
        resolution=resolution,
        listed_at=resolution.adopted_at,
    )


def enter_result(motion: Motion, *, at: datetime) -> None:
    """What became of a motion: adopted, its line is that of its resolution; otherwise it moves to the moment
    of the decision, and to the meeting that decided. In a transaction.
    """
    if motion.resolution is not None:
        Decision.objects.filter(motion=motion).delete()
        Decision.objects.filter(resolution=motion.resolution).update(motion=motion)
    else:
        Decision.objects.filter(motion=motion).update(listed_at=at, meeting=motion.meeting)
