"""The agenda: items are added, moved, taken off; the portal adds what the last meeting left open; papers are opened."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Max
from django.utils.translation import gettext as _

from comms.audit.models import Attachment
from comms.base.errors import GuardFailed, NotAllowed, Refused
from comms.base.transitions import edit, locked, record
from comms.organization.models import User
from meetings.models import AgendaItem, MaterialView, Meeting
from meetings.queries.meetings import open_resolutions_before, previous_meeting, waiting_items
from meetings.states import OPEN_AGENDA, ItemOutcome, ItemType, MeetingState


@transaction.atomic
def add_item(meeting: Meeting, *, title: str, by: User, at: datetime, **fields: Any) -> AgendaItem:
    """Put an item at the end of the agenda (1.7.b.5). Raises NotAllowed, GuardFailed when the meeting is over."""
    meeting = locked(meeting)
    _check_editor(meeting, by)
    item = AgendaItem(meeting=meeting, title=title, position=_last_position(meeting) + 1, created_at=at, **fields)
    item.save()
    record(item, "created", by=by, at=at)
    return item


@transaction.atomic
def change_item(item: AgendaItem, *, by: User, at: datetime, version: int | None = None, **fields: Any) -> AgendaItem:
    """Change an item before the meeting is over. Raises NotAllowed, GuardFailed, StaleVersion."""
    _check_editor(item.meeting, by)
    if item.is_automatic and "title" in fields:
        raise Refused(errors={"title": _("The portal names this item itself.")})
    return edit(item, by=by, at=at, version=version, **fields)


@transaction.atomic
def note_outcome(
    item: AgendaItem, *, outcome: str, by: User, at: datetime, outcome_note: str = "", version: int | None = None
) -> AgendaItem:
    """Say how an item ended, during the meeting or while its minutes are written. Raises NotAllowed, GuardFailed, StaleVersion."""
    if not by.has_perm("meetings.run_meeting", item.meeting):
        raise NotAllowed(_("Only the chair and the minute taker's department record outcomes."))
    if not records_open(item.meeting):
        raise GuardFailed(_("Outcomes are recorded during the meeting and while its minutes are a draft."))
    return edit(item, by=by, at=at, version=version, outcome=outcome, outcome_note=outcome_note, event="outcome")


@transaction.atomic
def move_item(item: AgendaItem, *, position: int, by: User, at: datetime) -> AgendaItem:
    """Put an item at another place (1 = first); the others close up. Raises NotAllowed, GuardFailed."""
    _check_editor(locked(item.meeting), by)
    others = list(item.meeting.agenda_items.exclude(pk=item.pk))
    others.insert(max(0, min(position, len(others) + 1) - 1), item)
    for place, row in enumerate(others, start=1):
        row.position = place
    AgendaItem.objects.bulk_update(others, ["position"])
    record(item, "moved", by=by, at=at, position=item.position)
    return item


@transaction.atomic
def remove_item(item: AgendaItem, *, by: User, at: datetime) -> None:
    """Take an item off the agenda. Raises NotAllowed, GuardFailed when it has papers or resolutions or the meeting runs."""
    meeting = locked(item.meeting)
    _check_editor(meeting, by)
    if meeting.state == MeetingState.IN_PROGRESS:
        raise GuardFailed(_("The meeting is in progress. Record the item as withdrawn instead."))
    if Attachment.objects.of(item).present().exists():
        raise GuardFailed(_("This item has papers. Withdraw them first."))
    record(item, "removed", by=by, at=at, title=item.title)
    meeting.agenda_items.filter(position__gt=item.position).update(position=F("position") - 1)
    item.delete()


@transaction.atomic
def complete_agenda(meeting: Meeting, *, at: datetime) -> list[AgendaItem]:
    """Add what belongs on the agenda by itself and is not on it yet: the last minutes, open resolutions (1.7.8), items left over."""
    present = set(meeting.agenda_items.values_list("type", flat=True))
    added = []
    if ItemType.PRIOR_MINUTES not in present and previous_meeting(meeting):
        added.append(AgendaItem(type=ItemType.PRIOR_MINUTES, title=str(ItemType.PRIOR_MINUTES.label)))
    if ItemType.PRIOR_ACTIONS not in present and open_resolutions_before(meeting).exists():
        added.append(AgendaItem(type=ItemType.PRIOR_ACTIONS, title=str(ItemType.PRIOR_ACTIONS.label)))
    added += [_carried(item) for item in waiting_items(meeting)]
    for position, item in enumerate(added, start=_last_position(meeting) + 1):
        item.meeting, item.position, item.created_at = meeting, position, at
        item.save()
    return added


def fill_from_template(meeting: Meeting, *, at: datetime) -> None:
    """Put the items of the kind's template on a new agenda, in the company's language (1.5.1.3)."""
    language = "en" if settings.LANGUAGE_CODE.startswith("en") else "zh"
    for position, said in enumerate(meeting.kind.agenda_template, start=1):
        AgendaItem.objects.create(
            meeting=meeting, position=position, title=said.get(language) or said["zh"], category=said.get("category", ""),
            minutes=said.get("minutes"), created_at=at,
        )  # fmt: skip


def snapshot(meeting: Meeting) -> dict[str, Any]:
    """The agenda as data, for an issue: when, where, and each item in order."""
    items = meeting.agenda_items.select_related("presenter", "department")
    return {
        "starts_at": meeting.starts_at.isoformat(), "ends_at": meeting.ends_at.isoformat(), "location": meeting.location,
        "items": [
            {
                "title": item.heading, "category": item.category, "note": item.note, "minutes": item.minutes,
                "presenter": item.presenter.name if item.presenter else "", "department": item.department.name if item.department else "",
            }
            for item in items
        ],
    }  # fmt: skip


def note_opened(meeting: Meeting, attachment: Attachment, *, by: User, at: datetime) -> None:
    """Remember when a participant first opened a paper (1.7.1)."""
    MaterialView.objects.get_or_create(attachment=attachment, user=by, defaults={"meeting": meeting, "first_opened_at": at})


def records_open(meeting: Meeting) -> bool:
    """Whether outcomes, attendance and resolutions may still be recorded: during the meeting and while the minutes are a draft."""
    if meeting.state == MeetingState.IN_PROGRESS:
        return True
    minutes = getattr(meeting, "minutes", None)
    return bool(minutes and minutes.is_draft)


def _carried(item: AgendaItem) -> AgendaItem:
    return AgendaItem(
        type=item.type, category=item.category, title=item.title, note=item.note, presenter=item.presenter, department=item.department,
        minutes=item.minutes, carried_from=item, deferrals=item.deferrals + (item.outcome == ItemOutcome.DEFERRED),
    )  # fmt: skip


def _last_position(meeting: Meeting) -> int:
    return meeting.agenda_items.aggregate(last=Max("position"))["last"] or 0


def _check_editor(meeting: Meeting, by: User) -> None:
    if not by.has_perm("meetings.prepare_meeting", meeting):
        raise NotAllowed(_("Only the responsible department and the minute taker change the agenda."))
    if meeting.state not in OPEN_AGENDA:
        raise GuardFailed(_("The agenda cannot be changed any more."))
