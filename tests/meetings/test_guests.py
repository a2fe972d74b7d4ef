"""Guests from outside: invited by name, mailed without papers, signed in by the minute taker (1.5.4.4)."""

import pytest
from icalendar import Calendar

from comms.base.errors import GuardFailed, NotAllowed, Refused
from comms.base.versions import ANY
from comms.notifications.models import Outbox
from comms.notifications.operations.rendering import words_of
from meetings import operations
from meetings.models import Distribution, Meeting
from meetings.operations import leaving, replies, signing
from meetings.queries.documents import attendance_of
from meetings.states import Attendance, ReplyWay, Role, Rsvp, SignInMethod
from tests.base import api, browser, problem
from tests.factories.meetings import HOUR, adopted, finished
from tests.meetings.api.calls import post
from tests.meetings.views.pages import url, wall

pytestmark = pytest.mark.django_db

GUEST = {"guest_name": "王工", "guest_of": "电梯公司", "guest_email": "wang@lift.example.net"}


def invited(meeting, company, at, **fields):
    """The line of a guest."""
    return operations.invite(meeting, by=company.hr, at=at, **(GUEST | fields))[-1]


def mails(kind):
    """What went to guests."""
    return list(Outbox.objects.filter(kind=f"meetings.{kind}", recipient=None).order_by("id"))


def test_a_guest_is_invited_by_mail_without_agenda_and_papers(issued, company, at):
    part = invited(issued, company, at)
    assert (part.name, part.email, part.role, part.user) == (
        "王工（电梯公司）",
        "wang@lift.example.net",
        Role.GUEST,
        None,
    )
    [letter] = mails("guest_invited")
    words = words_of(letter)
    assert letter.address == part.email
    assert "王工" in words.body
    assert issued.title in words.body
    assert issued.own_items.first().title not in words.body
    [event] = Calendar.from_ical(letter.attachments[0]["content"]).walk("VEVENT")
    asked = [str(one) for one in event["ATTENDEE"] if one.params.get("RSVP") == "TRUE"]
    assert asked == ["mailto:wang@lift.example.net"]


def test_a_guest_hears_of_moves_and_of_the_end(issued, company, at):
    invited(issued, company, at)
    later = issued.starts_at + HOUR
    moved = operations.reschedule(issued, starts_at=later, reason="场地", by=company.hr, at=at, version=ANY)
    operations.cancel(moved, reason="总裁出差", by=company.hr, at=at, version=ANY)
    assert "场地" in words_of(mails("guest_moved")[0]).body
    assert "总裁出差" in words_of(mails("guest_cancelled")[0]).body


def test_a_guest_without_an_address_leaves_no_empty_one_in_calendars(issued, company, at):
    invited(issued, company, at, guest_email="")
    assert not mails("guest_invited")
    operations.invite(issued, users=[company.engineering], by=company.hr, at=at)
    letter = Outbox.objects.filter(recipient=company.engineering, kind="meetings.agenda_issued").get()
    assert "mailto:\r" not in letter.attachments[0]["content"].replace("\r\n ", "")


@pytest.mark.parametrize(
    "said, field",
    [
        ({}, "users"),
        ({"guest_of": "电梯公司"}, "guest_name"),
        ({"guest_email": "x@example.net"}, "guest_name"),
        ({"guest_name": "陈工", "guest_email": "VICE"}, "guest_email"),
        (GUEST, "guest_name"),
    ],
)
def test_what_names_no_guest_is_refused_beside_its_field(issued, company, at, said, field):
    invited(issued, company, at)
    if said.get("guest_email") == "VICE":
        said = said | {"guest_email": company.vice.email.upper()}
    with pytest.raises(Refused) as refused:
        operations.invite(issued, by=company.hr, at=at, **said)
    assert set(refused.value.errors) == {field}


def test_the_office_enters_what_a_guest_said(issued, company, at):
    part = invited(issued, company, at)
    with pytest.raises(NotAllowed):
        replies.note_reply(part, rsvp=Rsvp.ACCEPTED, by=company.vice, at=at, version=ANY)
    said = replies.note_reply(part, rsvp=Rsvp.DECLINED, comment="来电", by=company.hr, at=at, version=ANY)
    assert (said.rsvp, said.replied_by, said.rsvp_comment) == (Rsvp.DECLINED, ReplyWay.DESK, "来电")


@pytest.mark.clause("1.5.4.4", by="operation")
def test_a_guest_is_signed_in_and_stands_on_the_sheet(running, company):
    at = running.starts_at
    part = invited(running, company, at)
    row = operations.sign_in(running, guest=part, in_at=at + HOUR / 6, by=company.hr, at=at + HOUR / 2)
    part.refresh_from_db()
    assert (row.method, part.attendance, part.late_minutes) == (SignInMethod.CLERK, Attendance.LATE, 10)
    [line] = [one for one in attendance_of(running) if one["role"] == Role.GUEST]
    assert (line["name"], line["unit"]) == ("王工", "电梯公司")
    with pytest.raises(NotAllowed):
        operations.sign_in(running, guest=part, by=company.vice, at=at + HOUR / 2)


def test_a_guest_of_another_meeting_is_refused(running, company):
    other = Meeting.objects.exclude(pk=running.pk).filter(series=running.series).first()
    part = invited(other, company, running.starts_at)
    with pytest.raises(Refused) as refused:
        operations.sign_in(running, guest=part, by=company.hr, at=running.starts_at)
    assert set(refused.value.errors) == {"guest"}


def test_minutes_are_written_and_sent_with_a_guest_who_gets_none(running, company):
    part = invited(running, company, running.starts_at)
    operations.sign_in(running, guest=part, by=company.hr, at=running.starts_at)
    adopted(running, company)
    over = finished(running, company, resolution=False)
    minutes = over.minutes
    later = over.actual_end + HOUR
    operations.write_minutes(minutes, body="1. 总结", by=company.hr, at=later, version=ANY)
    operations.submit(minutes, by=company.hr, at=later, version=ANY)
    operations.approve(minutes, by=company.president, at=later, version=ANY)
    minutes.refresh_from_db()
    assert "王工" in [one["name"] for one in minutes.current.document["attendance"]]
    sent = Distribution.objects.filter(revision=minutes.current)
    assert sent.count() == over.participants.filter(user__isnull=False).count() + 1  # and the owner


def test_a_meeting_with_a_guest_is_handed_over(issued, company, at):
    invited(issued, company, at)
    passed = leaving.pass_minutes(issued, company.hr_staff, by=None, at=at, reason="离职")
    assert passed.minute_taker == company.hr_staff


def test_who_was_never_signed_in_is_absent(running, company):
    part = invited(running, company, running.starts_at)
    finished(running, company)
    part.refresh_from_db()
    assert part.attendance == Attendance.ABSENT


# On pages and over REST


def test_a_guest_comes_on_the_list_and_signs_in_on_pages(running, company, frozen):
    frozen(running.starts_at)
    client = browser(company.hr)
    page = url("participant_add", running.number)
    wrong = client.post(page, GUEST | {"guest_email": "nobody", "role": "member"})
    assert (wrong.status_code, "王工" in wrong.text) == (400, True)
    assert client.post(page, GUEST | {"role": "guest"}).status_code == 302
    part = running.participants.get(user=None)
    assert "王工（电梯公司）" in client.get(running.get_absolute_url()).text
    live = client.get(url("live", running.number)).text
    assert f'name="guest" value="{part.uuid}"' in live
    typed = {"guest": part.uuid, "in_at": wall(running.starts_at), "on_paper": "on"}
    client.post(url("clerk_sign_in", running.number), typed)
    assert part.sign_ins.get().method == SignInMethod.PAPER
    client.post(url("participant_action", part.uuid, "reply"), {"rsvp": "accepted", "version": "9"})
    assert client.get(url("roll", running.number)).status_code == 200


def test_a_guest_is_invited_and_signed_in_over_rest(running, company, frozen):
    frozen(running.starts_at)
    base = f"meetings/{running.number}/participants/"
    added = post(company.hr, base, GUEST)
    assert added.status_code == 201
    [line] = added.json()["results"]
    assert (line["user"], line["guest_name"], line["guest_of"]) == (None, "王工", "电梯公司")
    assert set(problem(post(company.hr, base, {"guest_of": "x"}), 400)["errors"]) == {"guest_name"}
    signs = f"meetings/{running.number}/sign-ins/"
    signed = post(company.hr, signs, {"guest": line["uuid"]}).json()
    assert (signed["participant"], signed["user"], signed["method"]) == (line["uuid"], None, "clerk")
    problem(post(company.vice, signs, {"guest": line["uuid"]}), 400)
    assert api(company.vice).get(f"/api/v1/{base}{line['uuid']}/").json()["guest_name"] == "王工"


def test_a_meeting_over_takes_no_reply_for_a_guest(over, company):
    part = signing.Participant(meeting=over, guest_name="王工", created_at=over.actual_end)
    part.save()
    with pytest.raises(GuardFailed):
        replies.note_reply(part, rsvp=Rsvp.ACCEPTED, by=company.hr, at=over.actual_end, version=ANY)
