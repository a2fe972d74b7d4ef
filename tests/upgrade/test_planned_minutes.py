"""The duration of an agenda item keeps its value under the new name: in its column, and wherever it was kept
as data.
"""

import pytest
from django.db import IntegrityError, connection, transaction

from comms.notifications.models import Notice, Outbox
from comms.notifications.operations.rendering import words_of
from meetings.models import AgendaIssue, AgendaItem, MeetingKind

COLUMN = ("meetings", "0005_planned_minutes_of_items")
WORDS = ("meetings", "0006_planned_minutes_in_stored_words")
CHANGED = "meetings.agenda_changed"
KINDS = ("meetings.agenda_issued", CHANGED)


def kept(apps):
    """What is kept of items as data: templates, agendas sent out, words of inbox lines and of letters."""
    kinds = apps.get_model("meetings", "MeetingKind").objects.values_list("agenda_template", flat=True)
    issues = apps.get_model("meetings", "AgendaIssue").objects.values_list("snapshot", flat=True)
    items = [list(kinds), [issue["items"] for issue in issues]]
    for model in ("Notice", "Outbox"):
        told = apps.get_model("notifications", model).objects.filter(kind__in=KINDS).order_by("pk")
        items += [
            [context[name] for name in ("items", "added", "changed", "dropped") if name in context]
            for context in told.values_list("context", flat=True)
        ]
    return [item for part in items for listed in part for item in listed if not isinstance(item, str)]


@pytest.mark.dumps(older_than=COLUMN)
def test_the_column_keeps_its_values_and_its_check(before):
    with before() as state:
        items = state.apps.get_model("meetings", "AgendaItem").objects
        old = dict(items.values_list("pk", "minutes"))
        assert {None, 20} < set(old.values())
        new = state.run().get_model("meetings", "AgendaItem").objects
        assert dict(new.values_list("pk", "planned_minutes")) == old
        with pytest.raises(IntegrityError), transaction.atomic():
            new.filter(planned_minutes=20).update(planned_minutes=0)
        with connection.cursor() as cursor:
            found = connection.introspection.get_constraints(cursor, new.model._meta.db_table)
        checks = {name for name, said in found.items() if said["check"] and "__check__" not in name}
        assert "meetings_agendaitem_planned_minutes" in checks
        assert "meetings_agendaitem_minutes" not in checks


@pytest.mark.dumps(older_than=WORDS)
def test_what_is_kept_as_data_keeps_its_values(before):
    with before() as state:
        old = kept(state.apps)
        assert {None, 20, 30} < {item["minutes"] for item in old if "minutes" in item}
        new = kept(state.run())
    assert new == [
        {"planned_minutes" if name == "minutes" else name: value for name, value in item.items()}
        for item in old
    ]


@pytest.mark.dumps(older_than=WORDS)
def test_letters_still_say_how_long_an_item_takes(upgraded):
    assert any(
        item.get("planned_minutes") for kind in MeetingKind.objects.all() for item in kind.agenda_template
    )
    assert any(
        item["planned_minutes"] for issue in AgendaIssue.objects.all() for item in issue.snapshot["items"]
    )
    assert AgendaItem.objects.filter(planned_minutes__gt=0).exists()
    for kind in KINDS:
        for notice in Notice.objects.filter(kind=kind).select_related("recipient"):
            said = {name: getattr(notice, name) for name in ("recipient", "kind", "context", "url")}
            notice.recipient.language = "en"
            body = words_of(Outbox(notice=notice, **said)).body
            times = [item["planned_minutes"] for item in notice.context["items"] if item["planned_minutes"]]
            assert times and body.count("minutes") == len(times)
