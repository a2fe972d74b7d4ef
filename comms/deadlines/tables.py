"""The lists of clocks and of recurring duties."""

from datetime import datetime

from django.db.models import QuerySet
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from comms.base.dates import day
from comms.deadlines import queries
from comms.deadlines.models import Clock, PeriodDuty
from comms.deadlines.templatetags.clocks import due_moment, facts, remaining
from comms.organization.models import User
from comms.procedure import queries as procedure
from comms.web.markup import chip_html
from comms.web.tables import Column, Table


def state_chip(clock, at):
    """How the clock stands, as icon and words."""
    found = facts(clock, at)
    return chip_html(found["state"], found["tone"])


def subject_link(clock):
    """The label of a clock's subject, leading to its page when the reader may open it."""
    found = queries.subject_of(clock)
    if found:
        return format_html('<a href="{}">{}</a>', found.url, clock.label)
    return clock.label


def named(found):
    """The name of a unit or person, nothing where none is set."""
    return found.name if found else ""


def clocks_listed(reader: User, at: datetime) -> QuerySet[Clock]:
    """The clocks that the reader sees, with unit, person and subject."""
    clocks = Clock.objects.visible_to(reader).select_related("person").naming("unit")
    return queries.with_subjects(clocks, reader)


def clocks_at(at: datetime) -> Table:
    """The list as it reads at this moment: state and remaining time follow from it."""
    return Table(
        title=_("Deadlines"),
        columns=[
            Column(
                "due",
                _("Due"),
                lambda clock: due_moment(clock.due_at),
                css="nowrap",
                order="listed_at",
                export=lambda clock: clock.due_at,
            ),
            Column("duty", _("Duty"), lambda clock: procedure.title(clock.policy), url=True),
            Column("subject", _("Subject"), subject_link, export=lambda clock: clock.label),
            Column("clause", _("Clause"), lambda clock: clock.clause),
            Column("unit", _("Unit"), lambda clock: named(clock.unit)),
            Column("person", _("Person responsible"), lambda clock: named(clock.person)),
            Column("state", _("State"), lambda clock: state_chip(clock, at)),
            Column("left", _("Time"), lambda clock: remaining(clock, at)),
        ],
        rows=clocks_listed,
    )


def fulfilment_link(duty):
    """What fulfilled a duty, leading to its page when the reader may open it."""
    found = queries.fulfilment_of(duty)
    if found:
        return format_html('<a href="{}">{}</a>', found.url, found.name.rpartition("/")[2])
    return ""


def duties_listed(reader: User, at: datetime) -> QuerySet[PeriodDuty]:
    """The recurring duties that the reader sees, with clock, unit and what fulfilled them."""
    duties = PeriodDuty.objects.visible_to(reader).select_related("clock", "explained_by").naming("unit")
    return queries.with_fulfilment(duties, reader)


def duties_at(at: datetime) -> Table:
    """The list as it reads at this moment: how a duty stands follows from it."""
    return Table(
        title=_("Recurring duties"),
        columns=[
            Column("window_to", _("Due"), lambda duty: day(duty.window_to), css="nowrap", order="window_to"),
            Column("duty", _("Duty"), lambda duty: procedure.title(duty.policy), url=True),
            Column("unit", _("Unit"), lambda duty: duty.unit.name),
            Column("period", _("Period"), lambda duty: duty.period_key, css="nowrap"),
            Column("window_from", _("From"), lambda duty: day(duty.window_from), css="nowrap"),
            Column("clause", _("Clause"), lambda duty: duty.clause),
            Column("state", _("State"), lambda duty: chip_html(duty.state_at(at).label, duty.tone_at(at))),
            Column("met_by", _("Fulfilled by"), fulfilment_link),
            Column("explanation", _("Explanation"), lambda duty: duty.explanation or duty.why_exempt),
            Column("explained_by", _("Explained by"), lambda duty: duty.signature("explained_by")),
        ],
        rows=duties_listed,
    )
