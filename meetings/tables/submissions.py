"""The list of conclusions for approval."""

from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from comms.organization.models import User
from comms.web.markup import state_chip_html
from comms.web.tables import Column, Table
from meetings.models import Submission


def submissions_listed(reader: User, at: datetime) -> QuerySet[Submission]:
    """Those that the reader sees, with origin, body and meeting."""
    seen = Submission.objects.visible_to(reader)
    return seen.select_related("meeting__unit", "to_kind", "target", "submitted_by")


SUBMISSIONS = Table(
    title=_("Conclusions for approval"),
    columns=[
        Column("number", _("No."), lambda s: s.number, url=True, css="nowrap"),
        Column("text", _("Conclusion"), lambda s: s.text),
        Column("unit", _("From"), lambda s: s.meeting.unit.name),
        Column("to_kind", _("Approved by"), lambda s: s.to_kind.name),
        Column("target", _("Taken up on"), lambda s: s.target.starts_at if s.target else None, css="nowrap"),
        Column("state", _("State"), state_chip_html, export=lambda s: s.get_state_display()),
        Column("answer", _("Answer"), lambda s: s.answer),
        Column(
            "submitted_at", _("Submitted at"), lambda s: s.submitted_at, order="-submitted_at", css="nowrap"
        ),
    ],
    rows=submissions_listed,
)
