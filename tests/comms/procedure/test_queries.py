"""The law book as it is in force: complete, consistent, and read once where it is asked often."""

from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation

from comms.procedure import queries
from comms.procedure.management.commands.traditional import converter
from comms.procedure.models import PolicyOverride
from comms.procedure.rules import LEVELS, fit
from comms.web.navigation import AREAS, places_of
from tests.factories.procedure import set_number


def test_all_122_clauses_are_there():
    assert Counter(clause.kind for clause in queries.clauses()) == {"M": 106, "G": 9, "D": 7}
    assert queries.clause("1.7.7.2").zh == "（会议记录）三天内分发给每位与会者及相关人士"
    with pytest.raises(KeyError):
        queries.clause("9.9.9")


@pytest.mark.parametrize(
    ("asked", "numbers"),
    [
        ({"word": "三天内"}, ["1.7.7.2"]),
        ({"word": "THREE DAYS"}, ["1.7.7.2"]),
        ({"word": "2.3.2.4"}, ["2.3.2.4"]),
        ({"room": "comms.organization"}, ["1.4.1", "2.3.4.1"]),
        ({"room": "meetings", "kind": "G"}, ["1.7.3", "1.7.4", "1.7.5"]),
        ({"word": "nothing like this"}, []),
    ],
)
def test_clauses_are_narrowed(asked, numbers):
    assert [clause.id for clause in queries.clauses(**asked)] == numbers


def test_every_reading_of_a_clause_is_explained():
    used = {number for clause in queries.clauses() for number in clause.readings}
    for clause in queries.clauses():
        assert all(reading["question"] and reading["answer"] for reading in queries.readings(clause))
    assert len(used) == 32


def test_every_policy_is_complete_and_its_default_is_allowed(db):
    for policy in queries.policies():
        assert all((policy.zh, policy.en, policy.help_zh, policy.help_en, policy.unit)), policy.id
        assert not policy.clause or queries.clause(policy.clause), policy.id
        if policy.default is not None:
            assert fit(policy, policy.default) == policy.default, policy.id
        else:
            assert policy.may_be_empty or policy.basis == "as_promised", policy.id
        if policy.preset is not None:
            assert fit(policy, policy.preset) == policy.preset, policy.id


@pytest.mark.parametrize(
    ("policy", "value"),
    [
        pytest.param(
            "meetings.president_office_window", 3, marks=pytest.mark.clause("1.5.1.1", by="operation")
        ),
        pytest.param(
            "meetings.president_office_prefer", 2, marks=pytest.mark.clause("1.5.1.1", by="operation")
        ),
        pytest.param(
            "meetings.assembly_days", ["MO", "TH"], marks=pytest.mark.clause("1.5.2.1", by="operation")
        ),
        pytest.param("meetings.assembly_minutes", 20, marks=pytest.mark.clause("1.5.2.1", by="operation")),
        ("meetings.planned_by", 15),
        ("agenda.lead.board", 14),
        ("agenda.lead.president_office", 7),
        ("agenda.lead.all_staff", 3),
        ("agenda.lead.department", None),
        pytest.param("meetings.max_minutes", 120, marks=pytest.mark.clause("1.7.2", by="operation")),
        ("meetings.speech_min", 5),
        ("meetings.speech_max", 8),
        pytest.param("minutes.distribute", 3, marks=pytest.mark.clause("1.7.7.2", by="operation")),
        ("minutes.day_mode", "calendar"),
        ("minutes.remind_first", 24),
        ("minutes.remind_second", 48),
        ("minutes.receipt_every", 24),
        ("minutes.receipt_max", 3),
        ("meetings.not_held_after", 24),
        ("meetings.rotation", "shift"),
        ("slip.promise", None),
        ("slip.result", None),
        ("slip.feedback", None),
        ("slip.arbitration_after", 3),
        ("clock.backdate", 72),
        ("sample.rate", 20),
        ("revisit.special", 24),
        ("survey.months", [6, 11]),
        ("survey.analysis", 7),
        ("complaint.acknowledge", None),
    ],
)
def test_numbers_of_the_procedure(db, policy, value):
    assert queries.value(policy) == value


def test_24_hour_revisit_never_waits_or_pauses(db):
    policy = queries.policy("revisit.special")
    assert (policy.quiet, policy.pause, policy.warn, policy.basis) == (
        False,
        False,
        ("8h", "2h"),
        "calendar_hours",
    )


def test_unknown_policy_is_an_error(db):
    with pytest.raises(KeyError):
        queries.policy("nothing.at.all")
    with pytest.raises(KeyError):
        queries.value("nothing.at.all")
    assert not queries.is_policy("nothing.at.all")


def test_titles_follow_the_language():
    assert queries.title("meetings.max_minutes") == "Longest ordinary meeting"
    with translation.override("zh-hant"):
        assert queries.title("meetings.max_minutes") == "一般會議最長時間"
    assert queries.title("gone.policy") == "gone.policy"


def test_policies_are_narrowed(db):
    assert [policy.id for policy in queries.policies(clause="1.7.2")] == [
        "meetings.max_minutes",
        "meetings.finish",
    ]
    assert [policy.id for policy in queries.policies(word="二小时")] == []
    assert [policy.id for policy in queries.policies(word="speech")] == [
        "meetings.speech_min",
        "meetings.speech_max",
    ]


def test_which_clocks_a_number_moves():
    assert queries.affected_by("minutes.day_mode") == ["minutes.distribute"]
    assert "revisit.special" not in queries.affected_by("clock.warn")
    assert "slip.promise" in queries.affected_by("clock.warn")
    assert queries.affected_by("meetings.max_minutes") == []


def test_asking_often_costs_one_query_in_a_sweep(db, django_assert_num_queries):
    queries.value("meetings.max_minutes")
    with django_assert_num_queries(2):
        queries.value("meetings.max_minutes"), queries.value("meetings.max_minutes")
    with queries.steady(), django_assert_num_queries(1):
        for _count in range(5):
            queries.policy("minutes.distribute")
            with queries.steady():
                queries.value("meetings.max_minutes")


def test_asking_often_costs_one_query_in_a_web_request(db, django_assert_num_queries):
    queries.value("meetings.max_minutes")
    queries.request_begins()
    with django_assert_num_queries(1):
        queries.value("meetings.max_minutes"), queries.policies()
    queries.request_ends()
    with django_assert_num_queries(1):
        queries.value("meetings.max_minutes")


def test_decision_of_another_process_is_seen(company, at):
    assert queries.value("meetings.max_minutes") == 120
    PolicyOverride.objects.create(
        policy="meetings.max_minutes", number=1, value=90, reason="x", at=at, by=company.quality
    )
    assert queries.value("meetings.max_minutes") == 90


def test_decision_on_a_policy_that_is_gone_harms_nothing(company, at):
    PolicyOverride.objects.create(
        policy="gone.policy", number=1, value=90, reason="x", at=at, by=company.quality
    )
    assert queries.value("meetings.max_minutes") == 120


def test_history_newest_first(company, at):
    for value in (90, 100):
        set_number("meetings.max_minutes", value, reason=str(value), by=company.quality, at=at)
    assert [(row.number, row.value, row.by) for row in queries.history("meetings.max_minutes")] == [
        (2, 100, company.quality),
        (1, 90, company.quality),
    ]


def test_clause_is_explained_in_the_readers_language_and_script():
    clause = queries.clause("2.3.2.4")
    assert queries.explained(clause).deadline == "24 h (running hours)"
    with translation.override("zh-hans"):
        assert queries.explained(clause).deadline == "24小时（连续）"
    with translation.override("zh-hant"):
        assert queries.explained(clause).deadline == "24小時（連續）"
        assert queries.wording(clause.zh, clause.en) == "並在24小時內進行特別回訪"


def test_every_requirement_is_explained_in_chinese():
    with translation.override("zh-hans"):
        silent = [clause.id for clause in queries.clauses(kind="M") if not queries.explained(clause).software]
    assert silent == []


def test_traditional_wording_is_up_to_date():
    convert = converter()
    with translation.override("zh-hant"):
        old = [text for text in queries.chinese_texts() if queries.wording(text, "") != convert(text)]
    assert old == [], "run manage.py traditional"


def test_a_number_that_no_code_reads_says_that_it_is_not_in_force(db):
    """Found by reading the code: its id stands there, or its clock is named by the kind of thing."""
    base = Path(settings.BASE_DIR)
    code = "".join(
        path.read_text(encoding="utf-8")
        for room in ("comms", "meetings")
        for path in (base / room).rglob("*.py")
        if "migrations" not in path.parts
    )
    by_kind = ("meetings.held.", "agenda.lead.", "votes.quorum.", "votes.base.", "slip.", "task.")
    borrowed = {policy.day_mode for policy in queries.policies()}
    read = {
        policy.id
        for policy in queries.policies()
        if f'"{policy.id}"' in code or policy.id.startswith(by_kind) or policy.id in borrowed
    }
    assert {policy.id for policy in queries.policies() if policy.in_force} == read


def test_every_requirement_needs_a_proof_and_nothing_else_does():
    for clause in queries.clauses():
        assert bool(clause.needs) == clause.is_requirement, clause.id
        assert set(clause.needs) <= set(LEVELS), clause.id


@pytest.mark.parametrize(
    "clause, place",
    [
        ("1.5.4.5", ["handovers:task_list"]),
        ("1.5.4.4", ["meetings:meeting_list"]),
        ("1.7.7.2", ["meetings:minutes_list"]),
        ("1.7.a.3", ["deadlines:year_board"]),
        ("2.1", []),
    ],
)
def test_clause_is_done_where_the_nearest_beginning_of_its_number_stands(clause, place):
    assert [found.name for found in places_of(clause)] == place


def test_places_name_clauses_that_exist():
    numbers = [number for area in AREAS for place in area.places for number in place.clauses]
    clauses = [f"{clause.id}." for clause in queries.clauses()]
    assert [one for one in numbers if not any(clause.startswith(f"{one}.") for clause in clauses)] == []
