"""Files and timelines are served to those who see their object and to nobody else."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from comms.audit import operations
from comms.audit.models import Attachment, Event
from comms.audit.templatetags.audit import timeline_of
from comms.organization.models import Unit
from tests.comms.audit.test_rules import picture


@pytest.fixture
def photo(subject, company, upload, at):
    """A photo beside the office."""
    return operations.attach(subject, file=upload("漏水.jpg"), by=company.clerk, at=at)


def content(response):
    """The bytes of an answer; a streamed one is closed."""
    said = response.getvalue()
    response.close()
    return said


def plain(response, *changing):
    """A page without what differs from answer to answer: tokens, and the addresses given."""
    text = re.sub(r"[A-Za-z0-9]{64}", "token", response.content.decode())
    for word in changing:
        text = text.replace(str(word), "…")
    return text


@pytest.mark.parametrize("name", ["clerk", "colleague"])
def test_file_is_served_to_owner_and_colleague(photo, company, sign_in, name):
    response = sign_in(getattr(company, name)).get(f"/files/{photo.uuid}/")
    assert content(response)[:3] == b"\xff\xd8\xff"
    assert response["Content-Disposition"] == "attachment; filename*=utf-8''%E6%BC%8F%E6%B0%B4.jpg"
    assert (response["Content-Type"], response["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")
    assert response["Cache-Control"].startswith("private")


def test_hidden_and_absent_files_look_the_same_to_an_outsider(photo, company, sign_in):
    client = sign_in(company.outsider)
    nothing = uuid4()
    hidden, absent = client.get(f"/files/{photo.uuid}/"), client.get(f"/files/{nothing}/")
    assert (hidden.status_code, absent.status_code) == (404, 404)
    assert plain(hidden, photo.uuid) == plain(absent, nothing)


def test_a_stranger_signs_in_first(photo, client):
    response = client.get(f"/files/{photo.uuid}/")
    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/?next=/files/")


def test_a_stranger_reads_what_the_public_may_see(photo, client, monkeypatch):
    monkeypatch.setattr(type(Unit.objects.all()), "visible_to", lambda self, user: self)
    assert content(client.get(f"/files/{photo.uuid}/")).startswith(b"\xff\xd8\xff")


def test_file_of_an_object_that_does_not_say_who_sees_it_is_hidden(photo, company, sign_in, monkeypatch):
    monkeypatch.delattr(type(Unit.objects.all()), "visible_to")
    assert sign_in(company.clerk).get(f"/files/{photo.uuid}/").status_code == 404


def test_inline_only_for_pictures_and_pdf(photo, subject, company, upload, at, sign_in):
    client = sign_in(company.clerk)
    pdf = operations.attach(subject, file=upload("a.pdf", b"%PDF-1.7 x"), by=company.clerk, at=at)
    text = operations.attach(subject, file=upload("a.txt", b"words"), by=company.clerk, at=at)
    answers = [client.get(f"/files/{file.uuid}/?inline") for file in (photo, pdf, text)]
    assert [answer["Content-Disposition"].partition(";")[0] for answer in answers] == [
        "inline",
        "inline",
        "attachment",
    ]
    assert [content(answer)[:4] for answer in answers[1:]] == [b"%PDF", b"word"]
    answers[0].close()


def test_web_server_serves_the_bytes_when_it_can(photo, company, sign_in, settings):
    settings.X_ACCEL_PREFIX = "/protected/"
    response = sign_in(company.clerk).get(f"/files/{photo.uuid}/")
    assert (response.content, response["X-Accel-Redirect"]) == (b"", f"/protected/{photo.file.name}")
    assert response["Content-Disposition"].startswith("attachment")


def test_a_lost_file_is_absent_and_reported(photo, company, sign_in, caplog):
    photo.file.storage.delete(photo.file.name)
    assert sign_in(company.clerk).get(f"/files/{photo.uuid}/").status_code == 404
    assert f"the file of attachment {photo.uuid} is missing" in caplog.text


def test_withdrawn_file_is_gone_from_page_and_address(photo, company, sign_in):
    client = sign_in(company.clerk)
    assert client.get(f"/files/{photo.uuid}/withdraw/").status_code == 200
    response = client.post(f"/files/{photo.uuid}/withdraw/", {"reason": "shows a face", "version": 1})
    assert (response.status_code, response["Location"]) == (302, "/units/MO01/")
    assert client.get(f"/files/{photo.uuid}/").status_code == 404


def test_withdrawing_anothers_file_is_refused_in_words(photo, company, sign_in):
    address = f"/files/{photo.uuid}/withdraw/"
    response = sign_in(company.colleague).post(address, {"reason": "x", "version": 1})
    assert response.status_code == 403
    assert "Your posts do not allow “Withdraw file” here." in response.content.decode()
    assert (
        sign_in(company.outsider).post(f"/files/{photo.uuid}/withdraw/", {"reason": "x"}).status_code == 404
    )


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ({"reason": "x"}, 428),
        ({"reason": "x", "version": 9}, 412),
        ({"reason": "x" * 401, "version": 1}, 400),
        ({"version": 1}, 400),
    ],
)
def test_withdrawing_needs_the_version_seen_and_a_reason_that_fits(photo, company, sign_in, said, status):
    assert sign_in(company.clerk).post(f"/files/{photo.uuid}/withdraw/", said).status_code == status
    photo.refresh_from_db()
    assert photo.withdrawn_at is None


def test_unknown_act_on_a_file_is_absent(photo, company, sign_in):
    assert sign_in(company.clerk).get(f"/files/{photo.uuid}/burn/").status_code == 404


def test_files_are_added_all_or_none(subject, company, sign_in, upload):
    client, address = sign_in(company.clerk), f"/files/organization.unit/{subject.uuid}/add/"
    assert 'type="file"' in client.get(address).content.decode()
    response = client.post(address, {"file": [upload("a.jpg"), upload("b.jpg", b"<html>")]})
    assert response.status_code == 400
    assert "“b.jpg” is a web page" in response.content.decode()
    assert not Attachment.objects.exists()
    response = client.post(address, {"file": [upload("a.jpg"), upload("b.png", picture("PNG"))]})
    assert response.status_code == 302
    assert list(Attachment.objects.values_list("name", flat=True)) == ["a.jpg", "b.png"]
    assert client.post(address, {}).status_code == 400


def test_files_cannot_be_added_where_nothing_may_be_done(subject, company, sign_in, upload, monkeypatch):
    address = f"/files/organization.unit/{subject.uuid}/add/"
    assert sign_in(company.outsider).post(address, {"file": [upload()]}).status_code == 404
    monkeypatch.setattr(Unit, "may_attach", lambda self, user: False, raising=False)
    refused = sign_in(company.clerk).post(address, {"file": [upload()]})
    assert refused.status_code == 403
    assert "Your posts do not allow “Add files” here." in refused.content.decode()
    assert sign_in(company.clerk).get(address).status_code == 403


@pytest.mark.parametrize(
    "address", ["/files/no.such/{uuid}/add/", "/files/words/{uuid}/add/", "/timeline/auth.permission/{uuid}/"]
)
def test_unknown_kinds_are_absent(subject, company, sign_in, address):
    assert sign_in(company.clerk).get(address.format(uuid=subject.uuid)).status_code == 404


def test_timeline_shows_pages_of_twenty(subject, act, company, sign_in):
    for number in range(45):
        act(subject, f"step_{number}")
    first = timeline_of(subject)
    assert [line.event.event for line in first["lines"]] == [f"step_{number}" for number in range(44, 24, -1)]
    client = sign_in(company.clerk)
    second = client.get(first["more_url"], headers={"HX-Request": "true"}).content.decode()
    assert second.count('class="timeline-title"') == 20
    assert "<html" not in second
    page = client.get(first["more_url"]).content.decode()
    assert page.count('class="timeline-title"') == 20
    assert "<html" in page


def test_timeline_is_hidden_from_outsiders(subject, act, company, sign_in):
    act(subject)
    assert sign_in(company.outsider).get(f"/timeline/organization.unit/{subject.uuid}/").status_code == 404


def test_timeline_speaks(subject, act, company, sign_in, at):
    data = {
        "old": {"hotline": "", "kind": "department"},
        "new": {"hotline": "400", "kind": "management_office"},
    }
    act(subject, "edited", reason="moved <b>", occurred_at=at - timedelta(hours=3, minutes=5), **data)
    html = sign_in(company.clerk).get(f"/timeline/organization.unit/{subject.uuid}/").content.decode()
    assert "Changed" in html
    assert "一处前台" in html
    assert "recorded 3 hours 5 minutes later" in html
    assert "moved &lt;b&gt;" in html
    assert "<del>Department</del> → <ins>Management office</ins>" in html
    assert ": — → <ins>400</ins>" in html


DRAFT = "一、总结上月工作。电梯钢丝绳已更换，水泵房漏水已修复。\n" * 400


def test_long_texts_are_folded_in_the_timeline(subject, act, company, sign_in):
    old, new = {"address": DRAFT}, {"address": DRAFT + "新增一句。"}
    act(subject, "edited", reason="长" * 300, old=old, new=new)
    html = sign_in(company.clerk).get(f"/timeline/organization.unit/{subject.uuid}/").content.decode()
    assert html.count('<details class="folded">') == 3
    outside = re.sub(r"<details.*?</details>", "", html, flags=re.DOTALL)
    assert len(outside) < len(html) - 2 * len(DRAFT)
    assert f"{len(DRAFT) + 5:,} characters" in html


def test_what_changed_in_a_long_text_is_shown_word_by_word(subject, act, company, sign_in):
    act(subject, "edited", old={"address": DRAFT}, new={"address": DRAFT.replace("上月", "本月", 1)})
    client = sign_in(company.clerk)
    timeline = client.get(f"/timeline/organization.unit/{subject.uuid}/").content.decode()
    address = f"/timeline/organization.unit/{subject.uuid}/{Event.objects.get().pk}/"
    assert f'href="{address}"' in timeline
    part = client.get(address, headers={"HX-Request": "true"}).content.decode()
    assert "总结<del>上</del><ins>本</ins>月工作" in part
    assert "<html" not in part
    assert len(part) < 1000
    page = client.get(address).content.decode()
    assert "总结<del>上</del><ins>本</ins>月工作" in page
    assert "<html" in page


def test_change_of_another_or_hidden_object_is_absent(subject, act, company, sign_in):
    act(company.MO02, "edited", old={"address": DRAFT}, new={"address": DRAFT})
    number = Event.objects.get().pk
    address = f"/timeline/organization.unit/{{}}/{number}/"
    assert sign_in(company.clerk).get(address.format(subject.uuid)).status_code == 404
    assert sign_in(company.clerk).get(address.format(company.MO02.uuid)).status_code == 404


def test_short_change_offers_no_words(subject, act, company, sign_in):
    act(subject, "edited", old={"hotline": "1"}, new={"hotline": "2"})
    html = sign_in(company.clerk).get(f"/timeline/organization.unit/{subject.uuid}/").content.decode()
    assert "word by word" not in html
    assert "folded" not in html


@pytest.mark.parametrize("number", [1, 3])
def test_timeline_costs_the_same_for_one_and_three_rows(subject, act, number):
    for _number in range(number):
        act(subject)
    with CaptureQueriesContext(connection) as seen:
        assert len(timeline_of(subject)["lines"]) == number
    assert len(seen) == 1


@pytest.mark.parametrize("number", [1, 3])
def test_attachments_cost_the_same_for_one_and_three_rows(subject, company, upload, at, number, rf):
    from comms.audit.templatetags.audit import attachments_of

    for _number in range(number):
        operations.attach(subject, file=upload(), by=company.clerk, at=at)
    request = rf.get("/")
    request.user = company.clerk
    _ = company.clerk.posts
    with CaptureQueriesContext(connection) as seen:
        assert len(attachments_of({"request": request}, subject)["files"]) == number
    assert len(seen) == 1


def test_events_have_no_way_to_be_written_from_outside(subject, company, sign_in, client):
    client = sign_in(company.admin)
    for method in (client.post, client.put, client.patch, client.delete):
        assert method("/api/v1/events/").status_code in (403, 405)
    assert not Event.objects.exists()
