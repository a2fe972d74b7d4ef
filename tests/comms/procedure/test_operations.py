"""Changing a number: who may, within which range, with a reason, kept for ever, and told to the
rooms above.
"""

import pytest
from django.db import IntegrityError, transaction

from comms.audit.models import Event
from comms.base.errors import NotAllowed, Refused, StaleVersion
from comms.base.versions import ANY
from comms.procedure import operations, queries
from comms.procedure.models import PolicyOverride


def change(company, at, **other):
    said = {"value": 90, "reason": "shorter", "by": company.quality, "at": at, "version": ANY} | other
    name = said.pop("policy", "meetings.max_minutes")
    return operations.set_policy(queries.policy(name), **said)


def reset(company, at, **other):
    said = {"reason": "as the text says", "by": company.quality, "at": at, "version": ANY} | other
    return operations.reset_policy(queries.policy("meetings.max_minutes"), **said)


@pytest.mark.clause("1.7.2", by="operation")
def test_number_is_changed_with_a_reason(company, at):
    policy = change(company, at)
    row = PolicyOverride.objects.get()
    assert (row.number, row.value, row.reason, row.by, row.at) == (1, 90, "shorter", company.quality, at)
    assert policy == queries.policy("meetings.max_minutes")
    assert (policy.value, policy.default, policy.is_changed, policy.version) == (90, 120, True, 1)
    event = Event.objects.about(row).get()
    assert (event.event, event.reason, event.data) == (
        "policy_set",
        "shorter",
        {"policy": "meetings.max_minutes", "old": 120, "new": 90},
    )


@pytest.mark.parametrize("name", ["representative", "quality", "admin"])
def test_those_who_answer_for_the_procedure_may(company, at, name):
    assert change(company, at, by=getattr(company, name)).value == 90


@pytest.mark.parametrize("name", ["clerk", "director", "president", "hr", "engineering"])
def test_others_may_not(company, at, name):
    with pytest.raises(NotAllowed):
        change(company, at, by=getattr(company, name))
    assert queries.value("meetings.max_minutes") == 120


@pytest.mark.parametrize(
    ("other", "field", "said"),
    [
        ({"value": 10}, "value", "Give a number from 15 to 480."),
        ({"value": "x"}, "value", "Give a whole number."),
        ({"value": None}, "value", "This is needed."),
        ({"value": 120}, "value", "This is the value already in force."),
        ({"reason": " "}, "reason", "Say why, for the history."),
        (
            {"policy": "slip.promise", "value": 3},
            "value",
            "This time is agreed case by case; there is no number to set.",
        ),
        (
            {"policy": "minutes.day_mode", "value": "x"},
            "value",
            "Possible values: calendar, civil_code, working.",
        ),
        (
            {"policy": "clock.warn", "value": "soon"},
            "value",
            "Give lengths such as 24h, 30m or 2d, within the allowed range.",
        ),
        (
            {"policy": "clock.hours", "value": "09:00"},
            "value",
            "Give hours such as 08:30-12:00 that do not overlap.",
        ),
        ({"policy": "calendar.ask_from", "value": "13-01"}, "value", "Give a month and day such as 11-05."),
        ({"policy": "meetings.assembly_start", "value": "8"}, "value", "Give a time such as 08:30."),
        ({"policy": "survey.months", "value": {}}, "value", "Give a list with commas."),
    ],
)
def test_refusals_name_the_field(company, at, other, field, said):
    with pytest.raises(Refused) as refusal:
        change(company, at, **other)
    assert refusal.value.errors == {field: [said]}
    assert not PolicyOverride.objects.exists()


def test_stale_version_is_refused(company, at):
    change(company, at, version=0)
    with pytest.raises(StaleVersion):
        change(company, at, value=100, version=0)
    assert change(company, at, value=100, version=1).version == 2


def test_target_is_set_and_emptied(company, at):
    change(company, at, policy="slip.feedback", value="24")
    assert queries.value("slip.feedback") == 24
    change(company, at, policy="slip.feedback", value=None)
    assert queries.value("slip.feedback") is None


def test_reset_to_the_default(company, at):
    change(company, at)
    with pytest.raises(StaleVersion):
        reset(company, at, version=0)
    policy = reset(company, at, version=1)
    row = PolicyOverride.objects.get(number=2)
    assert (policy.value, policy.version, row.is_reset) == (120, 2, True)
    assert queries.value("meetings.max_minutes") == 120
    with pytest.raises(Refused):
        reset(company, at)


def test_default_is_restored_by_those_who_may_with_a_reason(company, at):
    change(company, at)
    with pytest.raises(NotAllowed):
        reset(company, at, by=company.clerk)
    with pytest.raises(Refused) as refusal:
        reset(company, at, reason=" ")
    assert list(refusal.value.errors) == ["reason"]
    assert queries.value("meetings.max_minutes") == 90


def test_history_cannot_be_rewritten(company, at):
    change(company, at)
    row = PolicyOverride.objects.get()
    with pytest.raises(TypeError):
        row.save()
    with pytest.raises(TypeError):
        row.delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        PolicyOverride.objects.create(
            policy=row.policy, number=1, value=1, reason="x", at=at, by=company.quality
        )


def test_rooms_above_preview_and_apply(company, at, monkeypatch):
    asked = []
    monkeypatch.setattr(operations, "_listeners", [])
    operations.register_policy_listener(
        lambda policies, values, by, when: asked.append((policies, values["minutes.day_mode"])) or ["a move"],
        lambda policies, by, when: asked.append((policies, by)),
    )
    mode = queries.policy("minutes.day_mode")
    assert operations.preview_policy(mode, value="working", by=company.quality, at=at) == ["a move"]
    assert queries.value("minutes.day_mode") == "calendar"
    change(company, at, policy="minutes.day_mode", value="working")
    assert asked == [(["minutes.distribute"], "working"), (["minutes.distribute"], company.quality)]


def test_failure_of_a_room_above_takes_the_decision_back(company, at, monkeypatch):
    monkeypatch.setattr(operations, "_listeners", [])
    operations.register_policy_listener(lambda *args: [], lambda *args: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        change(company, at)
    queries.forget()
    assert queries.value("meetings.max_minutes") == 120
