"""Replies by the link in the mail: a credential for one person and one time of the meeting."""

import re
from datetime import time, timedelta

import pytest
from django.test import Client

from comms.audit.models import Event
from comms.base.errors import GuardFailed, Refused
from comms.base.versions import ANY
from comms.notifications.models import Outbox
from comms.notifications.operations.rendering import words_of
from comms.notifications.states import Channel
from meetings import operations
from meetings.models import TimeProposal
from meetings.operations.replies import answer_invitation
from meetings.operations.reply_links import reply_token
from meetings.states import ReplyWay, Rsvp
from tests.factories.absences import away
from tests.factories.meetings import HOUR
from tests.meetings.views.pages import url, wall

pytestmark = pytest.mark.django_db

LINK = re.compile(r"https?://\S+(/meetings/reply/\S+/)")


def letter_to(user, kind="agenda_issued"):
    return Outbox.objects.filter(kind=f"meetings.{kind}", recipient=user).latest("id")


def path_in(letter):
    """The link of the letter, without the portal's name."""
    [path] = LINK.findall(words_of(letter).body)
    return path


def part_of(meeting, user):
    return meeting.participants.get(user=user)


def test_the_mail_carries_a_link_that_is_kept_nowhere(issued, company):
    letter = letter_to(company.vice)
    path = path_in(letter)
    token = path.rstrip("/").rpartition("/")[2]
    assert token not in str(letter.context) + letter.url
    assert path_in(letter_to(company.president)) != path
    letter.channel = Channel.APPRISE
    assert not LINK.findall(words_of(letter).body)


def test_looking_changes_nothing_and_answering_needs_no_account(issued, company, frozen, at):
    frozen(at)
    path, client = path_in(letter_to(company.vice)), Client()
    page = client.get(path)
    assert (page.status_code, issued.title in page.text) == (200, True)
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert part_of(issued, company.vice).rsvp == Rsvp.NEEDS_ACTION
    answer = client.post(path, {"rsvp": "declined", "comment": "出差"})
    assert (answer.status_code, answer.url) == (302, f"{path}?done=1")
    part = part_of(issued, company.vice)
    assert (part.rsvp, part.replied_by, part.rsvp_comment) == (Rsvp.DECLINED, ReplyWay.LINK, "出差")
    assert Event.objects.about(issued).filter(event="replied").get().by == company.vice
    # the link holds until the meeting moves: the last answer counts
    client.post(path, {"rsvp": "accepted"})
    assert part_of(issued, company.vice).rsvp == Rsvp.ACCEPTED


def test_bad_input_keeps_what_was_typed(issued, company, frozen, at):
    frozen(at)
    path, client = path_in(letter_to(company.vice)), Client()
    wrong = client.post(path, {"rsvp": "delegated", "comment": "请假"})
    assert (wrong.status_code, "请假" in wrong.text) == (400, True)
    wrong = client.post(path, {"rsvp": "declined", "comment": "请假", "starts_at": wall(at - HOUR)})
    assert (wrong.status_code, "请假" in wrong.text) == (400, True)
    assert part_of(issued, company.vice).rsvp == Rsvp.NEEDS_ACTION  # both or neither


def test_another_time_is_proposed_by_the_link(issued, company, frozen, at):
    frozen(at)
    other = issued.starts_at + timedelta(days=1)
    Client().post(path_in(letter_to(company.vice)), {"rsvp": "declined", "starts_at": wall(other)})
    row = TimeProposal.objects.get()
    assert (row.participant.user, row.starts_at) == (company.vice, other)


def test_after_a_move_the_older_link_does_not_hold(issued, company, frozen, at):
    frozen(at)
    old = path_in(letter_to(company.vice))
    later = issued.starts_at + HOUR
    operations.reschedule(issued, starts_at=later, reason="场地", by=company.hr, at=at, version=ANY)
    assert Client().get(old).status_code == 410
    assert Client().post(old, {"rsvp": "accepted"}).status_code == 410
    new = path_in(letter_to(company.vice, "rescheduled"))
    assert Client().post(new, {"rsvp": "accepted"}).status_code == 302
    assert part_of(issued, company.vice).rsvp == Rsvp.ACCEPTED


def test_a_link_of_somebody_who_left_or_was_taken_off_does_not_hold(issued, company, at):
    part = part_of(issued, company.vice)
    token = reply_token(part.uuid, issued.sequence)
    company.vice.is_active = False
    company.vice.save()
    with pytest.raises(Refused):
        answer_invitation(token, rsvp=Rsvp.ACCEPTED, at=at)
    company.vice.is_active = True
    company.vice.save()
    part.delete()
    with pytest.raises(Refused):
        answer_invitation(token, rsvp=Rsvp.ACCEPTED, at=at)


@pytest.mark.parametrize("spoiled", ["{}x", "x{}", "x", "{}:"])
def test_a_link_that_somebody_made_up_does_not_hold(issued, company, spoiled):
    token = spoiled.format(reply_token(part_of(issued, company.vice).uuid, issued.sequence))
    assert Client().get(url("reply_by_link", token)).status_code == 410


def test_a_meeting_that_began_takes_no_reply(running, company):
    token = reply_token(part_of(running, company.vice).uuid, running.sequence)
    with pytest.raises(GuardFailed):
        answer_invitation(token, rsvp=Rsvp.ACCEPTED, at=running.starts_at)
    page = Client().get(url("reply_by_link", token))
    assert (page.status_code, 'name="rsvp"' in page.text) == (200, False)


def test_a_stand_in_who_is_away_for_part_of_the_meeting_is_refused(issued, company, at):
    away(company.engineering, at=issued.starts_at, starts_time=time(10), ends_time=time(18))
    with pytest.raises(Refused) as refused:
        operations.reply(issued, rsvp=Rsvp.DELEGATED, substitute=company.engineering, by=company.vice, at=at)
    assert set(refused.value.errors) == {"substitute"}
    assert company.engineering.name in str(refused.value.errors["substitute"])
