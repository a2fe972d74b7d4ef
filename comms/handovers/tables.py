"""The lists of slips, tasks and notes, and the form 《故障转呈单》 for files, print, Word and PDF."""

from datetime import datetime

from django.db.models import QuerySet
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from comms.base.dates import moment
from comms.handovers import queries
from comms.handovers.models import DepartmentTask, FaultSlip, PhoneNote
from comms.handovers.states import TONES, Channel, Severity, State
from comms.organization.models import User
from comms.web.documents import Sheet, SheetTable, shown
from comms.web.markup import cell_html, chip_html
from comms.web.tables import Column, Table

SHORT = 48
SHORT_NOTE = 60
ICONS = {Channel.PHONE: "telephone", Channel.VISIT: "person-walking"}
# Long texts that no list on the screen shows
UNSHOWN = ("promised_content", "handling", "result", "remark")


# The form


def _signed(slip, name: str, when) -> str:
    """Who signed, for whom, and when, in one cell."""
    return " ".join(part for part in (slip.signature(name), when and moment(when)) if part)


def _promised(slip) -> str:
    """The promised time and result in one cell."""
    parts = (slip.promised_at and moment(slip.promised_at), slip.promised_content)
    return "\n".join(part for part in parts if part)


FORM_COLUMNS = [
    Column("number", _("No."), lambda s: s.number),
    Column("office_serial", _("Office's no."), lambda s: s.office_serial or ""),
    Column("office", _("Office"), lambda s: s.office.name),
    Column("found_at", _("Date and time"), lambda s: s.found_at),
    Column("found_by", _("Found by"), lambda s: s.found_by),
    Column("place", _("Place"), lambda s: s.place),
    Column("problem", _("Problem"), lambda s: s.problem),
    Column("severity", _("Severity"), lambda s: s.get_severity_display()),
    Column("measures", _("Measures tried"), lambda s: s.measures_tried),
    Column("department", _("To department"), lambda s: s.department and s.department.name),
    Column("reply_by", _("Reply wanted by"), lambda s: s.reply_by),
    Column("accepted", _("Accepted by / at"), lambda s: _signed(s, "accepted_by", s.accepted_at)),
    Column("promised", _("Promised time and promised result"), _promised),
    Column("handling", _("Handling"), lambda s: s.handling),
    Column("result", _("Result"), lambda s: s.result),
    Column("reported", _("Fed back by / at"), lambda s: _signed(s, "reported_by", s.reported_at)),
    Column(
        "confirmed", _("Confirmed by the office / at"), lambda s: _signed(s, "confirmed_by", s.confirmed_at)
    ),
    Column("state", _("State"), lambda s: s.get_state_display()),
    Column("filed", _("Filed by / at"), lambda s: _signed(s, "filed_by", s.filed_at)),
]
# The people whom the form names
ON_THE_FORM = ("filed_by", "accepted_by", "reported_by", "confirmed_by")
SIGNATURES = [_("Management office"), _("Department")]
NOT_ON_THE_FORM = {"state"}


def form_rows(slip) -> list[tuple]:
    """(heading, value) of the printed form."""
    columns = [column for column in FORM_COLUMNS if column.key not in NOT_ON_THE_FORM]
    return [(column.label, shown(column.cell(slip))) for column in columns]


HOP_HEADINGS = [
    _("Department"),
    _("Sent at"),
    _("Returned at"),
    _("returned by"),
    _("Reason"),
    _("Suggested department"),
]


def _hop_cells(hop) -> list:
    suggested = hop.suggested_unit and hop.suggested_unit.name
    returned_by = hop.signature("returned_by")
    return [hop.department.name, hop.sent_at, hop.returned_at, returned_by, hop.reason, suggested]


def _change_cells(change) -> list:
    return [change.old, change.new, change.reason, change.signature("requested_by"), change.requested_at]


def sheet_of(slip, *, by, at) -> Sheet:
    """The form with the trail of departments and deadlines; `slip` comes `in_full()`."""
    return Sheet(
        title=_("Fault transfer slip"),
        number=slip.office_serial or slip.number,
        facts=form_rows(slip),
        tables=[
            SheetTable(
                _("Departments"),
                HOP_HEADINGS,
                [_hop_cells(hop) for hop in slip.hops.all()],
            ),
            SheetTable(
                _("Changes of the deadline"),
                [_("From"), _("To"), _("Reason"), _("Requested by"), _("Requested at")],
                [_change_cells(change) for change in slip.deadline_changes.all()],
            ),
        ],
        signatures=SIGNATURES,
        printed_at=at,
        printed_by=by.name,
    )


# The lists


def state_chip(slip):
    """The state as icon and words."""
    return chip_html(State(slip.state).label, TONES[slip.state])


def severity_chip(slip):
    """The severity as icon and words."""
    return chip_html(Severity(slip.severity).label, slip.severity_tone)


def next_time(slip):
    """The time that counts now: the wish, after the promise the promised time; nothing once it is done."""
    if slip.state == State.SENT:
        return slip.reply_by
    if slip.state in (State.PROMISED, State.IN_PROGRESS):
        return slip.promised_at
    return None


def due_cell(slip):
    """The time that counts now, with a red word when a clock of the slip is over its time."""
    due = cell_html(next_time(slip))
    if slip.is_late:
        return format_html("{} {}", due, chip_html(_("Overdue"), "danger"))
    return due


def slips_for_files(reader: User, at: datetime) -> QuerySet[FaultSlip]:
    """The slips that the reader sees, with units, places and the people of the form."""
    return FaultSlip.objects.visible_to(reader).for_lines(*ON_THE_FORM)


def tasks_for_files(reader: User, at: datetime) -> QuerySet[DepartmentTask]:
    """The tasks that the reader sees, with units and whether a clock is over its time, which pages ask for
    their own rows.
    """
    tasks = DepartmentTask.objects.visible_to(reader).for_lines().defer(*UNSHOWN)
    return tasks.annotate(is_late=queries.lateness(at, DepartmentTask))


def notes_listed(reader: User, at: datetime) -> QuerySet[PhoneNote]:
    """The notes that the reader sees, with units, the person and the slip."""
    return PhoneNote.objects.visible_to(reader).with_units()


SLIPS = Table(
    title=_("Fault transfer slips"),
    columns=[
        Column("number", _("No."), lambda s: s.number, url=True, order="number", css="nowrap"),
        Column("problem", _("Problem"), lambda s: Truncator(s.problem).chars(SHORT)),
        Column("place", _("Place"), lambda s: s.place),
        Column("office", _("Office"), lambda s: s.office.name, css="nowrap"),
        Column("department", _("Department"), lambda s: s.department and s.department.name, css="nowrap"),
        Column("severity", _("Severity"), severity_chip),
        Column("state", _("State"), state_chip),
        Column("due", _("Due"), due_cell),
        Column("filed_at", _("Filed at"), lambda s: s.filed_at, order="filed_at", css="nowrap"),
    ],
    rows=slips_for_files,
    file=FORM_COLUMNS,
)
TASKS = Table(
    title=_("Department tasks"),
    columns=[
        Column("number", _("No."), lambda t: t.number, url=True, css="nowrap"),
        Column("problem", _("Task"), lambda t: Truncator(t.problem).chars(SHORT), export=lambda t: t.problem),
        Column("from_department", _("From department"), lambda t: t.from_department.name, css="nowrap"),
        Column("department", _("To department"), lambda t: t.department and t.department.name, css="nowrap"),
        Column("state", _("State"), state_chip),
        Column("due", _("Due"), due_cell),
        Column("filed_at", _("Filed at"), lambda t: t.filed_at, css="nowrap"),
    ],
    rows=tasks_for_files,
)
NOTES = Table(
    title=_("Phone and visit notes"),
    columns=[
        Column(
            "problem",
            _("Problem"),
            lambda n: Truncator(n.problem).chars(SHORT_NOTE),
            export=lambda n: n.problem,
        ),
        Column("place", _("Place"), lambda n: n.place),
        Column("office", _("Office"), lambda n: n.office.name),
        Column("department", _("Told department"), lambda n: n.department.name),
        Column(
            "channel",
            _("Way"),
            lambda n: chip_html(n.get_channel_display(), "secondary", ICONS[n.channel]),
        ),
        Column("told_to", _("Told whom"), lambda n: n.told_to),
        Column("told_at", _("Told at"), lambda n: n.told_at, css="nowrap"),
        Column("noted_by", _("Noted by"), lambda n: n.signature("noted_by")),
        Column("slip", _("Slip"), lambda n: n.slip.number if n.slip else "", css="nowrap"),
    ],
    rows=notes_listed,
)
