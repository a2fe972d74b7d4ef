"""The papers of a meeting and who opened them (1.7.1)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, QuerySet

from comms.audit.models import Attachment
from meetings.models import AgendaItem, MaterialView, Meeting


def papers_of(items: Iterable[AgendaItem]) -> QuerySet[Attachment]:
    """The files of agenda items that were not withdrawn, oldest first."""
    item_type = ContentType.objects.get_for_model(AgendaItem)
    return Attachment.objects.present().filter(content_type=item_type, object_id__in=[item.pk for item in items]).order_by("id")


@dataclass(frozen=True)
class Paper:
    """A file of an agenda item and by how many people it was opened."""

    file: Attachment
    openings: int


def papers_by_item(items: list[AgendaItem]) -> list[tuple[AgendaItem, list[Paper]]]:
    """Each item with its papers. Two queries."""
    files = list(papers_of(items))
    views = MaterialView.objects.filter(attachment__in=files).values_list("attachment").annotate(number=Count("id"))
    opened = dict(views) if files else {}
    by_item: dict[int, list[Paper]] = defaultdict(list)
    for file in files:
        by_item[file.object_id].append(Paper(file, opened.get(file.pk, 0)))
    return [(item, by_item[item.pk]) for item in items]


def paper(meeting: Meeting, uuid: str) -> Attachment | None:
    """One file of the meeting's agenda, or None."""
    return papers_of(meeting.agenda_items.all()).filter(uuid=uuid).first()
