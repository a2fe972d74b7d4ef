"""Hours that a form saved as texts and hours that a program wrote as pairs have one shape afterwards."""

import pytest

from comms.base.clock import local
from comms.deadlines.models import Clock, ClockStep
from comms.deadlines.operations import tick, unpark
from comms.deadlines.queries import calendar, hours_of
from comms.organization.models import Unit, User
from comms.organization.queries import opening_hours
from tests.base import browser

MIGRATION = ("organization", "0002_one_shape_of_working_hours")
OFFICE = [["08:30", "12:00"], ["14:00", "17:30"]]
WEEK = {str(day): OFFICE for day in range(1, 6)}
# What the forms of three units were told before the dump was made; the others are the demonstration's
TYPED = {
    "SE": WEEK,
    "MO02": WEEK | {"6": [["09:00", "12:00"]]},
    "CS": {str(day): [["00:00", "24:00"]] for day in range(1, 8)},
}


@pytest.mark.dumps(older_than=MIGRATION)
def test_every_unit_keeps_its_hours_in_one_shape(upgraded):
    kept = {unit.code: unit.working_hours for unit in Unit.objects.all()}
    assert kept == dict.fromkeys(kept, WEEK) | TYPED


def test_clocks_can_count_with_the_hours_of_every_unit(upgraded):
    moment = upgraded.dump.moment
    for unit in Unit.objects.all():
        opening_hours(unit)
        assert calendar().add_working_minutes(moment, 480, hours_of(unit)) > moment


@pytest.mark.dumps(older_than=MIGRATION)
def test_hours_of_either_shape_are_counted_as_they_were_meant(upgraded):
    moment, found = upgraded.dump.moment, {}
    for unit in Unit.objects.all():
        assert opening_hours(unit)
        found[unit.code] = f"{local(calendar().add_working_minutes(moment, 480, hours_of(unit))):%a %H:%M}"
    assert f"{local(moment):%a %H:%M}" == "Fri 12:00"
    assert (found["EN"], found["SE"], found["MO02"]) == ("Mon 15:00", "Mon 15:00", "Mon 10:00")
    assert found["CS"] == "Fri 20:00"


def test_the_pages_of_units_with_hours_of_either_kind_open_for_editing(upgraded):
    pages = browser(User.objects.get(username="admin"))
    for code in ("EN", *TYPED):
        assert pages.get(f"/units/{code}/").status_code == 200
        assert pages.get(f"/units/{code}/edit/").status_code == 200


@pytest.mark.dumps(older_than=MIGRATION)
def test_reminders_that_were_parked_because_of_the_hours_are_sent_when_they_are_released(upgraded):
    parked = Clock.objects.filter(steps__parked_at__isnull=False).distinct()
    assert len(parked) > 5
    quality, at = User.objects.get(username="quality"), upgraded.dump.moment
    for clock in parked:
        unpark(clock, by=quality, at=at)
    tick(at)
    assert not ClockStep.objects.unannounced(at).exists()
    assert not ClockStep.objects.exclude(failures=0).filter(announced_at=None).exists()


@pytest.mark.dumps(older_than=MIGRATION)
def test_hours_of_both_shapes_become_pairs(before):
    with before() as state:
        units = state.apps.get_model("organization", "Unit").objects
        shapes = {code: units.get(code=code).working_hours["1"] for code in ("EN", "SE")}
        assert shapes == {"EN": OFFICE, "SE": ["08:30-12:00", "14:00-17:30"]}
        mixed = {"1": ["09:00-12:00"], "2": [["13:00", "24:00"]], "3": []}
        units.filter(code="FI").update(working_hours=mixed)
        units.filter(code="PO").update(working_hours={})
        state.run()
        kept = dict(units.filter(code__in=["SE", "FI", "PO"]).values_list("code", "working_hours"))
    assert kept == {"SE": WEEK, "FI": {"1": [["09:00", "12:00"]], "2": [["13:00", "24:00"]]}, "PO": {}}


@pytest.mark.dumps(older_than=MIGRATION)
def test_hours_that_cannot_be_read_are_named_and_nothing_is_written(before):
    unreadable = {
        "AH": {"1": ["9 to 5"]},
        "EN": {"1": ["17:30-08:30"]},
        "FI": {"1": ["08:30-12:00", "11:00-17:30"]},
        "MO01": {"1": [["08:30", "12:00", "13:00"]]},
        "MO03": {"1": "08:30-12:00"},
        "PO": {"Monday": ["08:30-12:00"]},
        "QM": ["08:30-12:00"],
    }
    with before() as state:
        units = state.apps.get_model("organization", "Unit").objects
        for code, hours in unreadable.items():
            units.filter(code=code).update(working_hours=hours)
        said = state.refusal()
    assert [line.partition(":")[0] for line in said.splitlines()[1:]] == list(unreadable)
