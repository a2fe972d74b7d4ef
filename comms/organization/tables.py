"""The lists of units, people, groups and absences."""

from datetime import date, datetime

from django.db.models import QuerySet
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import pgettext_lazy

from comms.base.clock import today
from comms.base.dates import day as in_words
from comms.base.phones import shown_phone
from comms.organization.models import Absence, Group, Job, Unit, User
from comms.organization.operations.jobs import job_label, job_words
from comms.organization.queries import people_with_posts, units_with_people
from comms.web.markup import chip_html
from comms.web.tables import Column, Table

# Units


def head_cell(unit):
    """Who heads the unit; a unit that should have a head and has none stands out (clause 1.4.1)."""
    if unit.heads:
        held, acting = unit.heads[0], _("acting")
        if held.acting:
            return f"{held.user.name} ({acting})"
        return held.user.name
    if unit.needs_head:
        return chip_html(_("No head"), "danger")
    return ""


def state_cell(unit):
    """A closed unit says so."""
    if unit.active:
        return ""
    return chip_html(_("Closed"), "secondary")


def name_cell(unit):
    """Service centres stand below their office."""
    if not unit.depth:
        return unit.name
    return format_html('<span class="ps-4">{}</span>', unit.name)


def role_cell(unit):
    """What the unit is in the procedure."""
    return unit.get_role_display() if unit.role else ""


def units_listed(reader: User, at: datetime) -> QuerySet[Unit]:
    """The units that the reader sees as a tree, with heads and number of people."""
    return units_with_people(Unit.objects.visible_to(reader).as_tree(), today(at))


UNITS = Table(
    title=_l("Units"),
    columns=[
        Column("name", _l("Name"), name_cell, url=True, export=lambda unit: unit.name),
        Column("code", _l("Code"), lambda unit: unit.code, css="nowrap"),
        Column("role", _l("Role in the procedure"), role_cell),
        Column("head", _l("Head"), head_cell),
        Column(
            "complaint_line",
            _l("Complaint line"),
            lambda unit: shown_phone(unit.complaint_line),
            css="nowrap",
        ),
        Column("hotline", _l("Hotline"), lambda unit: shown_phone(unit.hotline), css="nowrap"),
        Column("staff", _l("People"), lambda unit: unit.staff_count, css="end"),
        Column("state", _l("State"), state_cell),
    ],
    rows=units_listed,
)


# People


def posts_cell(person):
    """Posts with their units; those who left say so."""
    if not person.is_active:
        return chip_html(_("Left"), "secondary")
    return "; ".join(f"{held.get_post_display()} · {held.unit.name}" for held in person.own_posts)


def away_cell(person):
    """Whether the person is away today, and who stands in."""
    if not person.away:
        return ""
    absence = person.away[0]
    return chip_html(_("Away until %(day)s") % {"day": absence.ends_on.isoformat()}, "warning", "person-dash")


def people_listed(reader: User, at: datetime) -> QuerySet[User]:
    """The people whom the reader sees, with posts and today's absences."""
    return people_with_posts(User.objects.visible_to(reader), today(at))


PEOPLE = Table(
    title=_l("People"),
    columns=[
        Column("name", pgettext_lazy("person", "Name"), lambda person: person.name, url=True, order="name"),
        Column("posts", _l("Posts"), posts_cell),
        Column("phone", _l("Phone"), lambda person: shown_phone(person.phone), css="nowrap"),
        Column("email", _l("E-mail"), lambda person: person.email),
        Column("away", _l("Today"), away_cell),
        Column(
            "username",
            _l("Sign-in name"),
            lambda person: person.username,
            order="username",
            css="nowrap",
        ),
    ],
    rows=people_listed,
)


def appointment_chip(held):
    """What stands against an appointment being in force; nothing when nothing does."""
    if held.waits:
        return chip_html(_("Waits for a second person"), "warning", "hourglass-split")
    if held.called_off:
        return chip_html(_("Called off"), "secondary")
    if held.refused_at:
        return chip_html(_("Taken back") if held.withdrawn else _("Refused"), "secondary")
    if held.over:
        return chip_html(_("Over"), "secondary")
    return ""


# Groups


def groups_listed(reader: User, at: datetime) -> QuerySet[Group]:
    """The groups that the reader sees, with the hand-picked people."""
    return Group.objects.visible_to(reader).prefetch_related("picked")


GROUPS = Table(
    title=_l("Groups"),
    columns=[
        Column("name", _l("Name"), lambda group: group.name, url=True),
        Column("posts", _l("Posts"), lambda group: ", ".join(group.post_labels)),
        Column("kinds", _l("Only in units of these kinds"), lambda group: ", ".join(group.kind_labels)),
        Column(
            "picked",
            _l("Hand-picked people"),
            lambda group: ", ".join(person.name for person in group.picked.all()),
        ),
        Column("code", _l("Code"), lambda group: group.code, css="nowrap"),
    ],
    rows=groups_listed,
)


# Background work


def jobs_listed(reader: User, at: datetime) -> QuerySet[Job]:
    """One's own."""
    return Job.objects.visible_to(reader)


JOBS = Table(
    title=_l("Background work"),
    columns=[
        Column("kind", _l("Kind"), job_label, url=True),
        Column("created_at", _l("Asked for at"), lambda job: job.created_at),
        Column("state", _l("State"), lambda job: job.state.label),
        Column("done", _l("Done"), lambda job: f"{job.done} / {job.total}", css="end"),
        Column("words", _l("What came of it"), job_words),
    ],
    rows=jobs_listed,
)


# Absences


def absence_chip(absence, day):
    """Cancelled, over, now or to come, in words."""
    if absence.cancelled:
        return chip_html(_("Cancelled"), "secondary")
    if absence.ends_on < day:
        return chip_html(_("Over"), "secondary")
    if absence.starts_on > day:
        return chip_html(_("To come"), "info")
    return chip_html(_("Away"), "warning", "person-dash")


def absences_listed(reader: User, at: datetime) -> QuerySet[Absence]:
    """The absences that the reader may know of, with person and deputy."""
    return Absence.objects.visible_to(reader).select_related("user", "deputy")


def begins(absence):
    """The first day, with the time of day where one was said."""
    return _day_and_time(absence.starts_on, absence.starts_time)


def ends(absence):
    """The last day, with the time of day where one was said."""
    return _day_and_time(absence.ends_on, absence.ends_time)


def _day_and_time(day, clock):
    if clock is None:
        return day
    return f"{in_words(day)} {clock:%H:%M}"


def absences_on(day: date) -> Table:
    """The list as it reads on a company day: the state says who is away then."""
    return Table(
        title=_l("Absences"),
        columns=[
            Column("person", _l("Person"), lambda absence: absence.user.name, url=True),
            Column(
                "starts_on",
                _l("From"),
                begins,
                css="nowrap",
            ),
            Column(
                "ends_on",
                _l("To"),
                ends,
                css="nowrap",
            ),
            Column("kind", _l("Kind"), lambda absence: absence.get_kind_display()),
            Column("deputy", _l("Deputy"), lambda absence: absence.deputy and absence.deputy.name),
            Column("state", _l("State"), lambda absence: absence_chip(absence, day)),
        ],
        rows=absences_listed,
    )
