"""Joining and cutting stretches of time."""

from comms.deadlines.rules import merged
from tests.comms.deadlines.calendar import wall


def test_overlapping_touching_and_reversed_pauses():
    pairs = [
        ("11:00", "16:00"),
        ("10:00", "15:00"),
        ("16:00", "17:00"),
        ("20:00", "19:00"),
        ("18:00", "18:00"),
        ("21:00", "22:00"),
    ]
    joined = merged([(wall(f"2026-09-07 {a}"), wall(f"2026-09-07 {b}")) for a, b in pairs])
    assert [(f"{a:%H:%M}", f"{b:%H:%M}") for a, b in joined] == [("10:00", "17:00"), ("21:00", "22:00")]
