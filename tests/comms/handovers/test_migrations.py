"""Stored notices of before slips and tasks shared their kinds."""

from importlib import import_module

import pytest
from django.apps import apps

from comms.notifications.models import ChannelAddress, Notice, Outbox
from comms.notifications.operations.rendering import words_of
from tests.factories.handovers import make_slip, make_task

pytestmark = pytest.mark.django_db
migration = import_module("comms.handovers.migrations.0003_one_kind_of_notice_for_slips_and_tasks")


def make_old(noun, obj):
    """Store the notices and messages of an object as they were before."""
    for model in (Notice, Outbox):
        for row in model.objects.filter(kind="handovers.sent", url=obj.get_absolute_url()):
            context = {name: value for name, value in row.context.items() if name != "noun"}
            model.objects.filter(pk=row.pk).update(kind=f"handovers.{noun}_sent", context=context)


@pytest.fixture
def old_rows(company, at):
    """A slip and a task that were sent, told in the old way; one notice of another room."""
    slip, task = make_slip(company, at), make_task(company, at)
    make_old("slip", slip)
    make_old("task", task)
    Notice.objects.create(
        recipient=company.hr,
        kind="deadlines.breach",
        key="x",
        context={"title": "月报"},
        created_at=at,
    )
    return slip, task


def kinds(model):
    return sorted(set(model.objects.values_list("kind", flat=True)))


def test_stored_notices_take_the_shared_kind_and_their_noun(company, old_rows, monkeypatch):
    monkeypatch.setattr(migration, "BATCH", 1)
    assert kinds(Notice) == ["deadlines.breach", "handovers.slip_sent", "handovers.task_sent"]
    migration.share_kinds(apps, None)
    assert (kinds(Notice), kinds(Outbox)) == (["deadlines.breach", "handovers.sent"], ["handovers.sent"])
    for noun, obj in zip(("slip", "task"), old_rows, strict=True):
        for model in (Notice, Outbox):
            contexts = model.objects.filter(url=obj.get_absolute_url()).values_list("context", flat=True)
            assert {(said["noun"], said["number"]) for said in contexts} == {(noun, obj.number)}
    assert Notice.objects.get(kind="deadlines.breach").context == {"title": "月报"}


def test_stored_message_is_written_in_the_shared_words(company, old_rows):
    migration.share_kinds(apps, None)
    company.engineer.language = "en"
    company.engineer.save()
    subjects = {words_of(message).subject for message in Outbox.objects.filter(recipient=company.engineer)}
    assert subjects == {
        f"New slip {old_rows[0].number} from MO01",
        f"New task {old_rows[1].number} from AH",
    }


def test_second_run_changes_nothing(old_rows):
    migration.share_kinds(apps, None)
    before = list(Outbox.objects.order_by("pk").values("kind", "context"))
    migration.share_kinds(apps, None)
    assert list(Outbox.objects.order_by("pk").values("kind", "context")) == before


@pytest.mark.parametrize(
    "chosen, after",
    [
        (["handovers.slip_sent", "handovers.task_sent", "meetings"], ["handovers.sent", "meetings"]),
        (["handovers"], ["handovers"]),
        ([], []),
    ],
)
def test_channels_keep_what_their_owners_chose(company, chosen, after):
    channel = ChannelAddress.objects.create(user=company.clerk, name="群", url="wecombot://key", kinds=chosen)
    migration.share_channels(apps, None)
    channel.refresh_from_db()
    assert channel.kinds == after
