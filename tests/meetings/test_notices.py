"""What people are told: every kind is in the table, has its words, and reaches whom it concerns."""

import pytest
from django.template.loader import get_template

from comms.notifications.operations import known_notices
from meetings.notices import NOTICES
from meetings.states import MEETING_TABLE, MINUTES_TABLE, RESOLUTION_TABLE, SERIES_TABLE


@pytest.mark.parametrize("name", NOTICES)
def test_every_kind_is_known_and_has_its_words(name):
    assert known_notices()[f"meetings.{name}"] is NOTICES[name]
    for part in ("subject", "body"):
        assert get_template(f"emails/meetings/{name}.{part}.txt")


@pytest.mark.parametrize("table", [MEETING_TABLE, MINUTES_TABLE, RESOLUTION_TABLE, SERIES_TABLE])
def test_every_notice_of_a_move_says_whom_it_concerns(table):
    named = {move.notice for move in table if move.notice}
    assert {name for name in named if NOTICES[name].recipients is None} == set()
