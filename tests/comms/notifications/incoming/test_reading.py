"""Reading what strangers write: whatever is wrong with it, nothing breaks."""

import random
from datetime import UTC, datetime

import pytest

from comms.notifications.rules.answers import read_answer
from comms.notifications.rules.incoming import LONGEST_ID, MOST_LETTERS, made_up_id, read_mail
from tests.factories.mails import returned, written

AT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


def read(mail):
    return read_mail(mail if isinstance(mail, bytes) else mail.as_bytes(), at=AT)


def raw(*headers, body=b"x"):
    return "\r\n".join(["From: a@example.com", *headers, "", ""]).encode("utf-8", "surrogateescape") + body


def test_ordinary_mail_is_read():
    found = read(written(message_id="<1@x>", answers="<2@y>"))
    assert (found.sender, found.sender_name) == ("wang@example.com", "王建国")
    assert (found.message_id, found.answers) == ("<1@x>", ("<2@y>",))
    assert found.subject == "关于周三的会议" and found.text == "请问会议室在几楼？"
    assert found.recipients == "portal@example.com" and found.sent_at == datetime(
        2026, 11, 23, 1, 20, tzinfo=UTC
    )
    assert not found.automatic and found.bounce is None and not found.problem


@pytest.mark.parametrize(
    "header",
    [
        "Auto-Submitted: auto-replied",
        "Auto-Submitted: auto-generated (rejected)",
        "X-Autoreply: yes",
        "Precedence: auto_reply",
        "Precedence: bulk",
        "Return-Path: <>",
        "Subject: 自动回复：休假",
        "Subject: Automatic reply: on holiday",
        "Subject: Out of office: back on Monday",
    ],
)
def test_machines_are_recognised(header):
    assert read(raw(header)).automatic


@pytest.mark.parametrize(
    "header",
    [
        "Auto-Submitted: no",
        "Precedence: normal",
        "Subject: Vacation plan for the office",
        "Return-Path: <a@b.cn>",
    ],
)
def test_people_are_not_machines(header):
    assert not read(raw(header)).automatic


def test_answer_of_a_calendar_is_an_act_of_a_person_whatever_the_program_says():
    """Google marks the answers of people as generated."""
    mail = written(Auto_Submitted="auto-generated")
    mail.add_alternative("BEGIN:VCALENDAR\nMETHOD:REPLY\nEND:VCALENDAR\n", subtype="calendar")
    found = read(mail)
    assert not found.automatic and found.calendars[0].method == "REPLY"


def test_invitation_of_a_machine_stays_one():
    mail = written(Auto_Submitted="auto-generated")
    mail.add_alternative("BEGIN:VCALENDAR\nMETHOD:REQUEST\nEND:VCALENDAR\n", subtype="calendar")
    assert read(mail).automatic


def test_bounce_names_the_message_and_the_reason():
    bounce = read(returned("<ours@example.com>")).bounce
    assert bounce.final and bounce.reason == "smtp; 550 5.1.1 no such user"
    assert bounce.message_ids == ("<ours@example.com>",)


def test_delay_is_not_final_and_a_receipt_is_no_bounce():
    assert read(returned("<o@x>", action="delayed")).bounce.final is False
    receipt = read(returned("<o@x>", action="delivered"))
    assert receipt.bounce is None and receipt.automatic


def test_bounce_of_a_server_that_keeps_to_nothing():
    body = "无法投递。\n\nMessage-ID: <ours@example.com>\nTo: a@example.com\n".encode()
    mail = b"From: postmaster@qq.example.com\r\nReturn-Path: <>\r\n\r\n" + body
    bounce = read(mail).bounce
    assert bounce.final and bounce.message_ids == ("<ours@example.com>",)


@pytest.mark.parametrize(
    ("charset", "text"),
    [("gb2312", "總经理朱镕基"), ("gbk", "会议"), ("x-unknown", "会议"), ("utf-8", "会议"), ("big5", "會議")],
)
def test_texts_in_any_character_set(charset, text):
    encoding = {"gb2312": "gb18030", "x-unknown": "utf-8"}.get(charset, charset)
    mail = raw(f"Content-Type: text/plain; charset={charset}", body=text.encode(encoding))
    assert read(mail).text == text


def test_headers_in_raw_bytes_are_read():
    for encoding in ("utf-8", "gb18030"):
        mail = b"From: a@example.com\r\nSubject: " + "会议通知".encode(encoding) + b"\r\n\r\nx"
        assert read(mail).subject == "会议通知"


def test_html_becomes_words_without_scripts_and_addresses_outside():
    html = "<style>p{}</style><p>明天<b>九点</b></p><script>alert(1)</script><img src=http://x/y>见"
    mail = raw("Content-Type: text/html; charset=utf-8", body=html.encode())
    assert [line for line in read(mail).text.split("\n") if line.strip()] == ["明天九点", "见"]


def test_files_are_listed_and_not_opened():
    mail = written()
    mail.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="议程.pdf")
    (found,) = read(mail).attachments
    assert (found.name, found.media_type, found.size) == ("议程.pdf", "application/pdf", 4)


@pytest.mark.parametrize(
    ("header", "moment"),
    [
        ("Date: Mon, 23 Nov 2026 09:20:00 +0800", datetime(2026, 11, 23, 1, 20, tzinfo=UTC)),
        ("Date: Mon, 23 Nov 2026 01:20:00 -0000", datetime(2026, 11, 23, 1, 20, tzinfo=UTC)),
        ("Date: Fri, 1 Jan 2038 00:00:00 +0000", None),
        ("Date: Thu, 1 Jan 1970 00:00:00 +0000", None),
        ("Date: Mon, 99 Nov 99999 99:99:99 +9999", None),
        ("Date: yesterday", None),
        ("X: none", None),
    ],
)
def test_absurd_times_of_sending_say_nothing(header, moment):
    assert read(raw(header)).sent_at == moment


def test_nothing_slips_out_of_a_header():
    mail = raw("Subject: =?utf-8?q?a=0D=0ABcc:_x=40y=00=E2=80=AEz?=", "Message-ID: <a b@x>")
    found = read(mail)
    assert found.subject == "a Bcc: x@yz"
    assert "\0" not in found.subject and "\n" not in found.message_id


@pytest.mark.parametrize(
    "sender",
    ["", "nobody", "a@x.cn, b@x.cn", "a@x.cn\r\nFrom: b@x.cn", f"{'a' * 300}@x.cn", "=?utf-8?q?=FF?="],
)
def test_who_wrote_it_is_one_address_or_none(sender):
    assert read(f"From: {sender}\r\nSubject: x\r\n\r\nx".encode()).sender == ""


def test_mail_without_identity_has_the_one_of_its_bytes():
    assert read(raw("X: y")).message_id == made_up_id(raw("X: y")) != made_up_id(raw("X: z"))
    assert read(raw(f"Message-ID: <{'a' * 300}@x>")).message_id == made_up_id(
        raw(f"Message-ID: <{'a' * 300}@x>")
    )
    assert read(raw("Message-ID: forgot-the-brackets@x")).message_id == "<forgot-the-brackets@x>"
    assert len(read(raw(f"Message-ID: {'a' * 249}")).message_id) <= LONGEST_ID + 2


@pytest.mark.parametrize(
    "mail", [b"", b"\0\xff\xfe", b"\r\n\r\n", b"no header at all", b"Subject: x\r\n\r\nx"]
)
def test_what_is_no_mail_is_unreadable(mail):
    assert read(mail).problem == "unreadable"


def test_deep_and_broken_nesting_ends():
    deep = b"".join(
        b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (level, level)
        for level in range(2000)
    )
    assert read(b"From: a@example.com\r\n" + deep) is not None
    assert read(raw("Content-Type: multipart/mixed", body=b"no boundary")).sender == "a@example.com"
    assert read(
        raw("Content-Type: text/plain; charset", "Content-Transfer-Encoding: base64", body=b"!!!!")
    ).sender


def test_long_texts_are_cut():
    assert len(read(written("很长" * 50_000)).text) == MOST_LETTERS


@pytest.mark.parametrize("seed", range(60))
def test_any_bytes_are_read(seed):
    chance = random.Random(seed)
    mails = [
        returned("<o@x>"),
        written().as_bytes(),
        b"From: a@b\r\nContent-Type: text/calendar\r\n\r\nBEGIN:VCALENDAR",
    ]
    mail = bytearray(chance.choice(mails))
    for _change in range(chance.randint(1, 40)):
        mail[chance.randrange(len(mail))] = (
            chance.choice(b'\0\xff\r\n:;="<>@-?') if chance.random() < 0.7 else 65
        )
    found = read(bytes(mail))
    for calendar in found.calendars:
        read_answer(calendar.text, calendar.method)
    assert "\0" not in found.text + found.subject + found.sender
