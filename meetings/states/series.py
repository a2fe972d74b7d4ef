"""A meeting series: drafted, active (it plans its meetings), paused, ended."""

from typing import Protocol

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from comms.base.states import Move, MoveTable
from comms.base.transitions import Change, require


class SeriesState(TextChoices):
    """The states of a series."""

    DRAFT = "draft", _("Draft")
    ACTIVE = "active", _("Active")
    PAUSED = "paused", _("Paused")
    ENDED = "ended", _("Ended")


class Kind(Protocol):
    """A kind of meeting, as far as the guards know it."""

    chair_post: str
    is_decided_daily: bool


class Recurring(Protocol):
    """A series as its guards see it."""

    chair_id: int | None
    rota_id: int | None
    kind: Kind
    nobody_leads: bool


def has_chair(series: Recurring, change: Change) -> None:
    """A series without a chair cannot plan (1.7.5); where each day is decided, whoever decides chairs."""
    named = series.chair_id or series.rota_id or series.kind.chair_post
    led = named or series.kind.is_decided_daily
    require(led, _("Name a chair first."), chair=[_("Name a chair first.")])


def has_leaders(series: Recurring, change: Change) -> None:
    """Leaders who take turns have to be somebody (1.5.2.2)."""
    said = _("Nobody belongs to the group whose members lead in turn. Name its members first.")
    require(not series.nobody_leads, said, rota=[said])


S = SeriesState
MAY = "meetings.manage_series"
SERIES_TABLE = MoveTable(
    S,
    [
        Move(
            event="activate", sources=[S.DRAFT], target=S.ACTIVE, label=_("Activate"), permission=MAY,
            guards=[has_chair, has_leaders], fields=["planned_from"], tone="success",
        ),
        Move(
            event="pause", sources=[S.ACTIVE], target=S.PAUSED, label=_("Pause"), permission=MAY,
            required=["reason"], tone="warning",
        ),
        Move(
            event="resume", sources=[S.PAUSED], target=S.ACTIVE, label=_("Resume"), permission=MAY,
            guards=[has_leaders], fields=["planned_from"],
        ),
        Move(
            event="end", sources=[S.DRAFT, S.ACTIVE, S.PAUSED], target=S.ENDED, label=_("End"),
            permission=MAY, required=["reason"], tone="danger",
        ),
    ],
    initial=S.DRAFT,
    rests={
        S.DRAFT: "Only whoever sets it up knows of it; nothing is planned yet.",
        S.ACTIVE: "It plans its meetings by itself, and those have clocks.",
        S.PAUSED: "Stopped on purpose and with a reason; nothing is planned until somebody resumes it.",
    },
    tones={S.DRAFT: "secondary", S.ACTIVE: "success", S.PAUSED: "warning", S.ENDED: "secondary"},
)  # fmt: skip
