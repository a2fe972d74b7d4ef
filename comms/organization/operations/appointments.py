"""Posts are given and ended. A unit has exactly one head at any time (clause 1.4.1)."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db.models import F
from django.utils.translation import gettext as _

from comms.base.clock import today
from comms.base.dates import day as spoken
from comms.base.errors import Refused
from comms.base.rights import allow
from comms.base.transactions import one_transaction
from comms.base.transitions import edit, insert, locked, record, require
from comms.base.versions import ANY, Version
from comms.organization.models import Appointment, FirstDay, Post, Unit, User
from comms.organization.operations.appointing import (
    check_once,
    check_sense,
    end_former,
    former_head,
    pass_to_new_head,
)
from comms.organization.operations.charges import Charge, charges_of
from comms.organization.operations.leaving import Lines, pass_on
from comms.organization.operations.links import end_links
from comms.organization.operations.second_person import (
    keep_a_second_person,
    one_after_the_other,
    others_confirm,
    why_alone,
)


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

    A post with reach waits for a second person (`confirm_post`), unless nobody else could be asked yet. A new
    head with `replace` ends the former head's appointment on the day before, once the new one counts (clause
    1.4.1), and takes over what hung on them. Raises NotAllowed, and Refused when the post does not exist
    there, the person left, holds it already or waits for it, or the unit has a head.
    """
    appointment = Appointment(user=user, post=post, unit=unit, since=since, until=until, acting=acting)
    by = allow(by, "organization.add_appointment", appointment)
    # Two appointments at once wait for each other here; unit and person as they stand now
    appointment.unit, appointment.user = locked(unit, ANY), locked(user, ANY)
    check_sense(appointment)
    check_once(appointment)
    former = former_head(appointment, replace=replace)
    appointment.given_by, appointment.replaces = by, former
    why = ""
    if by is None or not appointment.reaches_far:
        appointment.confirmed_at = at
    elif not others_confirm(by, user, at=at):
        appointment.confirmed_at, why = at, why_alone()
        # Whoever looks through the posts to end the set-up must look again
        FirstDay.objects.going_on().update(version=F("version") + 1)
    if former is not None and appointment.confirmed_at:
        end_former(former, appointment, by=by, at=at)
    insert(appointment)
    if appointment.reaches_far and appointment.confirmed_at:
        end_links(appointment.user, at)
    left: Sequence[Charge] = ()
    if former is not None and appointment.confirmed_at:
        left = pass_to_new_head(former, appointment, by=by, at=at)
    record(
        appointment,
        "created",
        by=by,
        at=at,
        reason=why,
        notice="post_given",
        user=user,
        post=post,
        unit=unit,
        since=since,
        until=until,
        acting=acting,
        left=[charge.key for charge in left],
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
    """Let an appointment end with the company day `until`; one that has not begun is called off by a day
    before its first. A unit may stay without a head for a while; it is shown red.

    When it was the person's last post and ends today, what hangs on them is handed over (`pass_on`);
    otherwise only what is given to somebody here. Raises NotAllowed, StaleVersion, GuardFailed for one that
    does not count (yet), and Refused for a day before it began or after its present end, for the last system
    administrator and the last other second person, and while something open has no fit successor.
    """
    by = allow(by, "organization.end_appointment", appointment)
    one_after_the_other()
    row = locked(appointment, version)
    require(row.counts, _("This post does not count; there is nothing to end."))
    _check_last_day(row, until, at)
    after = max(until, today(at)) + timedelta(days=1)
    keep_an_administrator(appointment.user, appointment, on=after)
    keep_a_second_person(Appointment.objects.filter(pk=appointment.pk), by=by, on=after)
    if until < row.since:
        return call_off(row, by=by, at=at, reason=reason, tell="post_called_off")
    ended = edit(
        appointment,
        by=by,
        at=at,
        version=version,
        reason=reason,
        event="ended",
        tell="post_ended",
        until=until,
    )
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


def call_off(
    appointment: Appointment, *, by: User | None, at: datetime, reason: str, tell: str = ""
) -> Appointment:
    """Take an appointment that has not begun out of force. `tell` is the kind of notice. Called inside the
    transaction of the act that checked it.
    """
    row = locked(appointment, ANY)
    row.refused_by, row.refused_at = by, at
    row.version += 1
    row.save()
    record(row, "called_off", by=by, at=at, reason=reason, notice=tell)
    return row


def _check_last_day(row: Appointment, until: date, at: datetime) -> None:
    """Raise Refused when an appointment cannot end with this day: ending prolongs nothing, for what gives
    more days is given, and confirmed, anew.
    """
    if until < row.since <= today(at):
        raise Refused(errors={"until": _("The appointment began on %(day)s.") % {"day": spoken(row.since)}})
    if row.until is not None and row.until < today(at):
        raise Refused(_("This appointment ended on %(day)s.") % {"day": spoken(row.until)})
    if row.until is not None and until > row.until:
        said = _("The appointment ends on %(day)s already. For longer give the post anew.")
        raise Refused(errors={"until": said % {"day": spoken(row.until)}})


def is_last_post(appointment: Appointment, until: date) -> bool:
    """Whether the person could do nothing any more if this appointment ended with a company day."""
    person = appointment.user
    if not person.is_active or person.is_superuser:
        return False
    others = person.appointments.exclude(pk=appointment.pk)
    return not others.current(until + timedelta(days=1)).exists()


def keep_an_administrator(user: User, appointment: Appointment | None = None, *, on: date) -> None:
    """Refuse to take the last system administrator's post (all posts of `user` when no appointment is named),
    neither the last one of the company day `on` nor the last one without an end. Raises Refused.

    Called after `one_after_the_other()`.
    """
    posts = Appointment.objects.filter(post=Post.SYSTEM_ADMINISTRATOR)
    going = posts.filter(user=user)
    if appointment is not None:
        going = going.filter(pk=appointment.pk)
    others = posts.filter(user__is_active=True).exclude(pk__in=going.values("pk"))
    for day in (on, date.max):
        if going.current(day).exists() and not others.current(day).exists():
            raise Refused(_("This is the last system administrator. Give the post to somebody else first."))
