"""Posts are given and ended. A unit has exactly one head at any time (clause 1.4.1)."""

from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from comms.base.clock import today
from comms.base.dates import day as spoken
from comms.base.errors import Refused
from comms.base.rights import allow
from comms.base.transactions import one_transaction
from comms.base.transitions import edit, insert, locked, record
from comms.base.versions import ANY, Version
from comms.organization.models import Appointment, Post, Unit, User
from comms.organization.operations.charges import charges_of
from comms.organization.operations.leaving import Lines, pass_on
from comms.organization.rules import last_day_of_former
from comms.organization.states import post_fits


@one_transaction()
def give_post(
    *,
    user: User,
    post: str,
    unit: Unit,
    since: date,
    by: User | None,
    at: datetime,
    until: date | None = None,
    acting: bool = False,
    replace: bool = False,
) -> Appointment:
    """Give a person a post in a unit from the company day `since` on.

    A new head with `replace` ends the former head's appointment on the day before, in the same operation
    (clause 1.4.1). Raises NotAllowed, and Refused when the post does not exist there, the person left or
    holds it already, or the unit has a head.
    """
    appointment = Appointment(user=user, post=post, unit=unit, since=since, until=until, acting=acting)
    by = allow(by, "organization.add_appointment", appointment)
    locked(unit, ANY)  # two appointments at once wait for each other here
    _check_sense(appointment)
    _check_once(appointment)
    if appointment.is_head:
        _make_room(appointment, replace=replace, by=by, at=at)
    insert(appointment)
    record(
        appointment,
        "created",
        by=by,
        at=at,
        user=user,
        post=post,
        unit=unit,
        since=since,
        until=until,
        acting=acting,
    )
    return appointment


@one_transaction()
def end_post(
    appointment: Appointment,
    *,
    until: date,
    by: User | None,
    at: datetime,
    version: Version,
    reason: str = "",
    successor: User | None = None,
    successors: Lines = (),
) -> Appointment:
    """Let an appointment end with the company day `until`. A unit may stay without a head for a while; it is
    shown red.

    When it was the person's last post and ends today, what hangs on them is handed over (`pass_on`);
    otherwise only what is given to somebody here. Raises NotAllowed, StaleVersion, and Refused for a day
    before it began, for the last system administrator, and while something open has no fit successor.
    """
    by = allow(by, "organization.end_appointment", appointment)
    if until < appointment.since:
        raise Refused(
            errors={"until": _("The appointment began on %(day)s.") % {"day": spoken(appointment.since)}}
        )
    if appointment.until is not None and appointment.until < today(at):
        raise Refused(_("This appointment ended on %(day)s.") % {"day": spoken(appointment.until)})
    keep_an_administrator(appointment.user, appointment, on=max(until, today(at)) + timedelta(days=1))
    ended = edit(appointment, by=by, at=at, version=version, reason=reason, event="ended", until=until)
    person, given = ended.user, successor is not None or any(line.get("successor") for line in successors)
    without_post = until <= today(at) and by is not None and is_last_post(ended, until)
    if given or without_post:
        pass_on(
            charges_of(person, at, leaving=False),
            person,
            by=by,
            at=at,
            reason=reason,
            successor=successor,
            successors=successors,
            everything=without_post,
        )
    return ended


def is_last_post(appointment: Appointment, until: date) -> bool:
    """Whether the person could do nothing any more if this appointment ended with a company day."""
    person = appointment.user
    if not person.is_active or person.is_superuser:
        return False
    others = person.appointments.exclude(pk=appointment.pk)
    return not others.current(until + timedelta(days=1)).exists()


def keep_an_administrator(user: User, appointment: Appointment | None = None, *, on: date) -> None:
    """Refuse to take the last system administrator's post (all posts of `user` when no appointment is named).
    Raises Refused.
    """
    going = Appointment.objects.filter(user=user, post=Post.SYSTEM_ADMINISTRATOR)
    if appointment is not None:
        going = going.filter(pk=appointment.pk)
    if not going.current(on).exists():
        return
    others = (
        Appointment.objects.current(on)
        .filter(post=Post.SYSTEM_ADMINISTRATOR, user__is_active=True)
        .exclude(pk__in=going.values("pk"))
    )
    if not others.exists():
        raise Refused(_("This is the last system administrator. Give the post to somebody else first."))


def _check_sense(appointment: Appointment) -> None:
    if not appointment.user.is_active:
        raise Refused(errors={"user": _("This person has left.")})
    if not appointment.unit.active:
        raise Refused(errors={"unit": _("This unit is closed.")})
    if appointment.until is not None and appointment.until < appointment.since:
        raise Refused(errors={"until": _("The end lies before the beginning.")})
    if not post_fits(appointment.post, appointment.unit.kind, appointment.unit.code):
        said = _("The post “%(post)s” does not exist in %(unit)s.")
        raise Refused(
            errors={"post": said % {"post": appointment.get_post_display(), "unit": appointment.unit.name}}
        )


def _check_once(new: Appointment) -> None:
    same = Appointment.objects.filter(user=new.user, unit=new.unit, post=new.post, acting=new.acting)
    if same.overlapping(new.since, new.until).exists():
        raise Refused(errors={"user": _("%(name)s holds this post already.") % {"name": new.user.name}})


def _make_room(new: Appointment, *, replace: bool, by: User | None, at: datetime) -> None:
    """End the former head's appointment, or say why the unit cannot have another head then (clause 1.4.1)."""
    heads = list(
        new.unit.appointments.heading()
        .overlapping(new.since, new.until)
        .select_related("user")
        .order_by("since")
    )
    if not heads:
        return
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
    why = _("Replaced by %(name)s") % {"name": new.user.name}
    edit(former, by=by, at=at, version=ANY, event="ended", until=last_day_of_former(new.since), reason=why)
