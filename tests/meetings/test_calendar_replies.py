"""Answers to invitations that arrive by mail: the same as answering on the page."""

from datetime import timedelta

import pytest
from icalendar import Calendar

from comms.audit.models import Event
from comms.base.versions import ANY
from comms.notifications.models import Notice, Outbox
from comms.notifications.operations import receive
from meetings import operations
from meetings.models import Meeting, Participant, TimeProposal
from tests.factories import meetings as make
from tests.factories.mails import take_in, with_calendar, written

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("mailed")]


@pytest.fixture
def mailed(settings, company):
    """The portal has a mailbox, and people have addresses."""
    settings.MAILBOX_ADDRESS = "portal@example.com"
    for person in (company.engineering, company.clerk, company.president, company.hr):
        person.email = f"{person.username}@example.com"
        person.save()


@pytest.fixture
def meeting(mailed, company, at):
    """The December meeting, to which Engineering is invited."""
    row = make.make_meeting(company, at)
    operations.invite(row, users=[company.engineering], by=company.hr, at=at)
    return row


def invitation(person):
    """The calendar of the letter that went out to a person last."""
    message = Outbox.objects.filter(recipient=person, channel="email", kind="meetings.agenda_issued").latest(
        "id"
    )
    return next(part["content"] for part in message.attachments if part["media_type"] == "text/calendar")


def answer(
    person, partstat="ACCEPTED", *, method="REPLY", comment="", stamp=None, sender="", attendee="", **event
):
    """The mail of a calendar that answers the invitation that the person got."""
    asked = Calendar.from_ical(invitation(person)).walk("VEVENT")[0]
    address = attendee or person.email
    lines = [
        "BEGIN:VCALENDAR",
        "PRODID:-//Mail program//EN",
        "VERSION:2.0",
        f"METHOD:{method}",
        "BEGIN:VEVENT",
        f"UID:{event.get('uid', asked['uid'])}",
        f"SEQUENCE:{event.get('sequence', asked['sequence'])}",
        f"DTSTAMP:{(stamp or asked['dtstamp'].dt + timedelta(minutes=5)):%Y%m%dT%H%M%SZ}",
        f"DTSTART:{event.get('starts', asked['dtstart'].dt):%Y%m%dT%H%M%SZ}",
        f'ATTENDEE;PARTSTAT={partstat};CN="{person.name}":mailto:{address}',
        *([f"COMMENT:{comment}"] if comment else []),
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    ]
    return with_calendar("\r\n".join(lines), method, sender=f"{person.name} <{sender or person.email}>")


@pytest.fixture
def later(at):
    """An hour after the agenda went out."""
    return at + timedelta(hours=1)


def reply_of(meeting, person):
    part = meeting.participants.get(user=person)
    return part.rsvp, part.rsvp_comment


# Round trip


@pytest.mark.clause("1.7.b.5", by="operation")
@pytest.mark.parametrize(
    ("partstat", "rsvp"), [("ACCEPTED", "accepted"), ("TENTATIVE", "tentative"), ("declined", "declined")]
)
def test_answer_of_a_calendar_is_the_reply_of_the_participant(issued, company, later, partstat, rsvp):
    row = take_in(answer(company.engineering, partstat, comment="下午到"), later)
    assert (row.state, row.taker, row.became, row.remark) == ("taken", "meetings", issued, "")
    assert reply_of(issued, company.engineering) == (rsvp, "下午到")
    event = Event.objects.about(issued).filter(event="replied").latest("id")
    assert event.by == company.engineering and event.data["reply"] == rsvp


def test_answers_of_the_programs_that_people_use(issued, company, later):
    """As Outlook, Google and Apple write them: folded lines, X- properties, own zones, an attachment."""
    uid = Calendar.from_ical(invitation(company.engineering)).walk("VEVENT")[0]["uid"]
    stamp = f"{later:%Y%m%dT%H%M}"
    outlook = (
        "BEGIN:VCALENDAR\r\nMETHOD:REPLY\r\nPRODID:Microsoft Exchange Server 2010\r\nVERSION:2.0\r\n"
        "BEGIN:VTIMEZONE\r\nTZID:China Standard Time\r\nBEGIN:STANDARD\r\nDTSTART:16010101T000000\r\n"
        "TZOFFSETFROM:+0800\r\nTZOFFSETTO:+0800\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\nBEGIN:VEVENT\r\n"
        "ATTENDEE;PARTSTAT=ACCEPTED;CN=EN:MAILTO:{who}\r\nCOMMENT;LANGUAGE=zh-CN:好\r\nUID:{uid}\r\n"
        "SUMMARY;LANGUAGE=zh-CN:已接受: 总裁办公会\r\nDTSTART;TZID=China Standard Time:20261202T090000\r\n"
        "DTEND;TZID=China Standard Time:20261202T110000\r\nCLASS:PUBLIC\r\nDTSTAMP:{stamp}01Z\r\n"
        "SEQUENCE:0\r\nX-MICROSOFT-CDO-BUSYSTATUS:BUSY\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
    google = (
        "BEGIN:VCALENDAR\r\nPRODID:-//Google Inc//Google Calendar 70.9054//EN\r\nVERSION:2.0\r\n"
        "CALSCALE:GREGORIAN\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\nDTSTART:20261202T010000Z\r\n"
        "DTEND:20261202T030000Z\r\nDTSTAMP:{stamp}02Z\r\nORGANIZER;CN=AH:mailto:portal@example.com\r\n"
        "UID:{uid}\r\nATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT=DECLINED;CN=EN;X-NUM-GUE\r\n"
        " STS=0;X-RESPONSE-COMMENT=来不了:mailto:{who}\r\nSEQUENCE:0\r\nSTATUS:CONFIRMED\r\nEND:VEVENT\r\n"
        "END:VCALENDAR\r\n"
    )
    apple = (
        "BEGIN:VCALENDAR\nCALSCALE:GREGORIAN\nVERSION:2.0\nMETHOD:REPLY\nPRODID:-//Apple Inc.//Mac OS X//EN\n"
        "BEGIN:VEVENT\nUID:{uid}\nSUMMARY:x\nDTSTAMP:{stamp}03Z\nDTSTART:20261202T010000Z\n"
        'ATTENDEE;CN="EN";CUTYPE=INDIVIDUAL;PARTSTAT=TENTATIVE:mailto:{who}\nSEQUENCE:0\nEND:VEVENT\nEND:VCALENDAR\n'
    )
    who = company.engineering.email.upper()
    for text, rsvp, headers in (
        (outlook, "accepted", {}),
        (google, "declined", {"Auto_Submitted": "auto-generated"}),
        (apple, "tentative", {}),
    ):
        said = text.format(who=who, uid=uid, stamp=stamp)
        mail = with_calendar(said, "REPLY", sender=f"EN <{who}>", **headers)
        row = take_in(mail, later + timedelta(minutes=1))
        assert row.state == "taken", (rsvp, row.remark)
        assert reply_of(issued, company.engineering)[0] == rsvp


def test_calendar_that_hangs_on_the_mail_as_a_file_counts(issued, company, later):
    text = answer(company.engineering).get_payload()[1].get_content()
    mail = written("见附件", sender=company.engineering.email)
    mail.add_attachment(text.encode(), maintype="application", subtype="ics", filename="invite.ics")
    assert take_in(mail, later).state == "taken"
    assert reply_of(issued, company.engineering)[0] == "accepted"


def test_the_same_mail_and_the_same_answer_twice_change_nothing(issued, company, later):
    mail = answer(company.engineering)
    for _time in range(2):
        receive(mail.as_bytes(), at=later)
    again = take_in(answer(company.engineering), later)  # sent again, with another Message-ID
    assert again.state == "taken" and again.remark
    assert Event.objects.about(issued).filter(event="replied").count() == 1


def test_answers_that_overtook_one_another_are_put_in_order(issued, company, later):
    first, second = later - timedelta(minutes=20), later - timedelta(minutes=10)
    take_in(answer(company.engineering, "DECLINED", stamp=second), later)
    row = take_in(answer(company.engineering, "ACCEPTED", stamp=first), later)
    assert row.state == "taken" and row.remark
    assert reply_of(issued, company.engineering)[0] == "declined"
    third = take_in(answer(company.engineering, "ACCEPTED", stamp=later - timedelta(minutes=5)), later)
    assert third.remark == "" and reply_of(issued, company.engineering)[0] == "accepted"


def test_later_reply_on_the_page_wins_over_an_earlier_mail(issued, company, later):
    operations.reply(issued, rsvp="declined", comment="出差", by=company.engineering, at=later)
    take_in(answer(company.engineering, stamp=later - timedelta(minutes=1)), later + timedelta(minutes=1))
    assert reply_of(issued, company.engineering) == ("declined", "出差")


def test_time_that_cannot_be_counts_as_the_arrival(issued, company, later):
    take_in(answer(company.engineering, stamp=later + timedelta(days=400)), later)
    assert Participant.objects.get(meeting=issued, user=company.engineering).replied_at == later


def test_answer_to_an_earlier_version_has_no_effect(issued, company, later):
    mail = answer(company.engineering)
    meeting = operations.reschedule(
        issued,
        starts_at=issued.starts_at + timedelta(hours=2),
        reason="会议室被占用",
        by=company.hr,
        at=later,
        version=ANY,
    )
    assert meeting.sequence > 0
    row = take_in(mail, later + timedelta(minutes=1))
    assert row.state == "taken" and row.remark and row.became == meeting
    assert reply_of(meeting, company.engineering)[0] == "needs_action"


# Whom it believes


OTHER_SENDER, NOT_ON_THE_LIST = (
    "答复所署的邮箱地址与发件地址不一致。",
    "参会人员名单上没有使用该邮箱地址的人员。",
)


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"sender": "stranger@example.com"}, OTHER_SENDER),
        ({"attendee": "stranger@example.com"}, OTHER_SENDER),
        ({"sender": "a@example.com, b@example.com"}, OTHER_SENDER),
        ({"sender": "stranger@example.com", "attendee": "stranger@example.com"}, NOT_ON_THE_LIST),
    ],
)
def test_only_the_participant_answers(issued, company, later, said, why):
    row = take_in(answer(company.engineering, **said), later)
    assert row.state == "kept" and row.remark == why and row.became == issued
    assert reply_of(issued, company.engineering)[0] == "needs_action"


def test_colleague_who_is_not_on_the_list_does_not_answer(issued, company, later):
    mail = answer(company.engineering, sender=company.clerk.email, attendee=company.clerk.email)
    assert take_in(mail, later).state == "kept"
    assert not issued.participants.filter(user=company.clerk).exists()


@pytest.mark.parametrize("uid", ["meeting-{uuid}@elsewhere.example", "{uuid}@example.com", "x"])
def test_invitations_of_others_are_none_of_our_business(issued, company, later, uid):
    row = take_in(answer(company.engineering, uid=uid.format(uuid=issued.uuid)), later)
    assert row.state == "kept" and row.remark == "notifications.mail_nobodys"


def test_invitation_that_does_not_exist(issued, company, later):
    uid = "meeting-00000000-0000-4000-8000-000000000000@example.com"
    row = take_in(answer(company.engineering, uid=uid), later)
    assert row.state == "kept" and row.remark != "notifications.mail_nobodys"


# What a person must do


@pytest.mark.parametrize("partstat", ["DELEGATED", "NEEDS-ACTION", "COMPLETED"])
def test_answer_that_is_neither_yes_nor_no_waits(issued, company, later, partstat):
    row = take_in(answer(company.engineering, partstat), later)
    assert row.state == "kept" and row.remark
    assert reply_of(issued, company.engineering)[0] == "needs_action"


def test_another_time_is_proposed_and_the_reply_stays(issued, company, later):
    starts = issued.starts_at + timedelta(days=1, hours=5)
    mail = answer(company.engineering, "TENTATIVE", method="COUNTER", starts=starts, comment="下午可以")
    row = take_in(mail, later)
    assert (row.state, row.became) == ("taken", issued)
    proposal = TimeProposal.objects.get()
    assert (proposal.starts_at, proposal.comment) == (starts, "下午可以")
    assert proposal.participant.user == company.engineering
    assert reply_of(issued, company.engineering)[0] == "needs_action"


def test_a_time_that_cannot_be_waits_for_a_person(issued, company, later):
    row = take_in(answer(company.engineering, "TENTATIVE", method="COUNTER", starts=later), later)
    assert (row.state, TimeProposal.objects.count()) == ("kept", 0)
    assert row.remark == "该时间已过。"


def test_a_guest_answers_from_their_own_address(issued, company, later):
    [part] = operations.invite(
        issued, guest_name="王工", guest_email="wang@lift.example.net", by=company.hr, at=later
    )
    mail = answer(company.engineering, sender=part.guest_email, attendee=part.guest_email)
    assert take_in(mail, later + timedelta(minutes=9)).state == "taken"
    part.refresh_from_db()
    assert (part.rsvp, part.replied_by) == ("accepted", "calendar")


def test_cancelled_meeting_takes_no_reply(issued, company, later):
    mail = answer(company.engineering)
    operations.cancel(issued, reason="改为书面", by=company.hr, at=later, version=ANY)
    row = take_in(mail, later + timedelta(minutes=1))
    assert row.state == "kept" and row.remark == "该会议已停止回复。"
    assert reply_of(issued, company.engineering)[0] == "needs_action"


def test_meeting_that_was_held_takes_no_reply(over, company):
    at = over.actual_end + timedelta(minutes=5)
    assert take_in(answer(company.engineering), at).state == "kept"


# Confidential meetings


def close(meeting):
    """Keep it to its participants."""
    Meeting.objects.filter(pk=meeting.pk).update(confidential=True)


def test_reply_to_a_confidential_meeting_leaves_no_word(issued, company, later):
    mail = answer(company.engineering)
    close(issued)
    row = take_in(mail, later)
    assert row.state == "taken" and row.closed and row.subject == "" and row.raw is None
    assert reply_of(issued, company.engineering)[0] == "accepted"


def test_what_a_person_must_do_about_a_confidential_meeting_is_for_who_prepares_it(issued, company, later):
    mail = answer(company.engineering, method="COUNTER")
    close(issued)
    row = take_in(mail, later)
    assert row.state == "kept" and row.closed and row.became == issued
    assert set(row.readers.all()) == {issued.chair, issued.minute_taker}
    said = [event.data for event in Event.objects.about(row)]
    assert not any({"object_id", "content_type"} & set(data) for data in said)
    assert Notice.objects.filter(kind="notifications.mail_kept").count() == 2


def test_answer_in_words_to_a_letter_about_a_confidential_meeting_is_for_who_prepares_it(
    issued, company, later
):
    letter = Outbox.objects.filter(recipient=company.engineering, kind="meetings.agenda_issued").latest("id")
    close(issued)
    row = take_in(written("> 议程……", sender=company.engineering.email, answers=letter.message_id), later)
    assert (
        row.state == "kept" and row.closed and set(row.readers.all()) == {issued.chair, issued.minute_taker}
    )


# Where the answers go


def test_invitation_asks_for_answers_at_the_mailbox(issued, company, settings):
    organizer = Calendar.from_ical(invitation(company.engineering)).walk("VEVENT")[0]["organizer"]
    assert organizer == "mailto:portal@example.com"


def test_without_a_mailbox_answers_go_to_the_department(company, at, settings):
    settings.MAILBOX_ADDRESS = ""
    company.AH.email = "ah@example.com"
    company.AH.save()
    meeting = make.make_meeting(company, at)
    operations.invite(meeting, users=[company.engineering], by=company.hr, at=at)
    make.issued(meeting, company, at)
    organizer = Calendar.from_ical(invitation(company.engineering)).walk("VEVENT")[0]["organizer"]
    assert organizer == "mailto:ah@example.com"
