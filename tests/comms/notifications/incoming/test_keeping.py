"""What becomes of a mail: kept once, shown to the rooms, set aside, or left to a person."""

import io
from datetime import timedelta

import pytest
from django.db import OperationalError

from comms.audit.models import Event
from comms.base.errors import GuardFailed, IllegalMove, NotAllowed, Refused
from comms.base.ops.health import Level
from comms.deadlines.models import Clock
from comms.notifications.management.commands.receive_mail import Command
from comms.notifications.models import IncomingMail, Notice, Outbox, RawMail
from comms.notifications.operations import ForPerson, Taken, forget_mail, incoming, sort_unsorted, takers
from comms.notifications.queries import mailbox_health
from comms.notifications.states import IncomingKind, IncomingReason, IncomingState
from tests.factories.mails import kept_mail, returned, take_in, written

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def rooms(monkeypatch):
    """The rooms that are asked: none, unless a test names one."""
    known = {}
    monkeypatch.setattr(takers, "_takers", known)
    return known


def test_mail_is_kept_once_however_often_it_comes(at):
    mail = written(message_id="<once@x>")
    first, again = take_in(mail, at), take_in(mail, at + timedelta(hours=1))
    assert first.pk == again.pk and IncomingMail.objects.count() == RawMail.objects.count() == 1
    assert first.number.startswith("IM-2026-") and first.received_at == again.received_at == at
    assert first.raw == mail.as_bytes()


def test_two_processes_that_take_the_same_mail_keep_one(at, monkeypatch):
    """The other one wrote it after we looked for it."""
    mail = written(message_id="<race@x>").as_bytes()
    rows = IncomingMail.objects
    other = incoming.keep(mail, at=at)
    monkeypatch.setattr(rows, "filter", lambda **said: rows.none() if "message_id" in said else rows.all())
    assert incoming.keep(mail, at=at) == other
    assert rows.count() == 1


def test_what_nobody_takes_waits_for_a_person(company, at):
    row = kept_mail(at)
    assert (row.state, row.kind) == (IncomingState.KEPT, IncomingKind.ORDINARY)
    assert row.remark == IncomingReason.NOBODYS and row.subject == "关于周三的会议"
    clock = Clock.objects.of(row, "settling").get()
    assert clock.is_open and clock.due_at is None and clock.label == row.number
    assert clock.unit.role == "admin_hr"
    assert not Notice.objects.exists()
    assert mailbox_health(at).level == Level.WARNING


def test_room_that_takes_it_has_the_last_word(company, at, rooms):
    asked = []
    rooms["first"] = lambda mail, about, moment: asked.append((mail.sender, about, moment))
    rooms["second"] = lambda mail, about, moment: Taken(company.MO01, remark="ok")
    rooms["third"] = lambda mail, about, moment: pytest.fail("asked although another room took it")
    row = kept_mail(at)
    assert asked == [("wang@example.com", None, at)]
    assert (row.state, row.taker, row.became, row.remark) == ("taken", "second", company.MO01, "ok")
    assert not Clock.objects.of(row).exists()


def test_room_that_cannot_do_it_leaves_it_to_a_person_and_undoes_what_it_wrote(company, at, rooms):
    def room(mail, about, moment):
        company.MO01.name_zh = "改"
        company.MO01.save()
        raise Refused("会议已取消。")

    rooms["room"] = room
    row = kept_mail(at)
    company.MO01.refresh_from_db()
    assert (row.state, row.remark) == ("kept", "会议已取消。") and company.MO01.name_zh != "改"


def test_room_that_breaks_leaves_it_to_a_person_and_the_log_says_why(at, rooms, caplog):
    rooms["room"] = lambda mail, about, moment: 1 / 0
    row = kept_mail(at, subject="机密")
    assert (row.state, row.remark) == ("kept", IncomingReason.FAILED)
    assert "ZeroDivisionError" in caplog.text and "机密" not in caplog.text


def test_database_that_goes_away_is_tried_again_by_the_sweep(at, rooms):
    def away(mail, about, moment):
        raise OperationalError("locked")

    rooms["room"] = away
    row = kept_mail(at)
    assert row.state == IncomingState.RECEIVED and row.subject == ""
    del rooms["room"]
    assert sort_unsorted(at) == 1
    row.refresh_from_db()
    assert row.state == IncomingState.KEPT
    assert sort_unsorted(at) == 0


# Machines


def test_automatic_replies_are_set_aside_and_no_room_is_asked(at, rooms):
    rooms["room"] = lambda mail, about, moment: pytest.fail("asked")
    row = kept_mail(at, Auto_Submitted="auto-replied")
    assert (row.state, row.kind) == ("set_aside", "auto_reply")
    assert not Clock.objects.of(row).exists() and not Outbox.objects.exists()


@pytest.mark.parametrize("sender", ["portal@example.com", "PORTAL@Example.com", "box@example.com"])
def test_own_mail_is_set_aside(at, settings, sender):
    settings.MAILBOX_ADDRESS = "box@example.com"
    row = kept_mail(at, sender=sender, subject="会议通知")
    assert (row.state, row.kind, row.subject) == ("set_aside", "own", "")


def test_our_message_that_comes_back_to_us_is_our_own(at, queued):
    (message,) = queued(1)
    assert kept_mail(at, message_id=message.message_id).kind == IncomingKind.OWN


def test_bounce_is_noted_on_our_message_once(at, queued):
    (message,) = queued(1)
    row = take_in(returned(message.message_id), at)
    take_in(returned(message.message_id, reason="552 full"), at + timedelta(hours=1))
    message.refresh_from_db()
    assert (row.state, row.kind, row.answers, row.subject) == ("set_aside", "bounce", message, "")
    assert (message.bounced_at, message.bounce_reason) == (at, "smtp; 550 5.1.1 no such user")
    assert Event.objects.about(message).filter(event="bounced").count() == 1


def test_delay_and_bounce_of_strangers_say_nothing(at, queued):
    (message,) = queued(1)
    take_in(returned(message.message_id, action="delayed"), at)
    assert take_in(returned("<of-somebody@else>"), at).answers is None
    message.refresh_from_db()
    assert message.bounced_at is None


def test_bounce_stays_when_the_message_is_swept_out(at, queued):
    (message,) = queued(1)
    row = take_in(returned(message.message_id), at)
    Outbox.objects.all().delete()
    row.refresh_from_db()
    assert row.answers is None


# Unreadable and too large


@pytest.mark.parametrize("mail", [b"\0\xff", b"no header", "会议".encode("gb18030")])
def test_unreadable_mail_waits_for_a_person(at, mail):
    row = take_in(mail, at)
    assert (row.state, row.remark) == ("kept", IncomingReason.UNREAD) and row.raw == mail


def test_mail_that_is_too_large_waits_without_its_words(at, settings, company):
    settings.MAIL_MAX_BYTES = 2000
    row = kept_mail(at, text="很长" * 3000)
    assert row.oversized and row.raw is None and row.size > 2000
    assert (row.state, row.remark, row.sender) == ("kept", IncomingReason.OVERSIZED, "wang@example.com")
    with pytest.raises(GuardFailed):
        incoming.hand_again(row, by=company.admin, at=at, version=row.version)


# Whose words


def test_answer_to_a_letter_about_something_closed_is_closed(company, at, tell, monkeypatch):
    """People quote what they answer; nobody who does not see the thing reads about it in the mail."""
    tell(company.clerk)
    message = Outbox.objects.get()
    open_row = kept_mail(at, answers=message.message_id)
    assert not open_row.closed and open_row.answers == message
    everything = {company.hr, company.director}
    monkeypatch.setattr(
        incoming,
        "visible_rows",
        lambda model, person: model._base_manager.filter(pk__gt=0 if person in everything else 10**9),
    )
    row = kept_mail(at, answers=message.message_id, subject="Re: 董事会")
    assert row.closed and row.subject == "" and not row.words_open_to(company.admin)
    assert (
        set(row.readers.all()) == everything
    )  # who looks after the mail and sees it, and whose office it is
    bounce = take_in(returned(message.message_id), at)
    assert not bounce.closed and not bounce.words_open_to(company.admin)


def test_answer_to_a_letter_about_nothing_we_know_is_closed(company, at, queued):
    """It may quote a link for a new password."""
    (message,) = queued(1)
    row = kept_mail(at, answers=message.message_id, subject="Re: 新密码")
    assert row.closed and row.subject == ""


def test_refusal_in_a_closed_matter_is_for_the_people_named(company, at, rooms):
    def room(mail, about, moment):
        raise ForPerson("会议已结束。", readers=[company.president])

    rooms["room"] = room
    row = kept_mail(at, subject="董事会")
    assert row.closed and row.subject == "" and row.state == IncomingState.KEPT
    assert row.words_open_to(company.president) and not row.words_open_to(company.admin)
    (notice,) = Notice.objects.all()
    assert (notice.recipient, notice.kind) == (company.president, "notifications.mail_kept")
    said = [event.data for event in Event.objects.about(row)]
    assert "董事会" not in str(said) and "会议已结束" not in str(said)


def test_words_of_a_closed_mail_that_was_taken_are_not_kept(company, at, rooms):
    rooms["room"] = lambda mail, about, moment: Taken(company.MO01, closed=True)
    row = kept_mail(at, subject="董事会")
    assert row.closed and row.subject == "" and row.raw is None


# People


def test_person_settles_what_waits(company, at):
    row = kept_mail(at)
    with pytest.raises(Refused) as refusal:
        incoming.settle(row, note=" ", by=company.admin, at=at, version=row.version)
    assert "note" in refusal.value.errors
    for stranger in (company.clerk, company.hr_staff, company.quality, company.president):
        with pytest.raises(NotAllowed):
            incoming.settle(row, note="已电话答复", by=stranger, at=at, version=row.version)
    later = at + timedelta(hours=2)
    row = incoming.settle(row, note="已电话答复", by=company.hr, at=later, version=row.version)
    assert (row.state, row.note, row.settled_by, row.settled_at) == (
        "settled",
        "已电话答复",
        company.hr,
        later,
    )
    assert not Clock.objects.of(row).open().exists()
    with pytest.raises(IllegalMove):
        incoming.hand_again(row, by=company.hr, at=later, version=row.version)


def test_person_hands_it_to_the_rooms_again(company, at, rooms):
    row = kept_mail(at)
    row = incoming.hand_again(row, by=company.admin, at=at, version=row.version)
    assert row.state == IncomingState.KEPT and Clock.objects.of(row).open().count() == 1
    rooms["room"] = lambda mail, about, moment: Taken(company.MO01)
    row = incoming.hand_again(row, by=company.admin, at=at, version=row.version)
    assert row.state == IncomingState.TAKEN and not Clock.objects.of(row).open().exists()


def test_what_was_set_aside_can_be_handed_to_the_rooms(company, at, rooms):
    row = kept_mail(at, Auto_Submitted="auto-generated")
    rooms["room"] = lambda mail, about, moment: Taken(company.MO01)
    with pytest.raises(NotAllowed):
        incoming.hand_again(row, by=company.clerk, at=at, version=row.version)
    assert incoming.hand_again(row, by=company.admin, at=at, version=row.version).state == "taken"


def test_words_are_forgotten_after_the_days_of_the_policy_and_the_row_stays(company, at):
    waiting, aside = kept_mail(at), kept_mail(at, Auto_Submitted="auto-replied")
    assert forget_mail(at + timedelta(days=90)) == 0
    assert forget_mail(at + timedelta(days=91)) == 1
    assert waiting.kept_raw and not RawMail.objects.filter(mail=aside).exists()
    assert IncomingMail.objects.count() == 2
    assert forget_mail(at + timedelta(days=91)) == 0


# The pipe


def test_pipe_ends_well_when_the_mail_is_kept_also_when_it_comes_again(at):
    mail = written().as_bytes()
    assert [Command().run_once(io.BytesIO(mail)) for _time in range(2)] == [0, 0]
    assert IncomingMail.objects.count() == 1


def test_pipe_asks_the_mail_server_to_come_again(monkeypatch, caplog):
    def away(*args, **said):
        raise OperationalError("password=secret")

    said = io.StringIO()
    assert Command(stderr=said).run_once(io.BytesIO(b"")) == 75
    monkeypatch.setattr("comms.notifications.management.commands.receive_mail.receive", away)
    assert Command(stderr=said).run_once(io.BytesIO(written().as_bytes())) == 75
    assert "secret" not in said.getvalue() and not IncomingMail.objects.exists()


def test_pipe_keeps_a_mail_although_the_rooms_break(monkeypatch):
    monkeypatch.setattr(incoming, "sort", lambda row, at: 1 / 0)
    assert Command().run_once(io.BytesIO(written().as_bytes())) == 0
    assert IncomingMail.objects.get().state == IncomingState.RECEIVED


def test_pipe_reads_a_mail_that_is_too_large_to_its_end(settings):
    settings.MAIL_MAX_BYTES = 2000
    sent = written("很长" * 3000).as_bytes()  # once: each has a Message-ID of its own length
    stream = io.BytesIO(sent)
    assert Command().run_once(stream) == 0 and stream.read() == b""
    row = IncomingMail.objects.get()
    assert row.oversized and row.size == len(sent)
