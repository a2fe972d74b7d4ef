"""Reading the mailbox by IMAP: each mail is marked as read after it is kept, and trouble stops nobody."""

from datetime import timedelta
from urllib.parse import quote

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError

from comms.base.ops import environment
from comms.base.ops.health import Level
from comms.deadlines.management.commands import run_clock
from comms.notifications import tasks
from comms.notifications.models import IncomingMail, MailboxReading, Release
from comms.notifications.operations import mailbox
from comms.notifications.operations.rendering import email_of
from comms.notifications.queries import mailbox_health
from comms.notifications.states import MAILBOX_FAILURE_PAUSE, MAILBOX_MOST, MAILBOX_PAUSE
from tests.comms.notifications.incoming.imap import Mailbox, Server
from tests.factories.mails import written

pytestmark = pytest.mark.django_db
LATER = MAILBOX_PAUSE + timedelta(seconds=1)


@pytest.fixture
def box(settings):
    """A mailbox with two mails, which the settings name."""
    found = Mailbox(written("eins").as_bytes(), written("zwei").as_bytes())
    server = Server(found)
    settings.MAILBOX = {
        "host": "127.0.0.1",
        "port": server.server_address[1],
        "tls": False,
        "user": "box@example.com",
        "password": found.password,
        "folder": "INBOX",
    }
    settings.MAILBOX_ADDRESS = "box@example.com"
    yield found
    server.shutdown()
    server.server_close()


def test_unread_mails_are_kept_and_then_marked(box, at):
    assert mailbox.read_mailbox(at) == 2
    assert IncomingMail.objects.count() == 2 and box.seen == {1, 2}
    assert box.commands[-1] == "LOGOUT"
    box.mails[3] = written("drei").as_bytes()
    assert mailbox.read_mailbox(at + LATER) == 1
    finding = mailbox_health(at)
    assert IncomingMail.objects.count() == 3 and finding.level == Level.WARNING


def test_mail_that_cannot_be_kept_stays_unread_and_does_not_hold_up_the_others(box, at, monkeypatch):
    kept = mailbox.receive

    def fails_once(raw, **said):
        if b"eins" in raw or box.mails[1] == raw:
            raise OperationalError("disk full")
        return kept(raw, **said)

    monkeypatch.setattr(mailbox, "receive", fails_once)
    assert mailbox.read_mailbox(at) == 1 and box.seen == {2}
    monkeypatch.setattr(mailbox, "receive", kept)
    assert mailbox.read_mailbox(at + LATER) == 1 and box.seen == {1, 2}


def test_line_that_breaks_before_the_mark_takes_the_mail_once(box, at):
    box.drop = "UID STORE"
    assert mailbox.read_mailbox(at) == 0
    assert IncomingMail.objects.count() == 1 and not box.seen
    box.drop = ""
    assert mailbox.read_mailbox(at + MAILBOX_FAILURE_PAUSE + LATER) == 2
    assert IncomingMail.objects.count() == 2 and box.seen == {1, 2}


def test_of_a_mail_that_is_too_large_the_headers_are_fetched(box, at, settings):
    settings.MAIL_MAX_BYTES = 2000
    box.mails = {7: written("很长" * 3000).as_bytes()}
    assert mailbox.read_mailbox(at) == 1
    row = IncomingMail.objects.get()
    assert row.oversized and row.raw is None and row.sender == "wang@example.com" and row.size > 2000
    assert box.fetched == ["RFC822.SIZE", "BODY.PEEK[HEADER]"] and box.seen == {7}


def test_one_round_takes_some_and_the_next_the_rest(box, at):
    box.mails = {uid: written(str(uid)).as_bytes() for uid in range(1, MAILBOX_MOST + 3)}
    assert mailbox.read_mailbox(at) == MAILBOX_MOST
    assert mailbox.read_mailbox(at + LATER) == 2


def test_one_process_reads_at_a_time_and_not_all_the_time(box, at):
    MailboxReading.objects.create(pk=1, busy_until=at + timedelta(minutes=1), tried_at=at - LATER)
    assert mailbox.read_mailbox(at) == 0 and not box.commands
    assert mailbox.read_mailbox(at + timedelta(minutes=2)) == 2
    assert mailbox.read_mailbox(at + timedelta(minutes=2, seconds=5)) == 0
    assert MailboxReading.objects.get().read_at == at + timedelta(minutes=2)


@pytest.mark.parametrize("trouble", ["LOGIN", "SELECT", "UID SEARCH", "UID FETCH"])
@pytest.mark.parametrize("way", ["refuse", "drop"])
def test_trouble_of_the_server_is_logged_without_credentials_and_raises_nothing(
    box, at, caplog, trouble, way
):
    if way == "refuse":
        box.refuse = {trouble}
    else:
        box.drop = trouble
    assert mailbox.read_mailbox(at) == 0
    reading = MailboxReading.objects.get()
    assert reading.problem and reading.read_at is None and reading.busy_until is None
    finding = mailbox_health(at)
    assert finding.level == Level.DEGRADED and "never" in finding.text
    for said in (caplog.text, reading.problem, finding.text):
        assert "s3cret" not in said and "box@example.com" not in said
    assert mailbox.read_mailbox(at + LATER) == 0  # left alone for some minutes


def test_server_that_is_gone_or_silent_ends_soon(box, at, settings, monkeypatch):
    monkeypatch.setattr(mailbox, "MAILBOX_SECONDS", 0.2)
    box.silent = True
    assert mailbox.read_mailbox(at) == 0
    settings.MAILBOX["port"] = 1
    assert mailbox.read_mailbox(at + MAILBOX_FAILURE_PAUSE + LATER) == 0
    assert MailboxReading.objects.get().problem == "ConnectionRefusedError"


def test_health_says_when_the_mailbox_was_read(box, at):
    box.mails = {}
    mailbox.read_mailbox(at)
    finding = mailbox_health(at)
    assert finding.level == Level.OK and "last read at 2026-11-18 02:00 UTC" in finding.text
    assert mailbox_health(at + timedelta(hours=1)).level == Level.DEGRADED


def test_nothing_is_read_while_the_outbox_is_held(box, at):
    """A restored copy would take the mails of the original."""
    Release.objects.all().delete()
    assert mailbox.read_mailbox(at) == 0 and not box.commands
    assert mailbox_health(at).level == Level.OK


def test_without_a_mailbox_nothing_is_read(at):
    assert mailbox.read_mailbox(at) == 0 and not MailboxReading.objects.exists()
    assert mailbox_health(at).text == "no mailbox is configured"


def test_worker_and_clock_read_it(box, monkeypatch):
    tasks.read_mailbox()
    assert IncomingMail.objects.count() == 2
    asked = []
    monkeypatch.setattr(run_clock, "attempt", lambda act: asked.append(getattr(act, "__name__", "sign")))
    run_clock.one_round()
    assert asked == ["tick", "drain", "read_mailbox", "sign"]


def test_answers_to_our_letters_are_asked_to_the_mailbox(settings, queued):
    (message,) = queued(1)
    assert email_of(message, None).message().get("Reply-To") is None
    settings.MAILBOX_ADDRESS = "box@example.com"
    assert email_of(message, None).message()["Reply-To"] == "box@example.com"


# Settings


def read(monkeypatch, **said):
    for name in ("MAILBOX_URL", "MAILBOX_ADDRESS"):
        monkeypatch.setenv(name, said.get(name, ""))
    return environment.mailbox()


def test_mailbox_is_read_from_the_environment(monkeypatch):
    url = f"imaps://box%40example.com:{quote('p/w:@', safe='')}@imap.example.com/Portal%20mail"
    found, address = read(monkeypatch, MAILBOX_URL=url)
    assert address == "box@example.com"
    assert found == {
        "host": "imap.example.com",
        "port": 993,
        "tls": True,
        "user": "box@example.com",
        "password": "p/w:@",
        "folder": "Portal mail",
    }
    assert read(monkeypatch) == ({}, "")
    assert read(monkeypatch, MAILBOX_ADDRESS="box@example.com") == ({}, "box@example.com")


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ({"MAILBOX_URL": "imap.example.com"}, "MAILBOX_URL"),
        ({"MAILBOX_URL": "https://a%40b:secret@x"}, "MAILBOX_URL"),
        ({"MAILBOX_URL": "imaps://a%40b:secret@x:port"}, "MAILBOX_URL"),
        ({"MAILBOX_URL": "imaps://[::1"}, "MAILBOX_URL"),
        ({"MAILBOX_URL": "imaps://x"}, "MAILBOX_URL"),
        ({"MAILBOX_URL": "imaps://box:secret@x"}, "MAILBOX_ADDRESS"),
        ({"MAILBOX_ADDRESS": "Portal <box@example.com>"}, "MAILBOX_ADDRESS"),
    ],
)
def test_wrong_value_stops_the_start_and_names_the_variable(monkeypatch, said, named):
    with pytest.raises(ImproperlyConfigured) as wrong:
        read(monkeypatch, **said)
    assert named in str(wrong.value) and "secret" not in str(wrong.value)
