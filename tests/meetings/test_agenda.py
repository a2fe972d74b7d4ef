"""Items in order, categories, papers and who opened them."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation

from comms.audit.models import Event
from comms.audit.operations import attach
from comms.audit.permissions import may_attach
from comms.audit.queries import lines_of
from comms.audit.queries.timeline import Difference
from comms.base.errors import GuardFailed, NotAllowed, Refused, StaleVersion
from comms.base.transitions import record
from comms.base.versions import ANY
from comms.notifications.models import Outbox
from comms.notifications.operations.rendering import words_of
from meetings import operations
from meetings.models import AgendaItem, MaterialView
from meetings.queries.papers import papers_by_item, to_prepare
from meetings.states import Category
from tests.base import api, browser, problem

pytestmark = pytest.mark.django_db


def titles(meeting):
    return list(meeting.agenda_items.values_list("title", flat=True))


@pytest.fixture
def items(meeting, company, at):
    """Items A, B, C after the two of the template."""
    return [operations.add_item(meeting, title=title, by=company.hr, at=at) for title in "ABC"]


@pytest.mark.clause("1.7.b.1", by="operation")
def test_the_five_categories_of_the_procedure():
    assert [category.value for category in Category] == [
        "coordination",
        "hr",
        "admin",
        "market",
        "management",
    ]


@pytest.mark.parametrize("position, expected", [(1, "C__AB"), (3, "__CAB"), (4, "__ACB"), (99, "__ABC")])
def test_an_item_is_put_at_a_place_and_the_others_close_up(meeting, items, company, at, position, expected):
    operations.move_item(items[2], position=position, by=company.hr, at=at, version=ANY)
    assert "".join(title if title in "ABC" else "_" for title in titles(meeting)) == expected
    assert list(meeting.agenda_items.values_list("position", flat=True)) == [1, 2, 3, 4, 5]


def test_a_place_is_given_in_the_version_seen(meeting, items, company, at):
    moved = operations.move_item(items[2], position=1, by=company.hr, at=at, version=items[2].version)
    assert moved.version == items[2].version + 1
    with pytest.raises(StaleVersion):
        operations.move_item(items[2], position=2, by=company.hr, at=at, version=items[2].version)
    with pytest.raises(StaleVersion):
        operations.remove_item(items[2], by=company.hr, at=at, version=items[2].version)
    assert titles(meeting)[0] == "C"


def test_removing_closes_the_gap(meeting, items, company, at):
    operations.remove_item(items[0], by=company.hr, at=at, version=ANY)
    assert titles(meeting)[2:] == ["B", "C"]
    assert list(meeting.agenda_items.values_list("position", flat=True)) == [1, 2, 3, 4]


def test_the_sum_of_minutes_is_compared_with_the_length(meeting, company, at):
    operations.add_item(meeting, title="A", planned_minutes=60, by=company.hr, at=at)
    assert (meeting.agenda_minutes, meeting.agenda_overflows) == (120, False)
    operations.add_item(meeting, title="B", planned_minutes=1, by=company.hr, at=at)
    del meeting.agenda_minutes
    assert meeting.agenda_overflows


def test_events_tell_of_the_planned_minutes_also_under_the_former_name(meeting, items, company, at):
    item = operations.change_item(items[0], planned_minutes=30, by=company.hr, at=at, version=ANY)
    record(item, "edited", by=company.hr, at=at, old={"minutes": 30}, new={"minutes": 45})
    events = Event.objects.about(item).filter(event="edited").order_by("id")
    with translation.override("zh-hans"):
        told = [line.differences for line in lines_of(item, events)]
    label = "计划时长（分钟）"
    assert told == [[Difference(label, "—", "30")], [Difference(label, "30", "45")]]


def test_only_the_department_and_the_minute_taker_edit(meeting, items, company, at):
    for act in (
        lambda: operations.add_item(meeting, title="D", by=company.president, at=at),
        lambda: operations.change_item(items[0], title="D", by=company.vice, at=at, version=ANY),
        lambda: operations.move_item(items[0], position=1, by=company.vice, at=at, version=ANY),
        lambda: operations.remove_item(items[0], by=company.vice, at=at, version=ANY),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert titles(meeting)[2:] == ["A", "B", "C"]


def test_a_finished_meeting_keeps_its_agenda(over, company, at):
    with pytest.raises(GuardFailed):
        operations.add_item(over, title="D", by=company.hr, at=at)


@pytest.fixture
def automatic(sent):
    """What the January meeting takes over from December's: the last minutes."""
    january = sent.meeting.series.meetings.get(period_key="2027-01")
    operations.complete_agenda(january, at=sent.approved_at)
    return january.agenda_items.get(type="prior_minutes")


@pytest.mark.parametrize("name, new", [("title", "y"), ("type", "topic")])
def test_what_the_portal_put_on_keeps_its_name_and_type(automatic, company, at, name, new):
    """Refused by field; on the page both stay as they are, and everything else may change."""
    with pytest.raises(Refused) as refused:
        operations.change_item(automatic, **{name: new}, by=company.hr, at=at, version=ANY)
    assert set(refused.value.errors) == {name}
    path = f"/api/v1/meetings/{automatic.meeting.number}/agenda-items/{automatic.uuid}/"
    answer = api(company.hr).patch(path, {name: new, "version": automatic.version}, format="json")
    assert set(problem(answer, 400)["errors"]) == {name}
    typed = {name: new, "planned_minutes": "15", "version": automatic.version}
    assert (
        browser(company.hr).post(reverse("meetings:item_edit", args=[automatic.uuid]), typed).status_code
        == 302
    )
    automatic.refresh_from_db()
    assert (automatic.title, automatic.type, automatic.planned_minutes) == ("", "prior_minutes", 15)


def test_a_heading_is_told_in_the_readers_language_whoever_sent_the_agenda(automatic, company, at):
    """No language is kept: not on the item, not in the agenda sent out, not in letters, not in
    the history.
    """
    meeting = automatic.meeting
    type(company.vice).objects.filter(pk=company.vice.pk).update(language="en")
    with translation.override("en"):
        operations.issue_agenda(meeting, by=company.hr, at=at, version=ANY)
    sent = {item["type"]: item["title"] for item in meeting.agenda_issues.get().snapshot["items"]}
    assert sent == {"topic": "提出下一阶段发展方向", "prior_minutes": "", "prior_actions": ""}
    letters = Outbox.objects.filter(kind="meetings.agenda_issued", notice__object_id=meeting.pk)
    said = {person: words_of(letters.get(recipient=person)).body for person in (company.vice, company.hr)}
    assert "Minutes of the last meeting" in said[company.vice]
    assert "上次会议纪要" in said[company.hr]
    operations.change_item(automatic, planned_minutes=5, by=company.hr, at=at, version=ANY)
    assert Event.objects.about(automatic).first().object_label == f"{meeting.number}/{automatic.position}"
    path = f"/api/v1/meetings/{meeting.number}/agenda-items/{automatic.uuid}/"
    headings = [api(company.hr, language).get(path).json()["heading"] for language in ("en", "zh-hans")]
    assert headings == ["Minutes of the last meeting", "上次会议纪要"]


def test_an_item_that_people_put_on_has_a_title(meeting, company, at):
    with pytest.raises(IntegrityError), transaction.atomic():
        AgendaItem.objects.create(meeting=meeting, position=9, title="")


def test_outcomes_are_noted_while_the_meeting_runs(running, issued, company):
    item = running.agenda_items.first()
    with pytest.raises(NotAllowed):
        operations.note_outcome(item, outcome="noted", by=company.vice, at=running.starts_at, version=ANY)
    assert (
        operations.note_outcome(
            item,
            outcome="noted",
            by=company.president,
            at=running.starts_at,
            version=ANY,
        ).outcome
        == "noted"
    )


def test_outcomes_are_not_noted_before_the_meeting(meeting, company, at):
    with pytest.raises(GuardFailed):
        operations.note_outcome(
            meeting.agenda_items.first(),
            outcome="noted",
            by=company.hr,
            at=at,
            version=ANY,
        )


# Papers


@pytest.fixture
def paper(items, company, at):
    """A quotation for item A."""
    return attach(items[0], file=SimpleUploadedFile("报价.txt", "报价单".encode()), by=company.hr, at=at)


@pytest.mark.clause("1.7.1", by="operation")
def test_papers_hang_on_items_and_say_who_opened_them(meeting, items, paper, company, at):
    for reader in (company.vice, company.vice, company.president):
        operations.note_opened(paper, by=reader, at=at)
    agenda = list(meeting.agenda_items.all())
    [(item, [found])] = [line for line in papers_by_item(agenda, reader=company.vice) if line[1]]
    assert (item, found.file, found.opened_by, found.read) == (items[0], paper, ["副总裁", "总裁"], True)
    assert MaterialView.objects.get(user=company.vice).first_opened_at == at


def test_nobody_else_opens_a_paper(paper, company, at):
    for other in (company.quality, company.engineering):
        with pytest.raises(NotAllowed):
            operations.note_opened(paper, by=other, at=at)
    assert not MaterialView.objects.exists()


@pytest.mark.clause("1.7.1", by="operation")
def test_a_paper_not_opened_and_an_explanation_are_to_prepare(meeting, items, paper, company, at):
    operations.change_item(items[1], note="请带报价", by=company.hr, at=at, version=ANY)

    def prepared_by(person):
        lines = papers_by_item(list(meeting.agenda_items.all()), reader=person)
        return [item.title for item, papers in lines if to_prepare(item, papers)]

    operations.note_opened(paper, by=company.vice, at=at)
    assert prepared_by(company.vice) == ["B"]
    assert prepared_by(company.president) == ["A", "B"]


@pytest.mark.clause("1.7.1", by="operation")
def test_the_presenter_may_add_papers_and_others_may_not(meeting, items, company, at):
    item = operations.change_item(items[0], presenter=company.engineering, by=company.hr, at=at, version=ANY)
    assert may_attach(company.engineering, item)
    assert may_attach(company.hr, item)
    assert not may_attach(company.vice, item)
    assert not may_attach(company.hr, meeting)


def test_an_item_with_papers_is_not_removed(items, paper, company, at):
    with pytest.raises(GuardFailed):
        operations.remove_item(items[0], by=company.hr, at=at, version=ANY)


def test_items_are_visible_with_the_papers_of_their_meeting(meeting, items, company):
    seen = {
        person.username
        for person in (company.hr, company.vice, company.quality, company.engineering)
        if AgendaItem.objects.visible_to(person).filter(pk=items[0].pk).exists()
    }
    assert seen == {"hr", "vice"}
