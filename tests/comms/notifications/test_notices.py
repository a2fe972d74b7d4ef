"""Telling people: once per key and person, in the inbox and on every channel, with few queries."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
import time_machine
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from comms.audit.models import Event
from comms.base.errors import GuardFailed, NotAllowed, Refused, StaleVersion
from comms.base.transitions import record
from comms.base.versions import ANY
from comms.notifications import operations
from comms.notifications.models import ChannelAddress, Notice, Outbox
from comms.notifications.operations.rendering import subject_of, words_of
from comms.notifications.queries import receipts_of, unacknowledged, unread_count
from comms.notifications.rules import NoticeKind
from comms.organization.operations import change_person
from tests.base import api, browser
from tests.factories.absences import away, fresh


def test_notify_writes_a_notice_and_an_email(tell, company, office, at):
    tell(company.clerk)
    notice, message = Notice.objects.get(), Outbox.objects.get()
    assert (notice.recipient, notice.kind, notice.subject_object, notice.url) == (
        company.clerk,
        "notifications.plain",
        office,
        "/units/MO01/",
    )
    assert (message.channel, message.address, message.notice, message.state) == (
        "email",
        "clerk@example.com",
        notice,
        "queued",
    )
    assert (message.next_at, message.created_at, notice.created_at) == (at, at, at)


def test_notify_twice_tells_once(tell, company):
    tell(company.clerk)
    tell(company.clerk, company.director)
    tell(company.clerk, company.clerk)
    assert sorted(Notice.objects.values_list("recipient__username", flat=True)) == ["clerk", "director"]
    assert Outbox.objects.count() == 2


def test_notify_leaves_out_people_who_left_and_people_without_address(tell, company):
    company.clerk.is_active = False
    company.director.email = ""
    tell(company.clerk, company.director, None)
    assert [notice.recipient for notice in Notice.objects.all()] == [company.director]
    assert not Outbox.objects.exists()


def test_quiet_hours_hold_back_the_email_but_not_the_inbox(tell, at):
    morning = at + timedelta(hours=12)
    tell(not_before=morning)
    assert Notice.objects.get().created_at == at
    assert Outbox.objects.get().next_at == morning


def test_channels_get_what_they_want(tell, company, at):
    for name, kinds, active in (
        ("all", [], True),
        ("app", ["notifications"], True),
        ("other", ["meetings"], True),
        ("off", [], False),
    ):
        ChannelAddress.objects.create(
            user=company.clerk, name=name, url=f"wecombot://{name}", kinds=kinds, active=active
        )
    tell(attachments=({"name": "a.txt", "media_type": "text/plain", "content": "a"},))
    sent = {(message.channel, message.address): len(message.attachments) for message in Outbox.objects.all()}
    assert sent == {
        ("email", "clerk@example.com"): 1,
        ("apprise", "wecombot://all"): 0,
        ("apprise", "wecombot://app"): 0,
    }


def test_message_ids_are_unique_and_stable(tell, company, settings):
    settings.MAIL_DOMAIN = "portal.example.com"
    tell(company.clerk, company.director)
    first = set(Outbox.objects.values_list("message_id", flat=True))
    Outbox.objects.all().delete()
    tell(company.clerk, company.director)
    assert set(Outbox.objects.values_list("message_id", flat=True)) == first
    assert len(first) == 2
    assert all(identity.endswith("@portal.example.com>") for identity in first)


def test_thousands_of_letters_need_few_queries(company, at, kinds):
    kinds(**{"notifications.plain": NoticeKind()})

    def queries(number, prefix):
        letters = [
            operations.Letter(
                kind="notifications.plain", recipients=[company.clerk, company.director], key=f"{prefix}:{n}"
            )
            for n in range(number)
        ]
        with CaptureQueriesContext(connection) as seen:
            operations.notify_many(letters, at=at)
        return len(seen)

    assert queries(1, "a") <= 8
    # SQLite takes fewer rows per statement than PostgreSQL.
    assert queries(1000, "b") <= 80
    assert Outbox.objects.count() == Notice.objects.count() == 2002


def test_a_change_tells_everyone_concerned_but_not_whoever_did_it(office, company, at, kinds):
    told = NoticeKind(
        recipients=lambda obj, change: [company.clerk, company.director, None],
        context=lambda obj, change: {"number": obj.code, "due": change.at},
        acknowledge=True,
    )
    kinds(**{"organization.moved": told})
    with transaction.atomic():
        record(office, "moved", by=company.clerk, at=at, notice="moved")
    notice = Notice.objects.get()
    assert (notice.recipient, notice.kind) == (company.director, "organization.moved")
    assert notice.needs_acknowledgement
    assert notice.context == {"by": "一处前台", "number": "MO01", "due": "2026-11-18T02:00:00+00:00"}


def test_a_kind_says_who_is_told_and_what_with(office, company, at, kinds):
    file = {"name": "a.txt", "media_type": "text/plain", "content": "a"}
    told = NoticeKind(
        recipients=lambda obj, change: [company.clerk],
        context=lambda obj, change: {"number": obj.code, "title": "from the table"},
        attachments=lambda obj, change: [file],
    )
    kinds(**{"notifications.plain": told})
    operations.notify("notifications.plain", key="1", at=at, obj=office, context={"title": "given"})
    assert Notice.objects.get().context == {"number": "MO01", "title": "given"}
    assert Outbox.objects.get().attachments == [file]


def test_a_change_without_notice_tells_nobody(office, company, at):
    with transaction.atomic():
        record(office, "edited", by=company.clerk, at=at)
    assert not Notice.objects.exists()


def test_a_rolled_back_change_tells_nobody(tell):
    with transaction.atomic():
        tell()
        transaction.set_rollback(True)
    assert not Notice.objects.exists()
    assert not Outbox.objects.exists()


def test_reading_and_confirming_keep_the_first_time(tell, company, at):
    tell(acknowledge=True)
    notice = Notice.objects.get()
    assert list(unacknowledged(company.clerk)) == [notice]
    operations.acknowledge(notice, by=company.clerk, at=at + timedelta(hours=1))
    operations.mark_read(notice, by=company.clerk, at=at + timedelta(hours=2))
    notice = operations.acknowledge(notice, by=company.clerk, at=at + timedelta(hours=3))
    assert (notice.read_at, notice.acknowledged_at) == (at + timedelta(hours=1), at + timedelta(hours=1))
    assert not unacknowledged(company.clerk).exists()


def test_only_the_recipient_reads_and_confirms(tell, company, at):
    tell(acknowledge=True)
    notice = Notice.objects.get()
    for act in (operations.mark_read, operations.acknowledge):
        with pytest.raises(NotAllowed):
            act(notice, by=company.director, at=at)


def test_a_plain_notice_asks_for_no_confirmation(tell, company, at):
    tell()
    with pytest.raises(GuardFailed):
        operations.acknowledge(Notice.objects.get(), by=company.clerk, at=at)


def test_mark_all_read_touches_only_ones_own(tell, company, at):
    tell(company.clerk, company.director)
    assert operations.mark_all_read(by=company.clerk, at=at) == 1
    assert (unread_count(company.clerk), unread_count(company.director)) == (0, 1)


def test_receipts_tell_who_was_told_and_who_read(tell, company, office, at):
    tell(company.clerk, company.director)
    operations.mark_read(Notice.objects.get(recipient=company.clerk), by=company.clerk, at=at)
    assert {row.recipient.username: row.read_at for row in receipts_of(office, "notifications.plain")} == {
        "clerk": at,
        "director": None,
    }


def test_subject_is_written_in_the_language_of_the_moment(tell):
    tell(context={})
    from django.utils import translation

    notice = Notice.objects.get()
    with translation.override("en"):
        assert subject_of(notice) == "News from the portal"


def test_a_kind_that_no_room_knows_is_refused_and_nothing_is_written(office, company, at):
    letter = operations.Letter(kind="handovers.snet", recipients=[company.clerk], key="x")
    unknown = "no room registers the notice handovers.snet"
    with pytest.raises(operations.UnknownNotice, match=unknown):
        operations.notify_many([letter], at=at)
    with pytest.raises(operations.UnknownNotice, match=unknown):
        operations.notify("handovers.snet", key="x", at=at, recipients=[company.clerk])
    with pytest.raises(operations.UnknownNotice, match="no room registers the notice organization.moved"):
        record(office, "moved", by=company.clerk, at=at, notice="moved")
    assert not Notice.objects.exists()


def test_a_kind_without_a_link_leads_nowhere_and_says_so(office, company, at, kinds):
    kinds(**{"notifications.plain": NoticeKind(linked=False)})
    words = {"title": "Lift"}
    operations.notify(
        "notifications.plain", key="x", at=at, obj=office, recipients=[company.clerk], context=words
    )
    assert (Notice.objects.get().url, Outbox.objects.get().url) == ("", "")
    page = browser(company.clerk).get("/inbox/")
    assert "No page to open" in page.content.decode()


def test_what_is_not_seen_any_more_is_no_longer_linked(tell, office, company, at):
    tell(company.clerk, company.director)
    operations.unlink(office, company.clerk)
    linked = {(notice.recipient.username, bool(notice.url)) for notice in Notice.objects.all()}
    assert linked == {("clerk", False), ("director", True)}
    assert {(mail.recipient.username, bool(mail.url)) for mail in Outbox.objects.all()} == linked


def test_unknown_kind_is_told_in_general_words(tell, caplog):
    tell(kind="nothing.such", context={"number": "TS-1", "title": "Lift"})
    assert subject_of(Notice.objects.get()) == "TS-1 Lift"
    assert "has no template emails/nothing/such.subject.txt" in caplog.text


@pytest.mark.parametrize("url", ["file:///etc/passwd", "https://user:pw@example.com", "nonsense"])
def test_add_channel_refuses_unusable_addresses(company, at, url):
    with pytest.raises(Refused) as caught:
        operations.add_channel(name="x", url=url, by=company.clerk, at=at)
    assert list(caught.value.errors) == ["url"]


def test_channels_are_ones_own_and_few(company, at):
    def add(index):
        return operations.add_channel(name="x", url=f"https://example.com/{index}", by=company.clerk, at=at)

    made = [add(index) for index in range(5)]
    assert {channel.user for channel in made} == {company.clerk}
    with pytest.raises(Refused):
        add(6)
    with pytest.raises(NotAllowed):
        operations.remove_channel(made[0], by=company.director, at=at, version=ANY)
    with pytest.raises(StaleVersion):
        operations.remove_channel(made[0], by=company.clerk, at=at, version=7)
    operations.remove_channel(made[0], by=company.clerk, at=at, version=ANY)
    with pytest.raises(Refused, match="already") as caught:
        add(1)
    assert list(caught.value.errors) == ["url"]


@pytest.mark.parametrize("said", [{"name": "x" * 61}, {"url": f"https://example.com/{'x' * 500}"}])
def test_channel_that_its_columns_cannot_hold_is_refused_at_its_field(company, at, said):
    with pytest.raises(Refused) as caught:
        operations.add_channel(**{"name": "x", "url": "https://example.com/"} | said, by=company.clerk, at=at)
    assert list(caught.value.errors) == list(said)


def test_choosing_channels_is_recorded_without_the_secret(company, at):
    channel = operations.add_channel(name="Robot", url="wecombot://secretkey", by=company.clerk, at=at)
    operations.remove_channel(channel, by=company.clerk, at=at, version=ANY)
    events = Event.objects.order_by("id")
    assert [event.event for event in events] == ["created", "removed"]
    assert {event.by for event in events} == {company.clerk}
    assert "secretkey" not in str([event.facts for event in events])


def test_removing_a_channel_cancels_what_waits_for_it(tell, company, at):
    channel = operations.add_channel(name="x", url="https://example.com/", by=company.clerk, at=at)
    tell()
    operations.remove_channel(channel, by=company.clerk, at=at, version=ANY)
    assert dict(Outbox.objects.values_list("channel", "state")) == {"email": "queued", "apprise": "cancelled"}


def test_wants_names_apps_or_kinds():
    def wants(kinds, kind):
        return ChannelAddress.wants(SimpleNamespace(kinds=kinds), kind)

    assert wants([], "a.b")
    assert wants(["a"], "a.b")
    assert wants(["a.b"], "a.b")
    assert not wants(["a.c", "b"], "a.b")


def test_letters_name_a_deputy_with_the_absent_person_in_the_readers_language(company, at):
    company.clerk.language = "zh-hans"
    company.clerk.save()
    with time_machine.travel(at), override("en"):
        away(company.hr, company.security, at=at)
        deputy = fresh(company.security)
        company.clerk = change_person(company.clerk, phone="13900000000", by=deputy, at=at, version=ANY)
        absence = away(company.clerk, company.director, at=at, by=deputy)
        page = browser(company.hr).get(absence.get_absolute_url()).content.decode()
        answer = api(company.hr).get(f"/api/v1/absences/{absence.uuid}/").json()
    for kind in ("account_changed", "absence_noted"):
        letter = Outbox.objects.get(kind=f"organization.{kind}", recipient=company.clerk)
        assert f"安全主管 代 {company.hr.name}" in words_of(letter).body, kind
    assert f"安全主管 for {company.hr.name}" in page
    assert answer["signed_for"] == {"noted_by": company.hr.name}
