"""What people are told of the organization, which stands below this room and knows no notices."""

from datetime import timedelta

from comms.base.transitions import Change
from comms.notifications.rules import NoticeKind
from comms.organization.models import Absence, User
from comms.organization.queries import ADMIN_HR, head_of, heads_above, quality_managers, unit_by_code


def concerned(absence: Absence, change: Change | None) -> list[User | None]:
    """The absent person, the head above them, and the deputy; all at once, whoever noted it."""
    return [absence.user, *heads_above(absence.user)[:1], absence.deputy]


def absence_words(absence: Absence, change: Change | None) -> dict[str, object]:
    """Who is away, when, who stands in, and whether the deputy may act."""
    until = absence.over_at
    if absence.ends_time is None:
        until -= timedelta(minutes=1)  # 23:59 says more than midnight of the day after
    names = [person.name if person else "" for person in (absence.deputy, absence.noted_by)]
    return {
        "name": absence.user.name,
        "begins_at": absence.begins_at.isoformat(),
        "until": until.isoformat(),
        "deputy": names[0],
        "noted_by": names[1],
        "authorised": absence.authorised_at is not None,
    }


def keepers(obj: None, change: Change | None) -> list[User | None]:
    """Who sees to it that everything open has somebody: the head of Admin & HR, the quality manager."""
    return [head_of(unit_by_code(ADMIN_HR)), *quality_managers()]


ORGANIZATION = {
    # Its words are a number that only the nightly check knows
    "unattended": NoticeKind(recipients=keepers),
    "absence_noted": NoticeKind(recipients=concerned, context=absence_words),
    "deputy_authorised": NoticeKind(recipients=concerned, context=absence_words),
}
