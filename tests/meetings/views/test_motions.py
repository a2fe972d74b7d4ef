"""The pages of motions: submitting, putting on the agenda, voting, closing, the paper, the list."""

import io

import pytest
from docx import Document

from meetings.models import Motion, Vote
from tests.base import browser, expect_statuses, form_errors, query_counts
from tests.factories.motions import admitted, board, cast, closed, come, proposed, voting

pytestmark = pytest.mark.django_db


@pytest.fixture
def moment(running, time_machine):
    """The meeting goes on, and it is a quarter of an hour later."""
    time_machine.move_to(running.starts_at, tick=False)
    return running


def newest():
    return Motion.objects.latest("pk")


@pytest.mark.clause("1.7.6.1", by="page")
def test_a_motion_from_the_meeting_page_to_its_resolution(moment, company):
    come(moment, company.vice, company.representative)
    member, preparer, chair = (browser(one) for one in (company.vice, company.hr, company.president))
    page = member.get(moment.get_absolute_url()).content.decode()
    address = f"/meetings/{moment.number}/motions/new/"
    assert address in page
    typed = {"title": "更换曳引机", "text": "", "reason": "已满十五年"}
    refused = member.post(address, typed)
    assert refused.status_code == 400
    assert "已满十五年" in refused.content.decode()
    assert member.post(address, typed | {"text": "同意更换。"}).status_code == 302
    row = newest()
    act = f"{row.get_absolute_url()}{{}}/".format
    assert preparer.post(act("admit"), {"version": row.version}).status_code == 302
    row = newest()
    assert row.number in chair.get(f"/meetings/{moment.number}/live/").content.decode()
    assert chair.post(act("open-vote"), {"version": row.version}).status_code == 302
    assert 'name="choice" value="yes"' in member.get(row.get_absolute_url()).content.decode()
    assert 'name="choice"' not in preparer.get(row.get_absolute_url()).content.decode()
    for client in (member, chair):
        assert client.post(act("vote"), {"choice": "yes"}).status_code == 302
    row = newest()
    refused = chair.post(act("close-vote"), {"version": row.version, "due_on": "2026-12-31"})
    assert (refused.status_code, set(form_errors(refused))) == (400, {"owner"})
    assert 'value="2026-12-31"' in refused.content.decode()
    terms = {"owner": company.engineering.uuid, "due_on": "2026-12-31", "version": row.version}
    assert chair.post(act("close-vote"), terms).status_code == 302
    row = newest()
    shown = member.get(row.get_absolute_url()).content.decode()
    assert row.resolution.number in shown
    assert row.resolution.get_absolute_url() in shown
    assert row.number in member.get(moment.get_absolute_url()).content.decode()


def test_live_page_leads_the_chair_through_the_vote(moment, company):
    row = admitted(moment, company, moment.starts_at)
    live = f"/meetings/{moment.number}/live/"
    chair = browser(company.president).get(live).content.decode()
    assert f"{row.get_absolute_url()}open-vote/" in chair
    assert f"{row.get_absolute_url()}open-vote/" not in browser(company.hr).get(live).content.decode()


def test_refused_votes_say_why_and_keep_what_was_typed(moment, company):
    row = voting(moment, company)
    address = f"{row.get_absolute_url()}vote/"
    absent = browser(company.vice).post(address, {"choice": "yes"})
    assert absent.status_code == 409
    assert "Only members who are signed in vote" in absent.content.decode()
    come(moment, company.vice)
    unsaid = browser(company.vice).post(address, {"choice": "recused", "reason": ""})
    assert (unsaid.status_code, set(form_errors(unsaid))) == (400, {"reason"})
    browser(company.vice).post(address, {"choice": "recused", "reason": "亲属"})
    again = browser(company.vice).post(address, {"choice": "yes"})
    assert (again.status_code, set(form_errors(again))) == (409, {"choice"})
    assert Vote.objects.get().choice == "recused"
    assert browser(company.hr).post(address, {"choice": "yes"}).status_code == 403
    assert browser(company.engineer).post(address, {"choice": "yes"}).status_code == 404
    odd = browser(company.president).post(address, {"choice": "perhaps"})
    assert (odd.status_code, set(form_errors(odd))) == (400, {"choice"})


def test_hands_beyond_those_present_are_refused_beside_each_number(moment, company):
    row = voting(moment, company)
    said = {"yes": "1", "no": "1", "abstain": "0", "version": row.version}
    address = f"{row.get_absolute_url()}count-hands/"
    refused = browser(company.president).post(address, said)
    assert (refused.status_code, set(form_errors(refused))) == (400, {"yes", "no", "abstain"})
    below = browser(company.president).post(address, said | {"yes": "-1"})
    assert set(form_errors(below)) == {"yes"}


def test_votes_renew_themselves_while_the_vote_is_open(moment, company):
    come(moment, company.vice)
    row = voting(moment, company)
    cast(row, moment.starts_at, vice="abstain")
    part = browser(company.president).get(f"{row.get_absolute_url()}?part=votes").content.decode()
    assert "Abstain" in part
    assert "<html" not in part


def test_a_draft_and_what_came_back_are_changed(meeting, company, at):
    row = proposed(meeting, company, at, draft=True)
    page = f"{row.get_absolute_url()}edit/"
    expect_statuses(page, {company.vice: 200, company.hr: 404, None: 302})
    browser(company.vice).post(page, {"title": "新", "text": "改", "reason": "", "version": row.version})
    row.refresh_from_db()
    assert (row.title, row.text) == ("新", "改")


@pytest.mark.clause("1.7.a.6", by="page")
def test_the_motion_on_paper(company, at):
    meeting = board(company, at)
    row = voting(meeting, company, by=company.chairman)
    cast(row, meeting.starts_at, chairman="yes", board1="yes", board2="recused")
    row = closed(row, company)
    client = browser(company.chairman, "zh-hans")
    printed = client.get(f"/motions/{row.number}/print/").content.decode()
    assert "与供应商有亲属关系" in printed
    answer = client.get(f"/motions/{row.number}/print.docx")
    text = "\n".join(
        cell.text
        for table in Document(io.BytesIO(answer.content)).tables
        for line in table.rows
        for cell in line.cells
    )
    assert row.text in text
    assert row.resolution.number in text
    assert "与供应商有亲属关系" in text
    expect_statuses(f"/motions/{row.number}/print/", {company.president: 404, company.vice: 200})


def test_who_sees_the_list_sees_only_own_ones_in_it(meeting, company, at):
    proposed(meeting, company, at)
    proposed(board(company, at), company, at, by=company.chairman, title="增资")
    for person, seen in ((company.hr, {"更换"}), (company.chairman, {"增资"}), (company.engineer, set())):
        page = browser(person).get("/motions/").content.decode()
        assert {word for word in ("更换", "增资") if word in page} == seen


def test_list_costs_the_same_with_three_as_with_one(meeting, company, at):
    query_counts(lambda: proposed(meeting, company, at), "/motions/", company.hr)


def test_page_costs_the_same_with_many_votes(company, at):
    meeting = board(company, at, begun=True)
    row = voting(meeting, company, by=company.chairman)
    people = iter(["chairman", "board1", "board2"])
    make = lambda: cast(row, meeting.starts_at, **{next(people): "yes"})  # noqa: E731
    query_counts(make, row.get_absolute_url(), company.vice)


def test_meeting_page_costs_the_same_with_three_motions(meeting, company, at):
    query_counts(lambda: proposed(meeting, company, at), meeting.get_absolute_url(), company.hr)


def test_an_old_press_leads_back_with_a_sentence(moment, company):
    row = voting(moment, company)
    address = f"{row.get_absolute_url()}withdraw/"
    answer = browser(company.vice).get(address, follow=True)
    assert "is not possible while the state is" in answer.content.decode()
