"""What one person's desk shows, and the search across everything they may see. Reads only; owns no table but
looks at all rooms.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from comms.base.clock import end_of_day, today
from comms.base.paging import count_capped
from comms.base.phone_fields import with_phone
from comms.base.rights import Words
from comms.base.states import Move
from comms.customers.models import Household
from comms.deadlines.models import Clock, ClockQuerySet
from comms.deadlines.queries import due_for, with_subjects
from comms.deadlines.states import Outcome
from comms.handovers.models import FaultSlip
from comms.organization.models import User
from comms.procedure.queries import clauses
from meetings.models import Meeting, MeetingRequest, Motion, OfficeMorning, Resolution, Submission
from meetings.queries.desk import Duty, duties_of
from meetings.queries.mornings import mornings_to_decide, moves_now
from meetings.states import UPCOMING

SHOWN = 30
HITS = 8


@dataclass(frozen=True)
class Figure:
    """A number that opens its list; `capped` when the list is longer than it counts."""

    label: Words
    value: int
    capped: bool
    url: str
    tone: str
    icon: str


def due_lines(user: User) -> list[Clock]:
    """The next duties of a person by due time, at most `SHOWN`, with what they are about."""
    return list(with_subjects(due_for(user), user)[:SHOWN])


def measured_lines(user: User) -> list[Clock]:
    """Open duties without a due time ("promptly", A6): one's own, and those of one's units naming nobody."""
    mine = Q(person__in=user.person_ids) | Q(person=None, unit_id__in=user.unit_ids)
    clocks = Clock.objects.visible_to(user).open().filter(mine, due_at=None).naming("unit")
    return list(with_subjects(clocks.order_by("listed_at", "id"), user)[:SHOWN])


def meeting_duties(user: User, at: datetime) -> list[Duty]:
    """Sign-ins, replies and receipts that meetings ask of the person."""
    return duties_of(user, at)


def mornings_today(user: User, at: datetime) -> list[tuple[OfficeMorning, list[Move]]]:
    """The morning meetings of today about which the person decides, each with what is open now (1.5.6.1)."""
    return [(morning, moves_now(morning, user, at)) for morning in mornings_to_decide(user, at)]


def coming_meetings(user: User, at: datetime, days: int = 14) -> list[Meeting]:
    """Meetings of the next days whose papers the person reads."""
    until = end_of_day(today(at) + timedelta(days=days))
    rows = Meeting.objects.papers_for(user).filter(state__in=UPCOMING, ends_at__gte=at, starts_at__lt=until)
    return list(rows.select_related("kind").order_by("starts_at").distinct()[:8])


def own_figures(user: User, at: datetime) -> list[Figure]:
    """Overdue, due today, due this week among what is due from the person: the lines below them."""
    mine = due_for(user)
    if not mine.exists():
        return []
    return _figures(Clock.objects.filter(pk__in=mine.order_by().values("pk")), at, mine="true")


def overview(user: User, at: datetime) -> tuple[Words, list[Figure]]:
    """Scope and figures for heads and company-wide readers, among all clocks they see; nothing for others."""
    seen = Clock.objects.visible_to(user)
    if user.sees_all:
        return _("Whole company"), _figures(seen, at)
    if user.headed_unit_ids:
        return (_("Where I am the head"), _figures(seen, at))
    return ("", [])


def _figures(clocks: ClockQuerySet, at: datetime, **scope: str) -> list[Figure]:
    """Of these clocks: overdue, due today, due within seven days; `scope`: other filters of their lists."""
    counted, day = clocks.counted(), today(at)
    week = day + timedelta(days=6)
    missed = counted.open().outcome(Outcome.MISSED, at)
    running = counted.outcome(Outcome.RUNNING, at)
    return [
        _figure(
            _("Overdue"),
            missed,
            "danger",
            "exclamation-octagon",
            scope | {"open": "true", "outcome": Outcome.MISSED},
        ),
        _figure(
            _("Due today"),
            running.filter(due_at__lte=end_of_day(day)),
            "warning",
            "alarm",
            scope | {"outcome": Outcome.RUNNING, "due_before": day.isoformat()},
        ),
        _figure(
            _("Due within seven days"),
            running.filter(due_at__lte=end_of_day(week)),
            "info",
            "calendar-week",
            scope | {"outcome": Outcome.RUNNING, "due_before": week.isoformat()},
        ),
    ]


def _figure(label: Words, clocks: ClockQuerySet, tone: str, icon: str, query: dict[str, str]) -> Figure:
    """The number, and the address of the list with the same filters, the earliest first."""
    number, capped = count_capped(clocks)
    address = f"{reverse('deadlines:clock_list')}?{urlencode(query | {'ordering': 'listed_at'})}"
    return Figure(label, number, capped, address, tone if number else "success", icon)


def due_url() -> str:
    """The list of everything that is due from the reader."""
    return f"{reverse('deadlines:clock_list')}?{urlencode({'mine': 'true', 'ordering': 'listed_at'})}"


@dataclass(frozen=True)
class Found:
    """The hits of one kind: heading, rows of (title, line, address), and the list that shows all."""

    label: Words
    icon: str
    rows: list[tuple[str, str, str]]
    more_url: str


def search(user: User, text: str) -> list[Found]:
    """What the person may see that holds the text: kinds with a hit, at most `HITS` rows of each."""
    text = text.strip()
    if not text:
        return []
    sources: tuple[Callable[[User, str], Found], ...] = (
        _slips,
        _meetings,
        _resolutions,
        _requests,
        _motions,
        _submissions,
        _households,
        _people,
        _clauses,
    )
    return [found for source in sources if (found := source(user, text)).rows]


def _list(name: str, text: str) -> str:
    return f"{reverse(name)}?{urlencode({'q': text})}"


def _slips(user: User, text: str) -> Found:
    hits = FaultSlip.objects.visible_to(user).search(text)
    rows = [
        (f"{slip.number} · {slip.place}", slip.problem[:120], slip.get_absolute_url())
        for slip in hits.with_units().order_by("-id")[:HITS]
    ]
    return Found(_("Fault transfer slips"), "tools", rows, _list("handovers:slip_list", text))


def _meetings(user: User, text: str) -> Found:
    hits = Meeting.objects.visible_to(user).search(text).order_by("-starts_at").distinct()[:HITS]
    rows = [
        (meeting.title, f"{meeting.number} · {meeting.get_state_display()}", meeting.get_absolute_url())
        for meeting in hits
    ]
    return Found(_("Meetings"), "calendar3", rows, _list("meetings:meeting_list", text))


def _resolutions(user: User, text: str) -> Found:
    hits = Resolution.objects.visible_to(user).search(text).order_by("-id").distinct()[:HITS]
    rows = [(resolution.number, resolution.text[:120], resolution.get_absolute_url()) for resolution in hits]
    return Found(_("Resolutions"), "check2-circle", rows, _list("meetings:resolution_list", text))


def _requests(user: User, text: str) -> Found:
    hits = MeetingRequest.objects.visible_to(user).search(text).order_by("-id").distinct()[:HITS]
    rows = [(row.number, row.subject, row.get_absolute_url()) for row in hits]
    return Found(_("Requests for meetings"), "envelope-paper", rows, _list("meetings:request_list", text))


def _motions(user: User, text: str) -> Found:
    hits = Motion.objects.visible_to(user).search(text).order_by("-id").distinct()[:HITS]
    rows = [(row.number, row.title, row.get_absolute_url()) for row in hits]
    return Found(_("Motions"), "hand-index", rows, _list("meetings:motion_list", text))


def _submissions(user: User, text: str) -> Found:
    hits = Submission.objects.visible_to(user).search(text).order_by("-id").distinct()[:HITS]
    rows = [(row.number, row.text[:120], row.get_absolute_url()) for row in hits]
    return Found(_("Conclusions for approval"), "send-check", rows, _list("meetings:submission_list", text))


def _households(user: User, text: str) -> Found:
    hits = Household.objects.visible_to(user).present().search(text).with_place().with_contacts()[:HITS]
    rows = [
        (str(household), f"{household.contact_name} {household.masked_phone}", household.get_absolute_url())
        for household in hits
    ]
    return Found(_("Households"), "house-door", rows, _list("customers:household_list", text))


def _people(user: User, text: str) -> Found:
    seen = User.objects.visible_to(user).active()
    hits = (seen.search(text) | seen.filter(with_phone(text)))[:HITS]
    rows = [(person.name, str(person.main_post or ""), person.get_absolute_url()) for person in hits]
    return Found(_("People"), "people", rows, _list("organization:user_list", text))


def _clauses(user: User, text: str) -> Found:
    chinese = (get_language() or "").startswith("zh")
    hits = clauses(word=text)[:HITS]
    rows = [
        (clause.id, clause.zh if chinese else clause.en, reverse("procedure:clause_detail", args=[clause.id]))
        for clause in hits
    ]
    return Found(_("Clauses"), "journal-text", rows, _list("procedure:clause_list", text))
