"""The pages and the REST resource of mail that arrived."""

import pytest

from comms.notifications.models import IncomingMail
from comms.notifications.operations import ForPerson, takers
from comms.notifications.states import IncomingState
from tests.base import (
    api,
    browser,
    expect_api_statuses,
    expect_statuses,
    form_errors,
    problem,
    query_counts,
)
from tests.factories.mails import kept_mail, returned, take_in, written

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def rooms(monkeypatch):
    """The rooms that are asked: none, unless a test names one."""
    known = {}
    monkeypatch.setattr(takers, "_takers", known)
    return known


@pytest.fixture
def mail(company, at):
    """Waits for a person."""
    return kept_mail(at, text="<script>alert(1)</script>\n请问会议室在几楼？")


def test_those_who_look_after_it_see_it_and_nobody_else(company, mail):
    seen = {company.admin: 200, company.hr: 200}
    hidden = dict.fromkeys((company.hr_staff, company.clerk, company.president, company.quality), 404)
    expect_statuses(mail.get_absolute_url(), seen | hidden | {None: 302})
    expect_statuses("/operations/incoming-mails/", seen | dict.fromkeys(hidden, 403) | {None: 302})
    address = f"/api/v1/incoming-mails/{mail.number}/"
    expect_api_statuses(address, seen | hidden | {None: 401})
    assert api(company.clerk).get("/api/v1/incoming-mails/count/").json() == {"count": 0}
    assert api(company.clerk).get("/api/v1/incoming-mails/").json()["results"] == []


def test_words_are_shown_as_plain_text(company, mail):
    page = browser(company.admin).get(mail.get_absolute_url()).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page and "<script>alert" not in page
    assert "王建国 &lt;wang@example.com&gt;" in page and "No part of the portal knows" in page


def test_files_are_named_and_not_handed_out(company, at):
    mail = written()
    mail.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="议程.pdf")
    row = take_in(mail, at)
    page = browser(company.admin).get(row.get_absolute_url()).content.decode()
    assert "议程.pdf" in page and "application/pdf" in page
    words = api(company.admin).get(f"/api/v1/incoming-mails/{row.number}/").json()["words"]
    assert words["attachments"] == [{"name": "议程.pdf", "media_type": "application/pdf", "size": 4}]


def test_bounce_shows_no_word_of_the_letter_and_leads_to_the_message(company, at, queued):
    (message,) = queued(1)
    row = take_in(returned(message.message_id), at)
    page = browser(company.admin).get(row.get_absolute_url()).content.decode()
    assert "whole letter" not in page and "机密" not in page and "Undeliverable" not in page
    assert message.get_absolute_url() in page
    assert "550 5.1.1 no such user" in browser(company.admin).get(message.get_absolute_url()).content.decode()
    told = api(company.admin).get(f"/api/v1/outbox/{message.uuid}/").json()
    assert told["bounce_reason"] == "smtp; 550 5.1.1 no such user" and told["bounced_at"]
    assert api(company.admin).get("/api/v1/outbox/count/?bounced=true").json() == {"count": 1}
    # The head of Admin & HR sees the mail and not the outbox
    page = browser(company.hr).get(row.get_absolute_url())
    assert page.status_code == 200 and message.get_absolute_url() not in page.content.decode()


def test_closed_mail_is_for_the_people_named(company, at, rooms):
    def room(mail, about, moment):
        raise ForPerson("会议提议改到周五。", readers=[company.president])

    rooms["room"] = room
    row = kept_mail(at, subject="董事会临时会议", text="机密内容")
    for keeper in (company.admin, company.hr):
        page = browser(keeper).get(row.get_absolute_url()).content.decode()
        told = api(keeper).get(f"/api/v1/incoming-mails/{row.number}/").json()
        listed = browser(keeper).get("/operations/incoming-mails/").content.decode()
        assert row.number in listed and "(closed)" in listed
        for word in ("董事会", "机密", "周五"):
            assert word not in page + listed + str(told), word
        assert told["words"] is None and told["remark"] == "" and told["closed"]
        assert api(keeper).get("/api/v1/incoming-mails/count/?q=董事会").json() == {"count": 0}
    page = browser(company.president).get(row.get_absolute_url()).content.decode()
    assert "董事会临时会议" in page and "机密内容" in page and "周五" in page
    expect_statuses(row.get_absolute_url(), {company.clerk: 404, company.quality: 404})
    expect_statuses("/operations/incoming-mails/", {company.president: 403})
    answer = api(company.president).post(
        f"/api/v1/incoming-mails/{row.number}/settle/",
        {"note": "已电话答复", "version": row.version},
        format="json",
    )
    assert answer.status_code == 200, answer.content


def test_lists_are_filtered_and_searched(company, mail, at):
    kept_mail(at, sender="li@example.org", subject="电梯", Auto_Submitted="auto-replied")
    client = api(company.admin)

    def count(query):
        return client.get(f"/api/v1/incoming-mails/count/?{query}").json()["count"]

    assert count("") == 2
    assert [
        count(query) for query in ("state=kept", "kind=auto_reply", "sender=LI@", "q=电梯", "q=wang")
    ] == [1] * 5
    page = browser(company.admin).get("/operations/incoming-mails/?kind=auto_reply").content.decode()
    assert "li@example.org" in page and mail.number not in page


def test_person_settles_on_the_page_and_over_rest(company, mail, at):
    address = f"{mail.get_absolute_url()}settle/"
    refused = browser(company.hr).post(address, {"note": "", "version": mail.version})
    assert "note" in form_errors(refused)
    browser(company.hr).post(address, {"note": "已电话答复", "version": mail.version})
    mail.refresh_from_db()
    assert (mail.state, mail.note, mail.settled_by) == ("settled", "已电话答复", company.hr)
    other = kept_mail(at)
    address = f"/api/v1/incoming-mails/{other.number}/settle/"
    told = problem(api(company.admin).post(address, {"version": other.version}, format="json"), 400)
    assert "note" in str(told)
    assert api(company.clerk).post(address, {"note": "x", "version": 1}, format="json").status_code == 404


def test_person_hands_it_to_the_rooms_again(company, mail):
    address = f"/api/v1/incoming-mails/{mail.number}/hand_again/"
    answer = api(company.admin).post(address, {"version": mail.version}, format="json")
    assert answer.status_code == 200 and answer.json()["state"] == IncomingState.KEPT
    problem(api(company.admin).post(address, {"version": mail.version}, format="json"), 412)


def test_list_asks_the_database_as_often_with_three_rows(company, at):
    query_counts(lambda: kept_mail(at), "/operations/incoming-mails/", company.admin)
    query_counts(lambda: kept_mail(at), "/api/v1/incoming-mails/", company.admin, client=api)


def test_words_that_are_gone_are_said_to_be_gone(company, mail):
    IncomingMail.objects.get(pk=mail.pk).kept_raw.delete()
    page = browser(company.admin).get(mail.get_absolute_url()).content.decode()
    assert "The words of this mail are not kept." in page
