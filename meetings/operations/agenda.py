"""The agenda: items added, moved, taken off; what the last meeting left open; papers opened."""

from datetime import datetime
from typing import Any

from django.db.models import F, Max
from django.utils.translation import gettext as _

from comms.audit.models import Attachment
from comms.base.errors import GuardFailed, Refused
from comms.base.rights import allow
from comms.base.transactions import one_transaction
from comms.base.transitions import edit, insert, locked, record
from comms.base.versions import ANY, Version
from comms.organization.models import User
from meetings.models import AgendaItem, MaterialView, Meeting
from meetings.operations.kinds import in_company_language
from meetings.queries.meetings import open_resolutions_before, previous_meeting, waiting_items
from meetings.states import OPEN_AGENDA, ItemOutcome, ItemType, MeetingState, outcomes_of


@one_transaction()
def add_item(meeting: Meeting, *, title: str, by: User, at: datetime, **fields: Any) -> AgendaItem:
    """Put an item at the end of the agenda (1.7.b.5). Raises NotAllowed, GuardFailed after the meeting."""
    by = allow(by, "meetings.prepare_meeting", meeting)
    meeting = locked(meeting, ANY)
    _check_open(meeting)
    return put_item(meeting, title=title, by=by, at=at, **fields)


def put_item(meeting: Meeting, *, title: str, by: User | None, at: datetime, **fields: Any) -> AgendaItem:
    """The same for an operation that asked for its own right. In a transaction."""
    place = _last_position(meeting) + 1
    item = insert(AgendaItem(meeting=meeting, title=title, position=place, created_at=at, **fields))
    record(item, "created", by=by, at=at)
    return item


@one_transaction()
def change_item(item: AgendaItem, *, by: User, at: datetime, version: Version, **fields: Any) -> AgendaItem:
    """Change an item before the meeting is over.

    Raises NotAllowed, GuardFailed, StaleVersion, and Refused by field for another name or type of what the
    portal put on itself.
    """
    by = allow(by, "meetings.change_agendaitem", item)
    _check_open(item.meeting)
    row = locked(item, version)
    fixed = [name for name in ("title", "type") if fields.get(name, getattr(row, name)) != getattr(row, name)]
    if (row.is_automatic or row.type == ItemType.SUBMISSION) and fixed:
        raise Refused(errors=dict.fromkeys(fixed, _("The portal names this item itself.")))
    if hasattr(row, "motion") and "type" in fixed:
        raise Refused(errors={"type": _("This item is a motion.")})
    return edit(item, by=by, at=at, version=version, **fields)


@one_transaction()
def note_outcome(
    item: AgendaItem,
    *,
    outcome: str,
    by: User,
    at: datetime,
    version: Version,
    outcome_note: str = "",
) -> AgendaItem:
    """Say how an item ended, until its minutes are out; what was remarked at a check is said with it
    (1.5.2.4). Raises NotAllowed, GuardFailed, StaleVersion, Refused.
    """
    by = allow(by, "meetings.conclude_agendaitem", item)
    if not records_open(item.meeting):
        raise GuardFailed(_("Outcomes are recorded during the meeting and while its minutes are a draft."))
    if outcome not in outcomes_of(item.type):
        raise Refused(errors={"outcome": _("An item of this type does not end so.")})
    if outcome == ItemOutcome.REMARKS and not outcome_note.strip():
        raise Refused(errors={"outcome_note": _("Say what was remarked.")})
    said = {"outcome": outcome, "outcome_note": outcome_note}
    return edit(item, by=by, at=at, version=version, event="outcome", **said)


def conclude(
    item: AgendaItem, outcome: ItemOutcome, note: str, *, by: User | None, at: datetime
) -> AgendaItem:
    """Note how an item ended for an operation that asked for its own right. In a transaction."""
    said = {"outcome": outcome, "outcome_note": note}
    return edit(item, by=by, at=at, version=ANY, event="outcome", **said)


@one_transaction()
def move_item(item: AgendaItem, *, position: int, by: User, at: datetime, version: Version) -> AgendaItem:
    """Put an item at another place (1 = first); the others close up.

    Raises NotAllowed, GuardFailed, StaleVersion.
    """
    by = allow(by, "meetings.change_agendaitem", item)
    _check_open(locked(item.meeting, ANY))
    others = list(item.meeting.agenda_items.exclude(pk=item.pk))
    place = max(1, min(position, len(others) + 1))
    item = edit(item, by=by, at=at, version=version, event="moved", position=place)
    for number, other in enumerate(others, start=1):
        other.position = number + (number >= place)
    AgendaItem.objects.bulk_update(others, ["position"])
    return item


@one_transaction()
def remove_item(item: AgendaItem, *, by: User, at: datetime, version: Version) -> None:
    """Take an item off the agenda.

    Raises NotAllowed, StaleVersion, GuardFailed when it has papers or the meeting runs.
    """
    by = allow(by, "meetings.change_agendaitem", item)
    meeting = locked(item.meeting, ANY)
    _check_open(meeting)
    if meeting.state == MeetingState.IN_PROGRESS:
        raise GuardFailed(_("The meeting is in progress. Record the item as withdrawn instead."))
    row = locked(item, version)
    if row.type == ItemType.SUBMISSION:
        raise GuardFailed(_("This conclusion was submitted for approval. Defer it instead."))
    if Attachment.objects.of(row).present().exists():
        raise GuardFailed(_("This item has papers. Withdraw them first."))
    if hasattr(row, "motion"):
        raise GuardFailed(_("This item is a motion. Who submitted it may withdraw it."))
    record(row, "removed", by=by, at=at, title=row.title)
    meeting.agenda_items.filter(position__gt=row.position).update(position=F("position") - 1)
    row.delete()


@one_transaction()
def complete_agenda(meeting: Meeting, *, at: datetime) -> list[AgendaItem]:
    """Add what belongs on the agenda by itself: last minutes, open resolutions (1.7.8), waiting items.

    Automatic items have a type and no title: readers see what they are in their own language.
    """
    present = set(meeting.agenda_items.values_list("type", flat=True))
    added = []
    if ItemType.PRIOR_MINUTES not in present and previous_meeting(meeting):
        added.append(AgendaItem(type=ItemType.PRIOR_MINUTES))
    if ItemType.PRIOR_ACTIONS not in present and open_resolutions_before(meeting).exists():
        added.append(AgendaItem(type=ItemType.PRIOR_ACTIONS))
    added += [_carried(item) for item in waiting_items(meeting)]
    for position, item in enumerate(added, start=_last_position(meeting) + 1):
        item.meeting, item.position, item.created_at = meeting, position, at
        item.save()
    return added


def fill_from_template(meeting: Meeting, *, at: datetime) -> None:
    """Put the items of the kind's template on a new agenda, in the company's language (1.5.1.3)."""
    for position, said in enumerate(meeting.kind.agenda_template, start=1):
        AgendaItem.objects.create(
            meeting=meeting,
            position=position,
            type=said.get("type", ItemType.TOPIC),
            title=in_company_language(said),
            category=said.get("category", ""),
            planned_minutes=said.get("planned_minutes"),
            created_at=at,
        )


def snapshot(meeting: Meeting) -> dict[str, object]:
    """The agenda as data, for an issue: when, where, and each item in order."""
    items = meeting.agenda_items.select_related("presenter", "department")
    return {
        "starts_at": meeting.starts_at.isoformat(),
        "ends_at": meeting.ends_at.isoformat(),
        "location": meeting.location,
        "items": [_told(item) for item in items],
    }


def _told(item: AgendaItem) -> dict[str, object]:
    told: dict[str, object] = {
        "title": item.title,
        "type": item.type,
        "category": item.category,
        "note": item.note,
        "planned_minutes": item.planned_minutes,
        "presenter": "",
        "department": "",
    }
    if item.presenter:
        told["presenter"] = item.presenter.name
    if item.department:
        told["department"] = item.department.name_zh
    return told


@one_transaction()
def note_opened(paper: Attachment, *, by: User, at: datetime) -> Attachment:
    """Remember when a participant first opened a paper of an agenda item (1.7.1). Raises NotAllowed."""
    by = allow(by, "meetings.open_paper", paper)
    item = AgendaItem.objects.select_related("meeting").get(pk=paper.object_id)
    first = {"meeting": item.meeting, "first_opened_at": at}
    MaterialView.objects.get_or_create(attachment=paper, user=by, defaults=first)
    return paper


def records_open(meeting: Meeting) -> bool:
    """Whether outcomes, attendance and resolutions may still be recorded: during the meeting and while the
    minutes are a draft.
    """
    if meeting.state == MeetingState.IN_PROGRESS:
        return True
    minutes = getattr(meeting, "minutes", None)
    return bool(minutes and minutes.is_draft)


def _carried(item: AgendaItem) -> AgendaItem:
    return AgendaItem(
        type=item.type,
        category=item.category,
        title=item.title,
        note=item.note,
        presenter=item.presenter,
        department=item.department,
        planned_minutes=item.planned_minutes,
        carried_from=item,
        deferrals=item.deferrals + (item.outcome == ItemOutcome.DEFERRED),
    )


def _last_position(meeting: Meeting) -> int:
    return meeting.agenda_items.aggregate(last=Max("position"))["last"] or 0


def _check_open(meeting: Meeting) -> None:
    if meeting.state not in OPEN_AGENDA:
        raise GuardFailed(_("The agenda cannot be changed any more."))
