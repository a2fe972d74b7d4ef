"""The list of daily decisions of offices."""

from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from comms.organization.models import User
from comms.web.markup import state_chip_html
from comms.web.tables import Column, Table
from meetings.models import OfficeMorning
from meetings.queries.mornings import with_people


def mornings_listed(reader: User, at: datetime) -> QuerySet[OfficeMorning]:
    """The days that count and that the reader sees, with office, whoever decided and the meeting."""
    return with_people(OfficeMorning.objects.visible_to(reader).counted())


MORNINGS = Table(
    title=_("Office mornings"),
    columns=[
        Column("day", _("Day"), lambda m: m.day, order="day", css="nowrap", url=True),
        Column("unit", _("Management office"), lambda m: m.unit.name),
        Column("state", _("State"), state_chip_html, export=lambda m: m.get_state_display()),
        Column("starts_at", _("Begins"), lambda m: m.starts_at, css="nowrap"),
        Column("decided_by", _("Decided by"), lambda m: m.signature("decided_by")),
        Column("decided_at", _("Decided at"), lambda m: m.decided_at, css="nowrap"),
        Column("why", _("Reason"), lambda m: m.why),
        Column("meeting", _("Meeting"), lambda m: m.meeting.number if m.meeting else "", css="nowrap"),
    ],
    rows=mornings_listed,
)
