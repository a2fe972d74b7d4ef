"""Mail of the last days: somebody asks, machines answer, an address is wrong, calendars reply."""

from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import format_datetime

from icalendar import Calendar

from comms.base.versions import ANY
from comms.desk.management.demonstration.scenario import Scenario
from comms.notifications.models import IncomingMail, Outbox
from comms.notifications.operations import incoming, receive
from comms.notifications.states import IncomingState
from comms.organization.models import User
from meetings.models import Meeting, Participant
from meetings.states import UPCOMING, Rsvp

HOUR = timedelta(hours=1)
BOUNCE = """From: Mail Delivery System <MAILER-DAEMON@mx.example.com>
To: portal@example.com
Return-Path: <>
Subject: Undelivered Mail Returned to Sender
Message-ID: <bounce.{stamp}@mx.example.com>
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="part"

--part
Content-Type: text/plain; charset=utf-8

The mail could not be delivered.

--part
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.com

Final-Recipient: rfc822; {address}
Action: failed
Status: 5.2.2
Diagnostic-Code: smtp; 552 5.2.2 mailbox full

--part
Content-Type: text/rfc822-headers

Message-ID: {message_id}

--part--
"""


def plan_mails(scenario: Scenario, people: dict[str, User]) -> None:
    """What arrived in the last two days, the latest a few hours ago."""
    mails = Mails(people)
    for hours, act in (
        (46, mails.somebody_asked),
        (45, mails.it_was_dealt_with),
        (30, mails.an_address_was_full),
        (28, mails.somebody_is_away),
        (7, mails.a_reply),
        (6, mails.another_time),
        (5, mails.a_customer_asks),
        (4, mails.nobody_can_read_it),
    ):
        scenario.plan(scenario.now - hours * HOUR, act)


class Mails:
    """Each of them arrives as a mail server hands it over."""

    def __init__(self, people: dict[str, User]):
        self.people = people

    def write(self, at: datetime, sender: str, subject: str, text: str, **headers: str) -> EmailMessage:
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = sender, "portal@example.com", subject
        mail["Date"], mail["Message-ID"] = format_datetime(at), f"<{at:%Y%m%d%H%M%S}@mail.example.com>"
        for name, value in headers.items():
            mail[name.replace("_", "-")] = value
        mail.set_content(text)
        return mail

    def somebody_asked(self, at: datetime) -> None:
        text = "您好，\n\n贵司《沟通程序》修订版什么时候发给各供应商？\n\n华东电梯维保 周敏"
        receive(self.write(at, "周敏 <zhoumin@lift.example.com>", "咨询", text).as_bytes(), at=at)

    def it_was_dealt_with(self, at: datetime) -> None:
        for row in IncomingMail.objects.filter(state=IncomingState.KEPT):
            note = "已电话答复：下月随合同续签一并发送。"
            incoming.settle(row, note=note, by=self.people["hr"], at=at, version=ANY)

    def an_address_was_full(self, at: datetime) -> None:
        message = Outbox.objects.filter(channel="email", created_at__lt=at).order_by("-id").first()
        if message is not None:
            said = {"stamp": f"{at:%H%M%S}", "address": message.address, "message_id": message.message_id}
            receive(BOUNCE.format(**said).encode(), at=at)

    def somebody_is_away(self, at: datetime) -> None:
        text = "我出差至下周一，急事请联系前台。"
        mail = self.write(at, "head-fi@example.com", "自动回复：外出", text, Auto_Submitted="auto-replied")
        receive(mail.as_bytes(), at=at)

    def a_reply(self, at: datetime) -> None:
        self._calendar(at, "REPLY", "ACCEPTED")

    def another_time(self, at: datetime) -> None:
        self._calendar(at, "COUNTER", "TENTATIVE")

    def a_customer_asks(self, at: datetime) -> None:
        text = "你好，我家楼道灯坏了好几天了，应该找谁？\n翠湖花园 3 栋 孙女士"
        receive(self.write(at, "孙女士 <sun@mail.example.com>", "楼道灯", text).as_bytes(), at=at)

    def nobody_can_read_it(self, at: datetime) -> None:
        receive(b"\x00\x80\xff" * 20, at=at)

    def _calendar(self, at: datetime, method: str, partstat: str) -> None:
        """What a mail program answers to the next meeting for somebody who has not answered yet."""
        part = self._invited(at)
        if part is None:
            return
        calendar = Calendar.from_ical(self._calendar_text(part, at, method, partstat))
        mail = self.write(at, f"{part.called} <{part.email}>", "回复：会议邀请", "见日历。")
        mail.add_alternative(calendar.to_ical().decode(), subtype="calendar", params={"method": method})
        receive(mail.as_bytes(), at=at)

    def _invited(self, at: datetime) -> Participant | None:
        meetings = Meeting.objects.filter(
            state__in=UPCOMING, confidential=False, starts_at__gt=at, agenda_issues__isnull=False
        )
        parts = Participant.objects.filter(meeting__in=meetings, rsvp=Rsvp.NEEDS_ACTION, user__is_active=True)
        waiting = parts.exclude(user__email="").select_related("meeting", "user")
        return waiting.order_by("meeting__starts_at", "id").first()

    def _calendar_text(self, part: Participant, at: datetime, method: str, partstat: str) -> str:
        meeting = part.meeting
        starts = meeting.starts_at + (HOUR if method == "COUNTER" else timedelta())
        return "\r\n".join(
            [
                "BEGIN:VCALENDAR",
                "PRODID:-//Mail program//EN",
                "VERSION:2.0",
                f"METHOD:{method}",
                "BEGIN:VEVENT",
                f"UID:meeting-{meeting.uuid}@example.com",
                f"SEQUENCE:{meeting.sequence}",
                f"DTSTAMP:{at:%Y%m%dT%H%M%SZ}",
                f"DTSTART:{starts:%Y%m%dT%H%M%SZ}",
                f"ATTENDEE;PARTSTAT={partstat}:mailto:{part.email}",
                "END:VEVENT",
                "END:VCALENDAR",
                "",
            ]
        )
