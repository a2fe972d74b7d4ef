"""Reading a pasted notice."""

import json
from datetime import date

import pytest

from comms.deadlines.rules import read_notice

NOTICE = """日期,类型,名称
2027-01-01,放假,元旦
2027-02-05,2027-02-11,放假,春节
2027-02-14,上班,春节
"""


def test_notice_keeps_only_exceptions():
    days, problems = read_notice(NOTICE, 2027)
    assert problems == []
    assert days == {
        date(2027, 1, 1): ("holiday", "元旦"),
        date(2027, 2, 5): ("holiday", "春节"),
        date(2027, 2, 8): ("holiday", "春节"),
        date(2027, 2, 9): ("holiday", "春节"),
        date(2027, 2, 10): ("holiday", "春节"),
        date(2027, 2, 11): ("holiday", "春节"),
        date(2027, 2, 14): ("workday", "春节"),
    }


@pytest.mark.parametrize(
    "line",
    [
        "2027-04-05\tholiday\tQingming",
        "2027/4/5; off; Qingming",
        "2027年4月5日，休，清明节",
        "2027.4.5 , REST , 清明",
        "清明节,2027-04-05,节假日",
    ],
)
def test_separators_and_words_of_people(line):
    days, problems = read_notice(line, 2027)
    assert (list(days), problems) == ([date(2027, 4, 5)], [])


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("2027-02-30,holiday,x", "date"),
        ("x,y\nholiday only", "date"),
        ("2027-05-03,x", "kind"),
        ("2027-05-03,holiday,workday", "kind"),
        ("2026-05-04,holiday,x", "year"),
        ("2027-05-04,2027-05-01,holiday,x", "range"),
        ("2027-05-01,2027-07-01,holiday,x", "range"),
        (
            "2027-05-03,holiday,x\n2027-05-03,2027-05-04,holiday,y\n"
            "2027-05-08,workday,z\n2027-05-08,2027-05-08,workday",
            "",
        ),
    ],
)
def test_lines_that_cannot_be_read_are_named(line, reason):
    _days, problems = read_notice(line, 2027)
    assert [problem.reason for problem in problems] == ([reason] if reason else [])


def test_holiday_and_workday_on_one_date_contradict_only_where_both_are_exceptions():
    _days, problems = read_notice("2027-05-03,holiday,x\n2027-05-03,workday,x", 2027)
    assert problems == []  # a weekday worked is no exception


def test_empty_and_comment_lines_are_skipped():
    assert read_notice("# notice\n\n", 2027) == ({}, [])


def published(*days, year=2027, **more):
    """A table as it is published."""
    return json.dumps(
        {
            "year": year,
            "papers": ["x"],
            "days": [{"name": n, "date": d, "isOffDay": o} for n, d, o in days],
            **more,
        }
    )


def test_published_json_reads_as_the_pasted_lines_do():
    table = published(
        ("元旦", "2026-12-31", True),
        ("元旦", "2027-01-01", True),
        ("元旦", "2027-01-02", True),
        ("春节", "2027-02-05", True),
        ("春节", "2027-02-14", False),
    )
    days, problems = read_notice(f"\n {table}", 2027)
    assert problems == []
    assert days == {
        date(2027, 1, 1): ("holiday", "元旦"),
        date(2027, 2, 5): ("holiday", "春节"),
        date(2027, 2, 14): ("workday", "春节"),
    }


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{", "json"),
        ('{"a":' * 5000, "json"),
        ("{}", "json"),
        ('{"days": {}}', "json"),
        (published(("元旦", "2026-01-01", True), year=2026), "table"),
        (published(("元旦", "2027-02-30", True)), "entry"),
        (published(("元旦", "2027-01-01", "yes")), "entry"),
        (published(("元旦", "1999-01-01", True)), "entry"),
        ('{"days": [5]}', "entry"),
        ('{"days": [{"date": 5, "isOffDay": true}]}', "entry"),
    ],
)
def test_what_is_wrong_with_published_json_is_said(text, reason):
    days, problems = read_notice(text, 2027)
    assert (days, [problem.reason for problem in problems]) == ({}, [reason])
