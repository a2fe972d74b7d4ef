"""The company goes on working after the upgrade; the stories that fill the next dump leave nothing out."""

from pathlib import Path

import pytest
import time_machine
from django.apps import apps
from django.conf import settings
from django.core.management import call_command

from comms.base.models import Stateful
from comms.deadlines.models import Clock, ClockStep
from comms.notifications.models import Notice, Outbox
from comms.organization.models import User
from tests.upgrade.stories import tell


def kinds_of_notice() -> set[str]:
    """Every kind that has words, for inbox or mail; the general words are for a kind that has none."""
    subjects = Path(settings.BASE_DIR, "templates", "emails").glob("*/*.subject.txt")
    kinds = {f"{path.parent.name}.{path.name.removesuffix('.subject.txt')}" for path in subjects}
    return kinds - {"notifications.plain"}


# Told by tests of their own; the stories have no leaders in turn yet, and no half-year without a board date
NOT_IN_THE_STORIES = {
    "meetings.leader_changed",
    "meetings.leader_missing",
    "meetings.leader_settled",
    "meetings.undated",
}


def kinds_of_clock() -> set[tuple[str, str]]:
    """Every (model, name) of a clock that a table of moves meets."""
    stateful = [model for model in apps.get_models() if issubclass(model, Stateful)]
    met = [(model, name) for model in stateful for move in model.TABLE for name in move.meets]
    return {(model._meta.model_name, name) for model, name in met}


@pytest.mark.dumps(newest=True)
def test_a_week_after_the_upgrade_has_every_kind_of_notice_and_of_open_clock(upgraded):
    begin, password = upgraded.dump.moment, upgraded.dump.about["password"]
    for person in User.objects.filter(username__in=["clerk", "quality"]):
        person.set_password(password)  # with the quick hasher of the suite
        person.save()
    ended, _kept = tell(begin, password, sweep_every=12)
    told = set(Notice.objects.filter(created_at__gt=begin).values_list("kind", flat=True))
    told |= set(Outbox.objects.filter(created_at__gt=begin).values_list("kind", flat=True))
    assert kinds_of_notice() - told - NOT_IN_THE_STORIES == set(), (
        "no scene of tests/upgrade/stories/ tells this"
    )
    started = Clock.objects.open().filter(created_at__gt=begin)
    open_kinds = set(started.values_list("content_type__model", "name"))
    assert kinds_of_clock() - open_kinds - {("meeting", "leader")} == set(), (
        "no scene of tests/upgrade/stories/ leaves this clock open"
    )
    assert not ClockStep.objects.filter(parked_at__gt=begin).exists()
    with time_machine.travel(ended, tick=False):
        call_command("verify_audit")
