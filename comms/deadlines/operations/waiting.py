"""What waits for a second person is chased: the room in which it waits stands below and knows no clocks."""

from datetime import datetime

from comms.base.clock import today
from comms.deadlines import queries
from comms.notifications.operations import notify
from comms.organization.models import User
from comms.organization.operations import Waiting, what_waits
from comms.organization.queries import (
    head_of,
    management_representatives,
    quality_managers,
    unit_of_role,
    who_confirms,
)
from comms.organization.states import UnitRole, Waits


def chase_waiting(at: datetime) -> None:
    """On a working day, once, with the opening hour: whoever may confirm something that has waited too long
    is told how much there is, and the absent person of the deputy whom only they can confirm. What waits
    longer still is told once to who asked for it and to those who answer for the portal.
    """
    if queries.calendar().next_open(at, queries.hours_of(None)) > at:
        return
    late = [waiting for waiting in what_waits(at) if waiting.late]
    if not late:
        return
    for person in who_confirms(at):
        if number := sum(waiting.confirmed_by(person) for waiting in late):
            notify(
                "organization.waiting",
                key=f"waiting:{today(at)}",
                at=at,
                recipients=[person],
                context={"number": number},
            )
    for waiting in late:
        told: list[tuple[str, list[User]]] = []
        if waiting.kind == Waits.DEPUTY:
            told.append((f"{today(at)}", [waiting.person]))
        if waiting.very_late:
            told.append(("long", [person for person in _above(waiting) if not waiting.confirmed_by(person)]))
        for when, people in told:
            notify(
                "organization.waits_long",
                key=f"waits:{waiting.kind}:{waiting.about.uuid}:{when}",
                at=at,
                obj=waiting.place,
                recipients=people,
                context=_words(waiting),
            )


def _above(waiting: Waiting) -> list[User]:
    """Who asked, the head of Admin & HR, the quality managers and the management representatives."""
    head = head_of(unit_of_role(UnitRole.ADMIN_HR))
    keepers = [waiting.asked_by, head, *quality_managers(), *management_representatives()]
    return [person for person in keepers if person is not None]


def _words(waiting: Waiting) -> dict[str, str]:
    """What it is, whom it concerns, who asked for it, since when it waits."""
    return {
        "kind": waiting.kind,
        "name": waiting.person.name,
        "by": waiting.asked_by.name if waiting.asked_by else "",
        "since": waiting.since.isoformat(),
    }
