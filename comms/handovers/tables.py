"""The columns of the form 《故障转呈单》, for exports, print, Word and PDF."""

from django.utils.translation import gettext_lazy as _

from comms.base.dates import moment
from comms.web.documents import Sheet, SheetTable, shown
from comms.web.pages import Column


def _by_at(person, when) -> str:
    """Who and when, in one cell."""
    return " ".join(part for part in (person and person.name, when and moment(when)) if part)


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
    Column("accepted", _("Accepted by / at"), lambda s: _by_at(s.accepted_by, s.accepted_at)),
    Column("promised", _("Promised time and promised result"), _promised),
    Column("handling", _("Handling"), lambda s: s.handling),
    Column("result", _("Result"), lambda s: s.result),
    Column("reported", _("Fed back by / at"), lambda s: _by_at(s.reported_by, s.reported_at)),
    Column("confirmed", _("Confirmed by the office / at"), lambda s: _by_at(s.confirmed_by, s.confirmed_at)),
    Column("state", _("State"), lambda s: s.get_state_display()),
    Column("filed", _("Filed by / at"), lambda s: _by_at(s.filed_by, s.filed_at)),
]
SIGNATURES = [_("Management office"), _("Department")]
NOT_ON_THE_FORM = {"state"}


def form_rows(slip) -> list[tuple]:
    """(heading, value) of the printed form."""
    columns = [column for column in FORM_COLUMNS if column.key not in NOT_ON_THE_FORM]
    return [(column.label, shown(column.cell(slip))) for column in columns]


def _hop_cells(hop) -> list:
    suggested = hop.suggested_unit and hop.suggested_unit.name
    return [hop.department.name, hop.sent_at, hop.returned_at, hop.reason, suggested]


def sheet_of(slip, *, by, at) -> Sheet:
    """The form with the trail of departments and deadlines; `slip` comes `in_full()`."""
    return Sheet(
        title=_("Fault transfer slip"),
        number=slip.office_serial or slip.number,
        facts=form_rows(slip),
        tables=[
            SheetTable(
                _("Departments"),
                [_("Department"), _("Sent at"), _("Returned at"), _("Reason"), _("Suggested department")],
                [_hop_cells(hop) for hop in slip.hops.all()],
            ),
            SheetTable(
                _("Changes of the deadline"),
                [_("From"), _("To"), _("Reason"), _("Requested by"), _("Requested at")],
                [
                    [change.old, change.new, change.reason, change.requested_by.name, change.requested_at]
                    for change in slip.deadline_changes.all()
                ],
            ),
        ],
        signatures=SIGNATURES,
        printed_at=at,
        printed_by=by.name,
    )
