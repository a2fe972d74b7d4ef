"""Draining sends in order, once, in the reader's language, with identity and attachments."""

from datetime import timedelta

import pytest

from comms.notifications import operations
from comms.notifications.models import Outbox
from comms.notifications.rules import Attendee, calendar_part, invitation
from comms.notifications.tasks import drain as drain_task

pytestmark = pytest.mark.django_db


def test_drain_sends_in_order_and_writes_it_down(smtp, queued, at):
    queued(3)
    assert operations.drain(at).sent == 3
    assert [mail["To"] for mail in smtp.mails] == ["a0@example.com", "a1@example.com", "a2@example.com"]
    rows = Outbox.objects.all()
    assert {(row.state, row.attempts, row.lease_token, row.last_error) for row in rows} == {
        ("sent", 1, None, "")
    }
    assert all(at <= row.sent_at < at + timedelta(seconds=20) for row in rows)


def test_drain_twice_sends_once(smtp, queued, at):
    queued(2)
    operations.drain(at)
    assert operations.drain(at) == operations.Round()
    assert len(smtp.mails) == 2


def test_drain_uses_one_connection(smtp, queued, at):
    queued(60)
    assert operations.drain(at).sent == 60
    assert len(smtp.sessions) == 1


def test_drain_leaves_what_is_not_due(smtp, queued, at):
    queued(1, not_before=at + timedelta(minutes=1))
    assert operations.drain(at).sent == 0
    assert operations.drain(at + timedelta(minutes=1)).sent == 1


def test_drain_stops_at_its_limit(smtp, queued, at):
    queued(5)
    assert operations.drain(at, limit=2).sent == 2
    assert Outbox.objects.due(at).count() == 3


def test_email_carries_its_identity_and_both_forms(smtp, tell, company, settings, at):
    settings.PORTAL_URL = "https://portal.example.com"
    company.clerk.language = "en"
    company.clerk.save()
    tell(context={"title": "Lift\r\nBcc: all@example.com", "text": "Lift 2 <b>stands still</b>."})
    operations.drain(at)
    (mail,) = smtp.mails
    assert mail["Message-ID"] == Outbox.objects.get().message_id
    assert (mail["Subject"], mail["Bcc"]) == ("Lift Bcc: all@example.com", None)
    assert mail["Auto-Submitted"] == "auto-generated"
    plain, html = mail.get_body(("plain",)).get_content(), mail.get_body(("html",)).get_content()
    assert plain.split() == ["Lift", "2", "<b>stands", "still</b>.", "https://portal.example.com/units/MO01/"]
    assert "Lift 2 &lt;b&gt;stands still&lt;/b&gt;." in html
    assert 'href="https://portal.example.com/units/MO01/"' in html


@pytest.mark.parametrize(
    ("language", "tag"), [("en", 'lang="en"'), ("zh-hans", 'lang="zh-hans"'), ("zh-hant", 'lang="zh-hant"')]
)
def test_email_is_written_in_the_readers_language(smtp, tell, company, at, language, tag):
    company.clerk.language = language
    company.clerk.save()
    tell()
    operations.drain(at)
    assert tag in smtp.mails[0].get_body(("html",)).get_content()


def test_invitation_travels_as_calendar_with_its_method(smtp, tell, at):
    person = Attendee("O", "o@example.com")
    text = invitation(
        uid="u1",
        sequence=0,
        method="REQUEST",
        summary="会议",
        starts_at=at,
        ends_at=at,
        stamp=at,
        organizer=person,
    )
    tell(
        attachments=[
            calendar_part(text, "REQUEST"),
            {"name": "议程.txt", "media_type": "text/plain", "content": "一、"},
        ]
    )
    operations.drain(at)
    (mail,) = smtp.mails
    part = next(part for part in mail.walk() if part.get_content_type() == "text/calendar")
    assert (part.get_param("method"), part.get_param("charset"), part.get_param("name")) == (
        "REQUEST",
        "utf-8",
        "invite.ics",
    )
    assert "UID:u1" in part.get_content()
    (file,) = mail.iter_attachments()
    assert (file.get_filename(), file.get_payload(decode=True).decode()) == ("议程.txt", "一、")


def test_attachments_in_base64(smtp, tell, at):
    tell(
        attachments=[
            {"name": "a.bin", "media_type": "application/octet-stream", "content": "AAEC", "base64": True}
        ]
    )
    operations.drain(at)
    (file,) = smtp.mails[0].iter_attachments()
    assert file.get_content() == b"\x00\x01\x02"


def test_task_drains_and_ignores_what_it_does_not_know(smtp, queued, at):
    queued(1)
    drain_task(later="argument")
    assert len(smtp.mails) == 1
