"""What a policy accepts, and how it borrows from others."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from comms.procedure.rules import Clause, Policy, Unfit, as_text, depends_on, fit, read_policies, resolve

NUMBER = Policy("a.b", "1.7.2", "数", "Number", "minutes", min=5, max=60)


def kind(unit, **other):
    return Policy("a.b", "", "项", "Item", unit, **other)


@pytest.mark.parametrize(("value", "kept"), [(5, 5), (60, 60), ("30", 30), (" 30 ", 30)])
def test_number_in_range(value, kept):
    assert fit(NUMBER, value) == kept


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (4, "range"),
        (61, "range"),
        ("x", "number"),
        ("1.5", "number"),
        (1.5, "number"),
        (True, "number"),
        ("-5", "number"),
        ([1], "number"),
        (None, "empty"),
        ("", "empty"),
        ("9" * 30, "number"),
        ("１２", "number"),
        ({}, "number"),
    ],
)
def test_number_refused(value, code):
    with pytest.raises(Unfit) as unfit:
        fit(NUMBER, value)
    assert unfit.value.code == code


def test_empty_where_allowed():
    policy = kind("hours", min=1, max=10, may_be_empty=True)
    assert (fit(policy, None), fit(policy, ""), fit(policy, 3)) == (None, None, 3)


def test_promised_time_has_no_number():
    with pytest.raises(Unfit) as unfit:
        fit(kind("none"), 3)
    assert unfit.value.code == "no_number"


@pytest.mark.parametrize(
    ("unit", "other", "value", "kept"),
    [
        ("choice", {"choices": ("a", "b")}, "b", "b"),
        ("weekdays", {}, "th, MO", ["MO", "TH"]),
        ("weekdays", {}, ["SU", "MO", "SU"], ["MO", "SU"]),
        ("months_list", {"min": 1, "max": 12}, "11，6", [6, 11]),
        ("days_list", {"min": 1, "max": 100}, [90, 7, 30], [7, 30, 90]),
        ("lengths", {"min": 1, "max": 3000}, "4h, 24h, 30m", ["24h", "4h", "30m"]),
        ("segments", {}, "14:00-17:30、08:30-12:00", ["08:30-12:00", "14:00-17:30"]),
        ("time", {}, "08:30", "08:30"),
        ("month_day", {}, "11-05", "11-05"),
        ("day_of_month", {}, 31, 31),
    ],
)
def test_other_kinds(unit, other, value, kept):
    assert fit(kind(unit, **other), value) == kept


@pytest.mark.parametrize(
    ("unit", "other", "value", "code"),
    [
        ("choice", {"choices": ("a",)}, "x", "choice"),
        ("choice", {"choices": ("a",)}, ["a"], "choice"),
        ("weekdays", {}, "XX", "choice"),
        ("weekdays", {}, [1], "choice"),
        ("weekdays", {}, 5, "list"),
        ("weekdays", {}, [], "empty"),
        ("weekdays", {}, ",", "empty"),
        ("months_list", {"min": 1, "max": 12}, "13", "range"),
        ("lengths", {"min": 1, "max": 100}, "2h", "length"),
        ("lengths", {}, "soon", "length"),
        ("lengths", {}, [24], "length"),
        ("days_list", {"min": 1, "max": 9}, list(range(1, 30)), "list"),
        ("segments", {}, "12:00-08:00", "segment"),
        ("segments", {}, "08:00-12:00,11:00-13:00", "segment"),
        ("segments", {}, "08:00", "segment"),
        ("time", {}, "25:00", "time"),
        ("time", {}, "8:30", "time"),
        ("time", {}, 830, "time"),
        ("month_day", {}, "02-30", "month_day"),
        ("month_day", {}, "5 Nov", "month_day"),
        ("day_of_month", {}, 32, "range"),
    ],
)
def test_other_kinds_refused(unit, other, value, code):
    with pytest.raises(Unfit) as unfit:
        fit(kind(unit, **other), value)
    assert unfit.value.code == code


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30), st.lists, max_leaves=6
    )
)
def test_any_value_is_kept_or_refused_and_never_breaks(value):
    for unit in (
        "minutes",
        "choice",
        "weekdays",
        "months_list",
        "lengths",
        "segments",
        "time",
        "month_day",
        "none",
    ):
        policy = kind(unit, choices=("a",), min=1, max=12)
        try:
            kept = fit(policy, value)
        except Unfit:
            continue
        assert fit(policy, kept) == kept


def test_text_of_values():
    assert [as_text(value) for value in (None, 3, ["24h", "4h"], "working")] == [
        "",
        "3",
        "24h, 4h",
        "working",
    ]


BOOK = {
    "clock.warn": ["24h", "4h"],
    "clock.pause_cap": 30,
    "mode": "working",
    "special": ["8h"],
    "a.b": 3,
    "clock.quality_after": 1,
}


def test_policy_borrows_warnings_day_mode_and_pause_cap():
    policy = Policy("a.b", "", "", "", "days", basis="calendar_days", day_mode="mode", pause=True)
    found = resolve(policy, BOOK)
    assert (found.value, found.basis, found.warn, found.pause_cap_days) == (
        3,
        "working_days",
        ("24h", "4h"),
        30,
    )
    assert resolve(Policy("a.b", "", "", "", "days", basis="calendar_days", warn="special"), BOOK).warn == (
        "8h",
    )
    assert resolve(Policy("a.b", "", "", "", "days", basis="calendar_days", warn=()), BOOK).warn == ()


def test_clocks_of_a_policy_depend_on_what_it_borrows():
    policy = Policy("a.b", "", "", "", "days", basis="calendar_days", day_mode="mode")
    found = [
        other
        for other in ("a.b", "mode", "clock.warn", "clock.quality_after", "clock.hours", "x")
        if depends_on(policy, other)
    ]
    assert found == ["a.b", "mode", "clock.warn", "clock.quality_after"]
    silent = Policy("a.b", "", "", "", "minutes", basis="working_minutes", warn=(), ladder=False)
    assert [
        other for other in ("clock.warn", "clock.quality_after", "clock.hours") if depends_on(silent, other)
    ] == ["clock.hours"]
    assert not depends_on(Policy("a.b", "", "", "", "days"), "a.b")


@pytest.mark.parametrize(
    ("unit", "basis", "value", "counted", "amount"),
    [
        ("days", "calendar_days", 3, "calendar_days", 3),
        ("hours", "calendar_hours", 24, "calendar_hours", 1440),
        ("minutes", "calendar_hours", 30, "calendar_hours", 30),
        ("hours", "measured", None, "measured", None),
        ("hours", "measured", 24, "calendar_hours", 1440),
        ("days", "measured", 7, "calendar_days", 7),
        ("none", "as_promised", None, "as_promised", None),
    ],
)
def test_how_a_number_is_counted(unit, basis, value, counted, amount):
    policy = Policy("a.b", "", "", "", unit, value=value, basis=basis)
    assert (policy.counted, policy.amount) == (counted, amount)


def test_nested_tables_become_dotted_names():
    table = {
        "a": {
            "b": {"clause": "", "zh": "", "en": "", "unit": "days", "value": 3},
            "c": {"d": {"clause": "", "zh": "", "en": "", "unit": "none"}},
        }
    }
    assert [(policy.id, policy.default) for policy in read_policies(table)] == [("a.b", 3), ("a.c.d", None)]


def test_unknown_key_in_the_book_is_an_error():
    with pytest.raises(TypeError, match=r"a: unknown keys \['vallue'\]"):
        list(read_policies({"a": {"clause": "", "zh": "", "en": "", "unit": "days", "vallue": 3}}))


def test_clauses_sort_as_in_the_document():
    numbers = ["1.7.b.1", "1.7.10", "1.7.2", "1.7.a.1", "1.6.1", "2.0.1"]
    found = sorted((Clause(number, "", "M", "", "") for number in numbers), key=lambda clause: clause.order)
    assert [clause.id for clause in found] == ["1.6.1", "1.7.2", "1.7.10", "1.7.a.1", "1.7.b.1", "2.0.1"]
