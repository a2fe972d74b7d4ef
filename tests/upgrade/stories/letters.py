"""Inboxes are read and left unread; messages wait, fail for good and are cancelled."""

from datetime import datetime
from types import SimpleNamespace

from django.test import Client

from comms.deadlines.models import Clock
from comms.deadlines.operations import unpark
from comms.notifications import operations
from comms.notifications.models import Notice, Outbox
from comms.notifications.operations.carriers import Undelivered
from comms.notifications.operations.links import answer_link_requests
from comms.notifications.operations.outbox import Round, Run, Watch
from comms.notifications.rules import Verdict
from comms.notifications.states import Channel


class RefusedByServer:
    """A mail server that knows none of the mailboxes."""

    def open(self) -> None:
        """Answers."""

    def deliver(self, message: Outbox) -> None:
        """Refuses for good."""
        raise Undelivered(Verdict("550 no such mailbox", dead=True))

    def close(self) -> None:
        """Leaves."""


def somebody_adds_a_channel(company: SimpleNamespace, at: datetime) -> None:
    """Two heads are also told on a messenger: one of all hand-overs, one of new slips and agendas."""
    for person, kinds in (
        (company.engineering, ["handovers"]),
        (company.service, ["handovers.sent", "meetings.agenda_issued"]),
    ):
        url = f"https://hooks.example.com/{person.username}/{at:%m%d}"
        operations.add_channel(name="值班群", url=url, kinds=kinds, by=person, at=at)


def passwords_are_forgotten(company: SimpleNamespace, at: datetime) -> None:
    """Somebody known and a stranger ask on the sign-in page for a link; one mail waits, one wish stays."""
    for address in (company.clerk.email or "clerk@example.com", "stranger@example.com"):
        assert Client().post("/accounts/password/reset/", {"email": address}).status_code == 302
    answer_link_requests(at)
    assert Client().post("/accounts/password/reset/", {"email": "late@example.com"}).status_code == 302


def inboxes_are_read(company: SimpleNamespace, at: datetime) -> None:
    """The clerk has read all, the head some of it; of two notices that want a confirmation one gets it.

    No room asks for confirmations yet, so they are asked for by the operation that rooms would call.
    """
    operations.mark_all_read(by=company.clerk, at=at)
    for notice in Notice.objects.filter(recipient=company.engineering).order_by("-pk")[:5]:
        operations.mark_read(notice, by=company.engineering, at=at)
    last_sent = Notice.objects.filter(kind="handovers.sent").latest("pk")
    letter = operations.Letter(
        kind=last_sent.kind,
        recipients=[company.clerk, company.engineering],
        key=f"confirm:{at:%m%d}",
        obj=last_sent.subject_object,
        context=last_sent.context,
        acknowledge=True,
    )
    operations.notify_many([letter], at=at)
    last = Notice.objects.filter(recipient=company.clerk).latest("pk")
    operations.acknowledge(last, by=company.clerk, at=at)


def parked_reminders_are_retried(company: SimpleNamespace, at: datetime) -> None:
    """What could not be told is given another chance."""
    for clock in Clock.objects.filter(steps__parked_at__isnull=False).order_by("pk")[:1]:
        unpark(clock, by=company.quality, at=at)


def letters_fail(company: SimpleNamespace, at: datetime) -> None:
    """The mail server refuses three for good, the operator cancels one; everything else waits."""
    Run(Channel.EMAIL, RefusedByServer, Watch(at), Round()).work(3)
    operations.cancel(Outbox.objects.queued().latest("pk"), by=company.admin, at=at, reason="重复")


def mail_arrives(company: SimpleNamespace, at: datetime) -> None:
    """Somebody asks, a machine answers, a message comes back; an answer to a letter about a slip is for those
    alone who see the slip.
    """
    head = b"From: wang@example.com\r\nTo: portal@example.com\r\nMessage-ID: <%d@story.example.com>\r\n"
    operations.receive(head % 1 + "Subject: 咨询\r\n\r\n请问会议室在几楼？".encode(), at=at)
    operations.receive(head % 2 + b"Auto-Submitted: auto-replied\r\n\r\n", at=at)
    message = Outbox.objects.filter(channel=Channel.EMAIL).latest("pk")
    returned = f"From: postmaster@example.com\r\nReturn-Path: <>\r\nIn-Reply-To: {message.message_id}\r\n\r\n"
    operations.receive(returned.encode(), at=at)
    slip = Outbox.objects.filter(channel=Channel.EMAIL, kind="handovers.sent").latest("pk")
    answer = f"In-Reply-To: {slip.message_id}\r\nSubject: Re: 故障转呈单\r\n\r\n请补充房号。"
    operations.receive(head % 3 + answer.encode(), at=at)


SCENES = [
    (0.47, somebody_adds_a_channel),
    (0.48, passwords_are_forgotten),
    (59, parked_reminders_are_retried),
    (60, inboxes_are_read),
    (96.4, mail_arrives),
    (96.5, letters_fail),
]
