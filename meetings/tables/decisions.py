"""The register of decisions, and the list of steps of action plans."""

from datetime import date, datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from comms.base.clock import today
from comms.organization.models import User
from comms.web.markup import chip_html, state_chip_html
from comms.web.tables import Column, Table
from meetings.models import ActionStep, Decision


def decisions_listed(reader: User, at: datetime) -> QuerySet[Decision]:
    """The decisions that the reader sees, with everything that their line says."""
    people = ("resolution__owner", "resolution__tracking_unit", "resolution__superseded_by")
    return Decision.objects.visible_to(reader).select_related("meeting__kind", "motion", *people)


def _owner(decision: Decision) -> str:
    return decision.resolution.owner.name if decision.resolution else ""


def _unit(decision: Decision) -> str:
    return decision.resolution.tracking_unit.name if decision.resolution else ""


def _due(decision: Decision) -> date | None:
    return decision.resolution.due_on if decision.resolution else None


def _result(decision: Decision) -> str:
    return decision.resolution.result if decision.resolution else ""


def _superseded_by(decision: Decision) -> str:
    newer = decision.resolution.superseded_by if decision.resolution else None
    return newer.number if newer else ""


REGISTER = [
    Column("number", _("No."), lambda d: d.number, url=True, order="number", css="nowrap"),
    Column("text", pgettext_lazy("register", "Decision"), lambda d: d.text),
    Column("kind", _("Kind"), lambda d: d.meeting.kind.name),
    Column("owner", _("Person responsible"), _owner),
    Column("unit", _("Follow-up by"), _unit),
    Column("due", _("Due"), _due, css="nowrap"),
    Column(
        "state",
        _("State"),
        lambda d: state_chip_html(d.matter),
        export=lambda d: d.matter.get_state_display(),
    ),
    Column("superseded_by", _("Superseded by"), _superseded_by, css="nowrap"),
    Column(
        "listed_at",
        _("Decided at"),
        lambda d: today(d.listed_at),  # the day is enough on the screen, where ten columns stand
        export=lambda d: d.listed_at,
        order="-listed_at",
        css="nowrap",
    ),
]
DECISIONS = Table(
    title=_("Decision register"),
    columns=REGISTER,
    file=[*REGISTER, Column("result", _("Result"), _result)],
    rows=decisions_listed,
)


def steps_listed(reader: User, at: datetime) -> QuerySet[ActionStep]:
    """The steps of present plans that the reader sees, with who does them."""
    return ActionStep.objects.visible_to(reader).select_related("resolution__owner", "assignee", "done_by")


def _who(step: ActionStep) -> str:
    return (step.assignee or step.resolution.owner).name


def _done(step: ActionStep) -> str:
    return chip_html(pgettext_lazy("step", "Done"), "success") if step.done_at else ""


STEPS = Table(
    title=_("Steps of action plans"),
    columns=[
        Column("text", _("Step"), lambda s: s.text, url=True),
        Column("resolution", _("Resolution"), lambda s: s.resolution.number, css="nowrap"),
        Column("assignee", _("Person responsible"), _who),
        Column("due", _("Due"), lambda s: s.due_on, css="nowrap"),
        Column("done", pgettext_lazy("step", "Done"), _done, export=lambda s: s.done_at),
    ],
    rows=steps_listed,
)
