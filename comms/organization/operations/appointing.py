"""What has to be right for an appointment to count, asked when it is given and again when it is confirmed."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from comms.base.clock import today
from comms.base.dates import day as spoken
from comms.base.errors import Refused
from comms.base.transitions import edit
from comms.base.versions import ANY
from comms.organization.models import Appointment, User
from comms.organization.operations.charges import HAND_OVER, Charge, charges_of
from comms.organization.operations.leaving import pass_what_can
from comms.organization.rules import last_day_of_former
from comms.organization.states import post_fits


def check_sense(appointment: Appointment) -> None:
    """Raise Refused: the person left, the unit is closed or has no such post, the days run backwards."""
    if not appointment.user.is_active:
        raise Refused(errors={"user": _("This person has left.")})
    if not appointment.unit.active:
        raise Refused(errors={"unit": _("This unit is closed.")})
    if appointment.until is not None and appointment.until < appointment.since:
        raise Refused(errors={"until": _("The end lies before the beginning.")})
    if not post_fits(appointment.post, appointment.unit.kind, appointment.unit.role):
        said = _("The post “%(post)s” does not exist in %(unit)s.")
        raise Refused(
            errors={"post": said % {"post": appointment.get_post_display(), "unit": appointment.unit.name}}
        )


def check_once(new: Appointment) -> None:
    """Raise Refused when the person holds the post already, or the same waits for a second person."""
    same = Appointment.objects.filter(user=new.user, unit=new.unit, post=new.post, acting=new.acting)
    if same.overlapping(new.since, new.until).exists():
        raise Refused(errors={"user": _("%(name)s holds this post already.") % {"name": new.user.name}})
    if same.waiting().exclude(pk=new.pk).exists():
        raise Refused(
            errors={
                "user": _("This post of %(name)s waits for a second person already.")
                % {"name": new.user.name}
            }
        )


def former_head(new: Appointment, *, replace: bool) -> Appointment | None:
    """The head whose appointment ends when the new one counts; None when nobody heads the unit then.

    Raises Refused when the unit cannot have another head (clause 1.4.1).
    """
    if not new.is_head:
        return None
    heads = list(_heads_beside(new))
    if not heads:
        return None
    former = heads[0]
    facts = {"unit": new.unit.name, "name": former.user.name, "day": spoken(former.since)}
    if not replace:
        raise Refused(
            errors={
                "replace": _(
                    "%(unit)s is headed by %(name)s. A unit has exactly one head: say that the new head "
                    "replaces them."
                )
                % facts
            }
        )
    if len(heads) > 1 or former.since >= new.since:
        late = heads[-1]
        facts = {"unit": new.unit.name, "name": late.user.name, "day": spoken(late.since)}
        raise Refused(
            errors={
                "since": _(
                    "%(name)s heads %(unit)s from %(day)s on. Choose a later day, or end that appointment "
                    "first."
                )
                % facts
            }
        )
    return former


def expected_head(row: Appointment) -> Appointment | None:
    """The same at the confirmation: only the head whom the giver saw is replaced. Raises Refused with what
    whoever confirms can do, for they change nothing of what was given.
    """
    if not row.is_head:
        return None
    heads = _heads_beside(row)
    if row.replaces_id is not None:
        heads = heads.exclude(pk=row.replaces_id)
    if (came := heads.first()) is not None:
        said = _(
            "Since this post was given %(name)s has been made head of %(unit)s. Refuse it; it can be given "
            "anew."
        )
        raise Refused(said % {"name": came.user.name, "unit": row.unit.name})
    return former_head(row, replace=True)


def _heads_beside(new: Appointment) -> QuerySet[Appointment]:
    """Who heads the unit on any day of the new appointment, the first one first."""
    heads = new.unit.appointments.heading().overlapping(new.since, new.until)
    return heads.select_related("user").order_by("since")


def end_former(former: Appointment, new: Appointment, *, by: User | None, at: datetime) -> Appointment:
    """Let the appointment of the former head end on the day before the new one begins."""
    why = _("Replaced by %(name)s") % {"name": new.user.name}
    last = last_day_of_former(new.since)
    return edit(former, by=by, at=at, version=ANY, event="ended", tell="post_ended", until=last, reason=why)


def pass_to_new_head(
    former: Appointment, new: Appointment, *, by: User | None, at: datetime
) -> Sequence[Charge]:
    """Hand over to the new head what hung on the former one, and return what the new head cannot take.

    Of somebody without any post left that is everything, of others what belongs to the unit. As long as the
    former head still is in office nothing moves; the nightly check finds what is left. A second person who
    may not hand things over leaves that to who gave the post.
    """
    if new.since > today(at):
        return []
    # Both as they stand now: what was read of their posts before is out of date
    person, head = User.objects.get(pk=former.user_id), User.objects.get(pk=new.user_id)
    charges = charges_of(person, at, leaving=False)
    if person.can_act:
        charges = [one for one in charges if getattr(one.subject, "unit_in_charge", None) == new.unit]
    why = _("Replaced by %(name)s") % {"name": head.name}
    if by is not None and not by.has_perm(HAND_OVER, person):
        by = new.given_by
    if by is not None and not by.has_perm(HAND_OVER, person):
        by = None  # who gave the post is not of Admin & HR any more
    return pass_what_can(charges, person, head, by=by, at=at, reason=why, everything=not person.can_act)
