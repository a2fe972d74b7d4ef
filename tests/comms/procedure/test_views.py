"""The law book on screen."""

import pytest
import time_machine
from django.utils.html import strip_tags

from comms.deadlines.operations import start
from comms.deadlines.rules import ClockTerms
from comms.procedure import queries
from tests.base import browser, expect_statuses, form_errors
from tests.comms.deadlines.calendar import wall
from tests.factories.procedure import set_number

POLICY = "/policies/minutes.distribute/"


@pytest.fixture(autouse=True)
def _today(at):
    with time_machine.travel(at, tick=False):
        yield


def text_of(response):
    return " ".join(response.content.decode().split())


def test_law_book_is_open_to_everyone_who_is_signed_in(company):
    for address in ("/clauses/", "/clauses/1.7.7.2/", "/policies/", POLICY):
        expect_statuses(address, {company.clerk: 200, company.outsider: 200, company.quality: 200, None: 302})
    expect_statuses("/clauses/9.9/", {company.clerk: 404})
    expect_statuses("/policies/nothing/", {company.clerk: 404})


def test_changing_is_for_those_who_may(company):
    for page in ("change", "reset"):
        expect_statuses(
            f"{POLICY}{page}/",
            {company.quality: 200, company.representative: 200, company.clerk: 403, None: 302},
        )
    expect_statuses("/policies/slip.promise/change/", {company.quality: 404})
    assert f"{POLICY}change/" not in browser(company.clerk).get(POLICY).content.decode()
    assert f"{POLICY}change/" in browser(company.quality).get(POLICY).content.decode()


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("", 122),
        ("room=meetings", 51),
        ("kind=M", 106),
        ("q=三天内", 1),
        ("room=nonsense", 0),
        ("q=%3Cscript%3E", 0),
    ],
)
def test_clauses_are_narrowed(company, query, number):
    assert len(browser(company.clerk).get(f"/clauses/?{query}").context["clauses"]) == number


@pytest.mark.parametrize(
    ("query", "number"), [("", 168), ("only=changed", 0), ("q=speech", 2), ("only=x", 0)]
)
def test_policies_are_narrowed(company, query, number):
    assert len(browser(company.clerk).get(f"/policies/?{query}").context["policies"]) == number


def test_clause_page_shows_both_wordings_readings_and_numbers(company):
    text = text_of(browser(company.clerk).get("/clauses/1.7.7.2/"))
    for said in (
        "三天内分发给每位与会者及相关人士",
        "Minutes go to every participant",
        "A4 ·",
        "Civil Code Art. 201",
        "3 days",
        "Requirement",
    ):
        assert said in text, said


def test_clause_pages_lead_to_their_neighbours(company):
    context = browser(company.clerk).get("/clauses/1.0.1/").context
    assert (context["before"], context["after"].id) == (None, "1.1.1")
    assert browser(company.clerk).get("/clauses/2.3.6.3/").context["after"] is None


@pytest.mark.parametrize("language", ["en", "zh-hans", "zh-hant"])
def test_every_clause_and_policy_page_opens_in_every_language(company, language):
    client = browser(company.quality, language)
    for clause in queries.clauses()[::10]:
        assert client.get(f"/clauses/{clause.id}/").status_code == 200
    for policy in queries.policies()[::9]:
        assert client.get(f"/policies/{policy.id}/").status_code == 200
        if policy.unit != "none":
            assert client.get(f"/policies/{policy.id}/change/").status_code == 200


def test_policy_page_shows_clause_history_and_who(company, at):
    set_number("minutes.distribute", 5, reason="holiday season", by=company.quality, at=at)
    text = text_of(browser(company.clerk).get(POLICY))
    for said in ("5 days", "holiday season", "品质经理", "三天内分发", "1 – 15"):
        assert said in text, said


def test_common_practice_is_offered_with_one_click(company):
    client = browser(company.quality)
    assert "change/?value=30" in client.get("/policies/complaint.acknowledge/").content.decode()
    assert (
        client.get("/policies/complaint.acknowledge/change/?value=30").context["form"]["value"].value()
        == "30"
    )


@pytest.mark.clause("1.7.7.2", by="page")
def test_what_moves_is_shown_before_the_decision(company, at):
    start(
        ClockTerms("m", "minutes.distribute", wall("2026-11-18 16:00"), unit=company.EN, label="weekly"),
        subject=company.EN,
        at=at,
    )
    client = browser(company.quality)
    said = {"value": "5", "reason": "season", "version": "0"}
    response = client.post(f"{POLICY}change/", said | {"preview": "1"})
    assert [(move.label, move.new) for move in response.context["moves"]] == [
        ("weekly", wall("2026-11-24 00:00"))
    ]
    assert "1 deadline would move" in text_of(response)
    assert queries.value("minutes.distribute") == 3
    assert client.post(f"{POLICY}change/", said).status_code == 302
    assert queries.value("minutes.distribute") == 5


@pytest.mark.parametrize(
    ("other", "field"),
    [
        ({"value": "99"}, "value"),
        ({"value": ""}, "value"),
        ({"reason": ""}, "reason"),
        ({"value": "3"}, "value"),
        ({"value": "99", "preview": "1"}, "value"),
    ],
)
def test_refusals_stand_beside_their_field(company, other, field):
    response = browser(company.quality).post(
        f"{POLICY}change/", {"value": "5", "reason": "x", "version": "0"} | other
    )
    assert (response.status_code, list(form_errors(response))) == (400, [field])


def test_stale_form_is_refused(company, at):
    set_number("minutes.distribute", 5, reason="x", by=company.quality, at=at)
    client = browser(company.quality)
    response = client.post(f"{POLICY}change/", {"value": "6", "reason": "x", "version": "0"})
    assert (response.status_code, response.context["version"]) == (412, 0)
    assert client.post(f"{POLICY}reset/", {"reason": "x", "version": "0"}).status_code == 412
    assert queries.value("minutes.distribute") == 5


@pytest.mark.parametrize("version", ["", "x"])
@pytest.mark.parametrize("page", ["change", "reset"])
def test_form_without_its_version_is_not_taken(company, at, page, version):
    set_number("minutes.distribute", 5, by=company.quality, at=at)
    typed = {"value": "6", "reason": "kept <b>", "version": version}
    response = browser(company.quality).post(f"{POLICY}{page}/", typed)
    assert (response.status_code, queries.value("minutes.distribute")) == (428, 5)
    assert "kept &lt;b&gt;" in response.content.decode()


@pytest.mark.parametrize("page", ["change", "reset"])
def test_decision_by_others_is_refused_before_anything_else(company, page):
    response = browser(company.clerk).post(f"{POLICY}{page}/", {"value": "99", "version": "7"})
    assert response.status_code == 403
    assert "Change a number of the procedure" in response.content.decode()


@pytest.mark.parametrize(("page", "longest"), [("change", 1000), ("reset", 400)])
def test_reason_has_a_longest_length(company, at, page, longest):
    set_number("minutes.distribute", 5, by=company.quality, at=at)
    said = {"value": "6", "reason": "x" * (longest + 1), "version": "1"}
    response = browser(company.quality).post(f"{POLICY}{page}/", said)
    assert (response.status_code, list(form_errors(response))) == (400, ["reason"])
    said["reason"] = "x" * longest
    assert browser(company.quality).post(f"{POLICY}{page}/", said).status_code == 302


@pytest.mark.parametrize(
    ("policy", "said"),
    [
        ("minutes.distribute", 'type="number" name="value" value="3" min="1" max="15"'),
        ("meetings.assembly_start", 'type="time" name="value"'),
        ("minutes.day_mode", '<option value="working">working days</option>'),
        ("clock.warn", "Several values with commas."),
    ],
)
def test_box_fits_the_unit_of_the_policy(company, policy, said):
    assert said in text_of(browser(company.quality).get(f"/policies/{policy}/change/"))


def test_back_to_the_default(company, at):
    set_number("minutes.distribute", 5, reason="x", by=company.quality, at=at)
    response = browser(company.quality).post(f"{POLICY}reset/", {"reason": "as written", "version": "1"})
    assert (response.status_code, response.url, queries.value("minutes.distribute")) == (302, POLICY, 3)


def test_list_of_policies_asks_little(company, django_assert_max_num_queries):
    client = browser(company.clerk)
    client.get("/policies/")
    with django_assert_max_num_queries(10):
        client.get("/policies/")


def test_clause_page_says_what_is_there_and_where_it_is_done(company, monkeypatch):
    proofs = {"1.7.2": frozenset(["rule", "page", "rest"]), "1.5.5.2": frozenset(["page"])}
    monkeypatch.setattr(queries, "_proofs", lambda: proofs)
    client = browser(company.clerk)
    works, part, not_yet = (
        text_of(client.get(f"/clauses/{number}/")) for number in ("1.7.2", "1.5.5.2", "2.3.3.1")
    )
    assert "Works" in works and "not proved yet" not in works
    assert 'href="/meetings/"' in works
    assert "Works in part" in part and "the printed form not proved yet" in " ".join(strip_tags(part).split())
    assert 'href="/fault-slips/"' in part
    assert "Not yet" in not_yet and "Where it is done" not in not_yet
    guidance = text_of(client.get("/clauses/1.7.3/"))
    assert "What is there" not in guidance


def test_a_number_that_nothing_reads_yet_says_so(company):
    page = text_of(browser(company.clerk).get("/policies/?q=survey"))
    assert "not in force yet" in page
