"""What is kept from somebody is nowhere: every page, list, count, export, search and desk answers as if it
did not exist.
"""

import re
from datetime import timedelta

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from comms.audit import operations as audit
from comms.audit.models import Event
from comms.audit.queries import objects
from comms.base.models import Address
from comms.deadlines import operations
from comms.deadlines.models import Clock
from comms.deadlines.operations import Audience
from comms.deadlines.rules import ClockTerms
from comms.deadlines.states import Scope
from comms.notifications.models import Notice, Outbox
from comms.notifications.operations import drain, notices, notify
from comms.notifications.rules import NoticeKind
from tests.base import api, browser
from tests.comms.base.conftest import specimen_table  # noqa: F401  (the fixture)
from tests.rest.lists import views

pytestmark = pytest.mark.django_db
SECRET = "投诉主任私收停车费"
# Not about what a person may see: signs of life, accounts, the description of the interface
ELSEWHERE = (
    "/healthz/",
    "/metrics",
    "/accounts/",
    "/admin/",
    "/broken/",
    "/api/v1/broken/",
    "/api/v1/schema/",
)
# What differs from answer to answer by itself
CHANGING = re.compile(
    r"csrfmiddlewaretoken\" value=\"[^\"]+|X-CSRFToken[^}]+|idempotency_key[^>]+|[0-9a-f-]{36}|\d{8}-\d{4}"
)


@pytest.fixture
def portal(settings, specimen_table, company, at, monkeypatch, time_machine):  # noqa: F811
    """The portal with the specimens as a room of its own, at a moment that stands still."""
    settings.ROOT_URLCONF = "tests.comms.base.specimens"
    time_machine.move_to(at, tick=False)
    from tests.comms.base.specimens import Specimen

    address = Address("specimens")
    known = [*objects.histories(), (Specimen, address)]
    monkeypatch.setattr(Specimen, "HISTORY", address, raising=False)
    monkeypatch.setattr(objects, "histories", lambda: known)
    monkeypatch.setitem(notices._kinds, "notifications.plain", NoticeKind())
    # The specimens belong to no installed app: what asks the registry for their model finds it all the same
    asked = apps.get_model
    monkeypatch.setattr(
        apps, "get_model", lambda label, *name, **said: specimen_or(asked, Specimen, label, *name, **said)
    )
    ContentType.objects.clear_cache()
    return company


def specimen_or(asked, model, label, *name, **said):
    """The specimens' model, or what the registry knows under this name."""
    if ".".join([label, *name]).lower() == "specimens.specimen":
        return model
    return asked(label, *name, **said)


@pytest.fixture
def specimen(portal, at):
    """`specimen()` makes one of office 1 with a running duty that is soon late, a file, and everybody of the
    office and the quality manager told, by mail too.
    """

    def make():
        from tests.comms.base.specimens import Specimen, add

        with transaction.atomic():
            row = add(title=SECRET, unit=portal.MO01, by=portal.clerk, at=at)
            clock = operations.start(
                ClockTerms(
                    "answer",
                    "minutes.distribute",
                    at - timedelta(days=5),
                    unit=portal.MO01,
                    label=f"{row.number} {SECRET}",
                ),
                subject=row,
                at=at,
            )
        assert clock.label.endswith(SECRET)
        operations.tick(at)
        file = SimpleUploadedFile("proof.pdf", b"%PDF-1.7 " + b"x" * 90)
        audit.attach(row, file=file, by=portal.clerk, at=at)
        notify(
            "notifications.plain",
            key=row.number,
            at=at,
            obj=row,
            recipients=[portal.director, portal.clerk, portal.quality],
            context={"title": SECRET, "text": SECRET},
        )
        return Specimen.objects.get(pk=row.pk)

    return make


def crawl(person):
    """{address: (status, text)} of everything that needs no argument, as one person reads it."""
    found, page, rest = {}, browser(person), api(person)
    for address, _view in views():
        if address.startswith(ELSEWHERE) or "{" in address:
            continue
        client = rest if address.startswith("/api/") else page
        asked = f"{address}?as=csv" if address.endswith("/export/") else address
        answer = client.get(asked)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        found[address] = (answer.status_code, CHANGING.sub("", content.decode("utf-8", "replace")))
    hits = page.get("/search/", {"q": SECRET})
    found["search"] = (hits.status_code, CHANGING.sub("", hits.text).replace(SECRET, ""))
    return found


def differences(before, after):
    """The addresses that answer otherwise."""
    return sorted(address for address in before if before[address] != after[address])


def own_addresses(row):
    """The addresses of the thing itself and of what hangs on it."""
    clock, notice = Clock.objects.of(row).get(), Notice.objects.filter(key=row.number).first()
    kind = "specimens.specimen"
    file = row_files(row)[0]
    return [
        f"/specimens/{row.number}/",
        f"/api/v1/specimens/{row.number}/",
        f"/api/v1/specimens/{row.number}/attachments/",
        f"/timeline/{kind}/{row.uuid}/",
        f"/files/{kind}/{row.uuid}/add/",
        file.get_absolute_url(),
        f"/api/v1/clocks/{clock.uuid}/",
        f"/api/v1/clocks/{clock.uuid}/explain/",
        clock.get_absolute_url(),
        notice.get_absolute_url(),
        f"/api/v1/notices/{notice.uuid}/",
    ]


def row_files(row):
    from comms.audit.models import Attachment

    return list(Attachment.objects.of(row))


def statuses(person, addresses):
    """What each of these addresses answers."""
    clients, found = {True: api(person), False: browser(person)}, {}
    for address in addresses:
        answer = clients[address.startswith("/api/")].get(address)
        found[address] = answer.status_code
        if answer.streaming:
            # Read to its end the file closes itself. close() would also end the request, and with
            # it the test's own connection to the database.
            b"".join(answer.streaming_content)
    return found


AUDIENCES = {
    "barred": lambda company: (
        {"kept_from": company.director},
        Audience(Scope.BARRED, not_persons=[company.director]),
        [company.director],
    ),
    "private": lambda company: (
        {"only_for": company.quality},
        Audience(Scope.PRIVATE, named=[company.quality]),
        [company.director, company.clerk, company.president],
    ),
}


@pytest.mark.once  # who sees what is asked in the same words of every database
@pytest.mark.parametrize("kind", AUDIENCES)
def test_nothing_leaks_of_what_is_kept_from_somebody(portal, specimen, at, kind):
    fields, audience, strangers = AUDIENCES[kind](portal)
    empty = {person: crawl(person) for person in strangers}
    row = specimen()
    assert differences(empty[portal.director], crawl(portal.director))  # until then it is everywhere
    addresses = own_addresses(row)
    assert set(statuses(portal.director, addresses[:-2]).values()) == {200}
    type(row).objects.filter(pk=row.pk).update(**fields)
    row.refresh_from_db()
    told = operations.restrict(row, audience, by=portal.quality, at=at)
    assert portal.director in {one.person for one in told}
    for person in strangers:
        answers = crawl(person)
        assert differences(empty[person], answers) == [], person
        assert not [address for address, (_status, text) in answers.items() if SECRET in text]
        assert set(statuses(person, addresses).values()) == {404}, person
    seen = statuses(
        portal.quality, [f"/specimens/{row.number}/", Clock.objects.of(row).get().get_absolute_url()]
    )
    assert set(seen.values()) == {200}


def test_what_lies_unread_and_waits_to_be_sent_is_taken_back(portal, specimen, at, mailoutbox):
    """The barred person had been told and had not read it; the mail was not sent yet."""
    row = specimen()
    type(row).objects.filter(pk=row.pk).update(kept_from=portal.director)
    row.refresh_from_db()
    told = operations.restrict(
        row, Audience(Scope.BARRED, not_persons=[portal.director]), by=portal.quality, at=at
    )
    drain(at)
    assert [one.person for one in told if one.kind == "notifications.plain"] == [portal.director]
    assert {letter.to[0] for letter in mailoutbox if SECRET in letter.body} == {
        portal.clerk.email,
        portal.quality.email,
    }
    notice = Notice.objects.get(key=row.number, recipient=portal.director)
    assert (notice.context, notice.url, notice.withdrawn_at) == ({}, "", at)
    message = Outbox.objects.get(notice=notice)
    assert (message.state, message.context) == ("cancelled", {})
    event = Event.objects.about(row).filter(event="restricted").get()
    assert any(line.startswith(f"{portal.director.name} (inbox") for line in event.data["told"])


def test_clocks_of_a_kept_thing_show_its_number_alone(portal, specimen, at):
    row = specimen()
    operations.restrict(row, Audience(Scope.PRIVATE, named=[portal.quality]), by=portal.quality, at=at)
    clock = Clock.objects.of(row).get()
    assert (clock.label, clock.scope) == (row.number, Scope.PRIVATE)


def test_operators_never_read_what_messages_say(portal, specimen):
    specimen()
    page = browser(portal.admin)
    for message in Outbox.objects.all():
        assert SECRET not in page.get(message.get_absolute_url()).text
    assert SECRET not in page.get("/operations/outbox/").text
    assert SECRET not in api(portal.admin).get("/api/v1/outbox/").content.decode()


def test_units_are_barred_with_everybody_in_them(portal, specimen, at):
    row = specimen()
    operations.restrict(row, Audience(Scope.BARRED, not_units=[portal.MO01]), by=portal.quality, at=at)
    for person, sees in ((portal.clerk, False), (portal.director, False), (portal.president, True)):
        assert Clock.objects.visible_to(person).filter(object_id=row.pk, name="answer").exists() is sees


def test_nobody_outside_is_told_of_a_private_duty(portal, specimen, at):
    """The ladder goes up to the head, quality and the management representative; of a private duty only those
    named hear, and who acts for them.
    """
    row = specimen()
    type(row).objects.filter(pk=row.pk).update(only_for=portal.quality)
    row.refresh_from_db()
    operations.restrict(row, Audience(Scope.PRIVATE, named=[portal.quality]), by=portal.quality, at=at)
    known = set(Notice.objects.values_list("pk", flat=True))
    for days in range(1, 12):
        operations.tick(at + timedelta(days=days))
    told = Notice.objects.exclude(pk__in=known).filter(kind__startswith="deadlines.")
    assert {line.recipient for line in told} <= {portal.quality}
