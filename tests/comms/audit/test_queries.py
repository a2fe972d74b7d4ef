"""Events as sentences of the model's own table, objects by their public names, and what health says."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db.models import TextChoices
from django.utils import translation

from comms.audit import operations
from comms.audit.models import Event
from comms.audit.queries import find_object, line_of, models_with_history, public_name
from comms.audit.queries.health import sealing
from comms.audit.queries.objects import visible_object
from comms.audit.queries.timeline import Difference
from comms.base.states import Move, MoveTable
from comms.organization.models import Appointment, Unit
from meetings.models import AgendaItem


class State(TextChoices):
    """Two states."""

    SENT = "sent", "Sent"
    PROMISED = "promised", "Promised"


TABLE = MoveTable(
    State,
    [Move(event="promise", target=State.PROMISED, label="Promise")],
    State.SENT,
    {State.PROMISED: "info"},
)
STATEFUL = SimpleNamespace(TABLE=TABLE, _meta=Appointment._meta, EVENT_LABELS={"chased": "Chased"})


def event(at, **fields):
    """An event that was never stored."""
    return Event(**{"event": "promise", "occurred_at": at, "recorded_at": at, "by_name": "王工"} | fields)


def test_line_speaks_the_table(at):
    line = line_of(event(at, source_state="sent", target_state="promised"), STATEFUL)
    assert (line.label, line.tone, line.source, line.target, line.who, line.late) == (
        "Promise",
        "info",
        "Sent",
        "Promised",
        "王工",
        None,
    )


@pytest.mark.parametrize(
    ("name", "label"), [("edited", "Changed"), ("chased", "Chased"), ("handed_over", "Handed over")]
)
def test_line_of_an_act_outside_the_table(at, name, label):
    from django.utils import translation

    with translation.override("en"):
        line = line_of(event(at, event=name, source_state="sent", target_state="sent"), STATEFUL)
        assert (str(line.label), line.source, line.target, line.tone) == (label, "", "", "secondary")


@pytest.mark.parametrize(
    ("delay", "late"), [(timedelta(minutes=30), None), (timedelta(minutes=31), timedelta(minutes=31))]
)
def test_line_notes_a_late_record(at, delay, late):
    assert line_of(event(at, recorded_at=at + delay), STATEFUL).late == late


def test_line_by_the_portal_itself(at):
    from django.utils import translation

    with translation.override("en"):
        assert line_of(event(at, by_name=""), STATEFUL).who == "The portal"


def test_differences_are_said_as_people_say_them(at):
    from django.utils import translation

    data = {
        "since": "2026-11-18",
        "acting": True,
        "post": "staff",
        "version": 4,
        "unknown": "x",
        "unit": "第一管理处",
        "until": None,
    }
    with translation.override("en"):
        told = [
            (change.label, change.old, change.new)
            for change in line_of(event(at, data=data), STATEFUL).differences
        ]
    assert told == [
        ("Post", None, "Staff"),
        ("Unit", None, "第一管理处"),
        ("Since", None, "Wed 18 Nov 2026"),
        ("Acting", None, "yes"),
    ]


def test_line_names_who_signed_in_and_what_else_the_act_said(at):
    data = {"person": "王芳", "added": ["李伟", "赵敏"], "removed": [], "unknown": "x"}
    with translation.override("en"):
        changes = line_of(event(at, event="signed_in", data=data), STATEFUL).differences
    told = [(change.label, change.old, change.new) for change in changes]
    assert told == [("Person", None, "王芳"), ("Added", None, "李伟, 赵敏")]


def test_a_field_that_was_renamed_is_told_under_its_present_label(at):
    renamed = SimpleNamespace(_meta=Unit._meta, FORMER_NAMES={"phone": "hotline"})
    data = {"old": {"phone": "1"}, "new": {"phone": "2"}}
    with translation.override("en"):
        (change,) = line_of(event(at, event="edited", data=data), renamed).differences
        (present,) = line_of(event(at, data={"hotline": "3"}), renamed).differences
    assert (change.label, change.old, change.new) == ("Hotline", "1", "2")
    assert (present.label, present.new) == ("Hotline", "3")


def test_former_names_lead_from_what_no_field_is_called_any_more_to_a_field():
    known = [model for model in apps.get_models() if hasattr(model, "FORMER_NAMES")]
    assert AgendaItem in known
    for model in known:
        fields = {field.name for field in model._meta.concrete_fields}
        assert fields >= set(model.FORMER_NAMES.values())
        assert not fields & model.FORMER_NAMES.keys()


def test_line_of_a_moved_deadline_says_from_and_to(at):
    data = {"old": "2026-11-18T02:00:00+00:00", "new": "2026-11-20T02:00:00+00:00"}
    with translation.override("en"):
        (change,) = line_of(event(at, event="clock_moved", data=data), STATEFUL).differences
    told = (change.label, change.old, change.new)
    assert told == ("Value", "Wed 18 Nov 2026, 10:00", "Fri 20 Nov 2026, 10:00")


@pytest.mark.parametrize(
    ("old", "new", "long"),
    [
        ("水" * 201, "泵", True),
        ("水", "泵" * 201, True),
        ("水" * 200, "泵" * 200, False),
        ("—", "泵" * 201, False),
    ],
)
def test_change_of_a_long_text_is_told_word_by_word(old, new, long):
    assert Difference("Text", old, new).is_long_change == long
    assert not Difference("Text", None, new).is_long_change


def test_line_of_a_file_names_it(at):
    (change,) = line_of(
        event(at, event="attached", data={"name": "a.jpg", "sha256": "0"}), STATEFUL
    ).differences
    assert change.new == "a.jpg"


def test_objects_are_found_by_their_public_name(subject, company):
    assert find_object("offices/MO01", company.clerk) == subject
    assert find_object("offices/MO01", company.outsider) is None
    assert find_object("offices", company.clerk) is None
    assert public_name(subject) == "offices/MO01"
    assert public_name(company.clerk) == ""
    assert models_with_history() == [Unit]


def test_malformed_identities_are_absent(company):
    assert visible_object(Unit, company.clerk, uuid="words") is None
    assert visible_object(Unit, company.clerk, pk="x" * 400) is None


def test_health_of_the_sealer(subject, act, at):
    act(subject)
    assert sealing(at + timedelta(minutes=9)).level.name == "OK"
    assert sealing(at + timedelta(minutes=11)).level.name == "DEGRADED"
    operations.seal(at)
    assert sealing(at + timedelta(minutes=11)).level.name == "OK"
