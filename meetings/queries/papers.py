"""The papers of a meeting and who opened them (1.7.1)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet

from comms.audit.models import Attachment
from comms.organization.models import User
from meetings.models import AgendaItem, MaterialView, Meeting


def papers_of(items: Iterable[AgendaItem]) -> QuerySet[Attachment]:
    """The files of agenda items that were not withdrawn, oldest first."""
    item_type = ContentType.objects.get_for_model(AgendaItem)
    return (
        Attachment.objects.present()
        .filter(content_type=item_type, object_id__in=[item.pk for item in items])
        .order_by("id")
    )


@dataclass(frozen=True)
class Paper:
    """A file of an agenda item, the people who opened it, and whether this reader is one of them."""

    file: Attachment
    opened_by: list[str]
    read: bool


def papers_by_item(items: list[AgendaItem], *, reader: User) -> list[tuple[AgendaItem, list[Paper]]]:
    """Each item with its papers. Two queries."""
    files = list(papers_of(items))
    opened: dict[int, dict[int, str]] = defaultdict(dict)
    views = MaterialView.objects.filter(attachment__in=files).order_by("id")
    for file_id, person, name in views.values_list("attachment", "user", "user__name"):
        opened[file_id][person] = name
    by_item: dict[int, list[Paper]] = defaultdict(list)
    for file in files:
        people = opened[file.pk]
        by_item[file.object_id].append(Paper(file, list(people.values()), reader.pk in people))
    return [(item, by_item[item.pk]) for item in items]


def to_prepare(item: AgendaItem, papers: list[Paper]) -> bool:
    """Whether the item asks for preparation: an explanation, or a paper not opened yet (1.7.1)."""
    return bool(item.note) or not all(paper.read for paper in papers)


def paper(meeting: Meeting, uuid: str) -> Attachment | None:
    """One file of the meeting's agenda, or None."""
    return papers_of(meeting.agenda_items.all()).filter(uuid=uuid).first()
