"""Back-off, verdicts on failures, one-line subjects, invitations, and which addresses may be reached."""

import smtplib
from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar

from comms.notifications.rules import (
    Attendee,
    backoff,
    calendar_part,
    doer,
    invitation,
    message_id,
    one_line,
    revived,
    smtp_verdict,
)
from comms.notifications.rules.addresses import address_problem, all_public, is_webhook

START = datetime(2026, 10, 8, 1, 0, tzinfo=UTC)


def test_backoff_doubles_up_to_an_hour():
    waits = [backoff(attempts).total_seconds() for attempts in (1, 2, 3, 7, 10, 11, 500)]
    assert waits == [5, 10, 20, 320, 2560, 3600, 3600]


def test_message_id_depends_on_the_key_alone():
    assert (
        message_id("a:1", "example.com")
        == message_id("a:1", "example.com")
        != message_id("a:2", "example.com")
    )
    assert message_id("故障\r\n", "example.com").isascii()


@pytest.mark.parametrize(
    ("problem", "dead", "line", "silent"),
    [
        (smtplib.SMTPRecipientsRefused({"a@b": (550, b"no such user")}), True, False, False),
        (smtplib.SMTPRecipientsRefused({"a@b": (451, b"try later")}), False, False, False),
        (smtplib.SMTPDataError(552, b"too big"), True, False, False),
        (smtplib.SMTPDataError(451, b"greylisted"), False, False, False),
        (smtplib.SMTPDataError(421, b"closing"), False, True, False),
        (smtplib.SMTPSenderRefused(550, b"not you", "p@x"), True, False, False),
        (smtplib.SMTPAuthenticationError(535, b"wrong password"), False, True, False),
        (smtplib.SMTPConnectError(554, b"no service"), False, True, False),
        (smtplib.SMTPServerDisconnected("gone"), False, True, False),
        (TimeoutError("timed out"), False, True, True),
        (ConnectionRefusedError(111, "refused"), False, True, False),
        (UnicodeEncodeError("ascii", "é", 0, 1, "x"), False, False, False),
    ],
)
def test_smtp_verdict(problem, dead, line, silent):
    verdict = smtp_verdict(problem)
    assert (verdict.dead, verdict.line, verdict.silent) == (dead, line, silent)
    assert verdict.reason
    assert "\n" not in verdict.reason


def test_one_line_lets_nothing_into_the_headers():
    assert (
        one_line("Slip\r\nBcc: all@example.com\u202e\x00\t TS-1\u2028!") == "Slip Bcc: all@example.com TS-1 !"
    )
    assert len(one_line("x" * 900)) == 200


def english(zh, en):
    """What an English reader is shown of a name in two languages."""
    return en


def in_place_of(name, absent):
    """How a reader is told of a deputy."""
    return f"{name} 代 {absent}"


def test_a_deputy_is_kept_with_the_absent_person_and_worded_for_the_reader():
    stored = {"by": doer("张三", "李四"), "noted_by": doer("王五")}
    assert revived(stored, english, in_place_of) == {"by": "张三 代 李四", "noted_by": "王五"}


def test_a_name_in_two_languages_becomes_the_readers():
    unit = {"zh": "工程部", "en": "Engineering"}
    assert revived({"unit": unit, "rows": [{"unit": unit}]}, english, in_place_of) == {
        "unit": "Engineering",
        "rows": [{"unit": "Engineering"}],
    }
    other = {"zh": "x", "en": "y", "more": 1}
    assert revived({"other": other}, english, in_place_of) == {"other": other}


def test_revived_brings_instants_back_and_leaves_the_rest():
    stored = {
        "due": "2026-11-21T15:59:59+00:00",
        "number": "TS-2026-000123",
        "day": "2026-11-21",
        "nested": [{"at": "2026-11-21T15:59:59Z"}],
    }
    moment = datetime(2026, 11, 21, 15, 59, 59, tzinfo=UTC)
    assert revived(stored, english, in_place_of) == {
        "due": moment,
        "number": "TS-2026-000123",
        "day": "2026-11-21",
        "nested": [{"at": moment}],
    }


def invite(**changes):
    """An invitation to the president's office meeting."""
    facts = {
        "uid": "occ-7@example.com",
        "sequence": 0,
        "method": "REQUEST",
        "summary": "总裁办公会",
        "starts_at": START,
        "ends_at": START + timedelta(hours=2),
        "stamp": START - timedelta(days=7),
        "organizer": Attendee("办公室", "office@example.com"),
        "attendees": [
            Attendee("总裁", "p@example.com", role="CHAIR", partstat="ACCEPTED"),
            Attendee("经理", "q@example.com"),
        ],
        "addressee": "q@example.com",
        "location": "一号会议室",
    }
    return Calendar.from_ical(invitation(**facts | changes))


def test_invitation_asks_only_its_addressee_for_an_answer():
    calendar = invite()
    event = calendar.walk("VEVENT")[0]
    chair, invited = event["attendee"]
    assert (str(calendar["method"]), str(event["uid"]), event["sequence"], str(event["status"])) == (
        "REQUEST",
        "occ-7@example.com",
        0,
        "CONFIRMED",
    )
    assert (str(chair), chair.params["ROLE"], chair.params["PARTSTAT"], chair.params["CN"]) == (
        "mailto:p@example.com",
        "CHAIR",
        "ACCEPTED",
        "总裁",
    )
    assert "RSVP" not in chair.params
    assert invited.params["RSVP"] == "TRUE"
    assert str(event["organizer"]) == "mailto:office@example.com"


def test_invitation_writes_utc_and_folds_chinese_lines():
    text = invitation(
        uid="u",
        sequence=2,
        method="REQUEST",
        summary="关于电梯困人应急处置与客户沟通的跨部门协调会议通知" * 3,
        starts_at=START,
        ends_at=START,
        stamp=START,
        organizer=Attendee("办公室", "o@example.com"),
    )
    assert "DTSTART:20261008T010000Z\r\n" in text
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))


def test_cancel_has_its_status_and_asks_nobody():
    event = invite(method="CANCEL", sequence=1).walk("VEVENT")[0]
    assert (str(event["status"]), event["sequence"]) == ("CANCELLED", 1)
    assert all("RSVP" not in attendee.params for attendee in event["attendee"])


def test_invitation_refuses_what_the_contract_does_not_know():
    with pytest.raises(ValueError, match="COUNTER"):
        invite(method="COUNTER")
    with pytest.raises(ValueError, match="zone"):
        invite(starts_at=START.replace(tzinfo=None))


def test_calendar_part_carries_the_method():
    assert calendar_part("BEGIN", "CANCEL") == {
        "name": "invite.ics",
        "media_type": "text/calendar",
        "content": "BEGIN",
        "params": {"method": "CANCEL"},
    }


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("https://example.com/hook?x=1", ""),
        ("http://example.com:8080/", ""),
        ("wecombot://693a91f6-7xxx-4bc4", ""),
        ("file:///etc/passwd", "scheme"),
        ("syslog://", "scheme"),
        ("mailto://user:password@example.com", "scheme"),
        ("https://example.com:22/", "port"),
        ("https://user:secret@example.com/", "credentials"),
        ("https://", "unreadable"),
        ("http://[::1", "unreadable"),
        ("https://example.com:99999/", "unreadable"),
        ("words", "scheme"),
    ],
)
def test_address_problem(url, problem):
    assert address_problem(url) == problem


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f000001",
        "10.1.2.3",
        "192.168.1.1:8080",
        "172.16.0.9",
        "169.254.169.254",
        "0.0.0.0",
        "[::1]",
        "[fe80::1]",
        "[fd00:ec2::254]",
        "[::ffff:10.0.0.1]",
        "[64:ff9b::7f00:1]",
        "localhost",
        "LOCALHOST.",
        "portal.localhost",
        "metadata.google.internal",
        "printer.local",
        "redis",
    ],
)
def test_address_of_a_private_network_is_a_problem(host):
    assert address_problem(f"http://{host}/in") == "private"


@pytest.mark.parametrize(
    "host", ["example.com", "8.8.8.8", "[2606:4700::1111]", "物业.example.com", "local.cn"]
)
def test_public_address_is_none(host):
    assert address_problem(f"https://{host}/in") == ""


def test_is_webhook():
    assert [is_webhook(url) for url in ("HTTPS://example.com", "wecombot://x")] == [True, False]


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "::1",
        "fe80::1%eth0",
        "fd00::1",
        "::ffff:127.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
    ],
)
def test_private_addresses_are_not_public(address):
    assert not all_public([address])
    assert not all_public(["8.8.8.8", address])


def test_public_addresses():
    assert all_public(["8.8.8.8", "2606:4700::1111"])
    assert not all_public([])
