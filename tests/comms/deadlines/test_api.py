"""REST of clocks, compliance and the work calendar."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from comms.audit.models import Event
from comms.deadlines import operations
from comms.deadlines.models import Clock, WorkDay, WorkYear
from tests.base import api, browser, expect_api_statuses, problem, query_counts
from tests.comms.deadlines.calendar import wall
from tests.factories.handovers import make_slip

CLOCKS, CALENDAR = "/api/v1/clocks/", "/api/v1/calendar/"
NOTICE = "2027-01-01,holiday,元旦\n2027-02-14,workday,春节\n"


@pytest.fixture(autouse=True)
def _today(at):
    with time_machine.travel(at, tick=False):
        yield


def get(user, address, status=200):
    response = api(user).get(address)
    assert response.status_code == status, response.content
    return response.json()


def test_clocks_of_owner_colleague_and_outsider(run, company):
    clock = run(unit=company.MO01, person=company.clerk)
    who = {company.clerk: 200, company.colleague: 200, company.outsider: 404, company.quality: 200}
    expect_api_statuses(f"{CLOCKS}{clock.uuid}/", who)
    expect_api_statuses(f"{CLOCKS}{clock.uuid}/explain/", who)
    expect_api_statuses(CLOCKS, {None: 401})
    expect_api_statuses(f"{CLOCKS}nonsense/", {company.clerk: 404})


def test_clock_as_json(run, company):
    clock = run(moment=wall("2026-11-18 16:00"), name="minutes")
    body = get(company.engineer, f"{CLOCKS}{clock.uuid}/")
    expected = {
        "name": "minutes",
        "clause": "1.7.7.2",
        "policy": "minutes.distribute",
        "subject": {
            "name": "units/EN",
            "url": "http://testserver/api/v1/units/EN/",
            "page": "http://127.0.0.1:8000/units/EN/",
        },
        "unit": {"code": "EN", "name": "EN"},
        "person": {"uuid": str(company.engineer.uuid), "name": company.engineer.name},
        "state": "running",
        "due_at": "2026-11-22T00:00:00+08:00",
        "met_at": None,
        "version": 1,
        "allowed_actions": [],
    }
    assert {name: body[name] for name in expected} == expected
    assert list(get(company.quality, f"{CLOCKS}?expand=allowed_actions")["results"][0]) == list(body)


def test_clock_of_nobody_as_json(run, company):
    clock = run(unit=None, person=None)
    body = get(company.quality, f"{CLOCKS}{clock.uuid}/")
    assert (body["unit"], body["person"]) == (None, None)


def test_clock_names_its_subject_to_those_who_may_see_it(company, at, settings):
    settings.PORTAL_URL = "https://portal.example.com"
    slip = make_slip(company, at=at, reply_by=at + timedelta(hours=8))
    subject = {
        "name": f"fault-slips/{slip.number}",
        "url": f"http://testserver/api/v1/fault-slips/{slip.number}/",
        "page": f"https://portal.example.com{slip.get_absolute_url()}",
    }
    rows = get(company.engineering, CLOCKS)["results"]
    assert [row["subject"] for row in rows] == [subject] * len(rows) != []
    assert get(company.engineering, f"{CLOCKS}{rows[0]['uuid']}/")["subject"] == subject
    Clock.objects.update(person=company.outsider)
    hidden = get(company.outsider, CLOCKS)["results"]
    assert [row["subject"] for row in hidden] == [None] * Clock.objects.count()


def test_clocks_with_subjects_cost_the_same_with_one_and_three_rows(company, at):
    def add():
        make_slip(company, at=at, reply_by=at + timedelta(hours=8))

    query_counts(add, CLOCKS, company.engineering, client=api, at_most=16)


def test_parked_reminder_is_retried_by_those_who_may(run, company, at):
    clock = run(hours=-100)
    address = f"{CLOCKS}{clock.uuid}/retry/"
    problem(api(company.quality).post(address, {}, format="json"), 409)
    clock.steps.update(fired_at=at, parked_at=at, problem="broken")
    assert get(company.engineer, f"{CLOCKS}{clock.uuid}/")["allowed_actions"] == []
    assert get(company.quality, f"{CLOCKS}{clock.uuid}/")["allowed_actions"] == ["retry"]
    refused = problem(api(company.engineer).post(address, {"nonsense": 1}, format="json"), 403)
    assert refused["detail"] == "Your posts do not allow “Try the reminder again” here."
    expect_api_statuses(address, {company.outsider: 404, None: 401}, method="post")
    for body in ("[1]", "null", '"x"', '{"nonsense": 1}'):
        problem(api(company.quality).post(address, body, content_type="application/json"), 400)
    answer = api(company.quality).post(address, {}, format="json")
    assert (answer.status_code, answer.json()["allowed_actions"]) == (200, [])
    assert not clock.steps.exclude(parked_at=None).exists()
    assert Event.objects.about(clock).get().by == company.quality


def test_retry_of_a_clock_kept_from_its_caller_finds_nothing(run, company, at):
    clock = run(hours=-100)
    clock.steps.update(fired_at=at, parked_at=at, problem="broken")
    clock.not_persons.add(company.quality)
    problem(api(company.quality).post(f"{CLOCKS}{clock.uuid}/retry/", {}, format="json"), 404)
    page = browser(company.quality).post(reverse("deadlines:clock_action", args=[clock.uuid, "retry"]))
    assert page.status_code == 404
    assert clock.steps.exclude(parked_at=None).exists()


def test_list_count_and_filters(run, company):
    run()
    run("revisit.special")
    assert [row["clause"] for row in get(company.quality, f"{CLOCKS}?clause=2.3.2.4")["results"]] == [
        "2.3.2.4"
    ]
    assert get(company.quality, f"{CLOCKS}count/?state=running") == {"count": 2}
    assert list(problem(api(company.quality).get(f"{CLOCKS}?nonsense=1"), 400)["errors"]) == ["nonsense"]
    query_counts(lambda: run(), CLOCKS, company.quality, client=api, at_most=16)


def test_explanation_of_a_clock_of_hours_counts_minutes(run, company):
    (line,) = get(company.quality, f"{CLOCKS}{run('revisit.special').uuid}/explain/")["lines"]
    assert (line["kind"], line["counted_days"], line["counted_minutes"]) == ("counted", None, 1440)


@pytest.mark.clause("1.7.7.2", by="rest")
def test_explanation_as_json(run, company):
    clock = run(moment=wall("2026-11-18 16:00"))
    body = get(company.engineer, f"{CLOCKS}{clock.uuid}/explain/")
    assert [(line["kind"], line["start"][:10], line["counted_days"]) for line in body["lines"]] == [
        ("event_day", "2026-11-18", 0),
        ("counted", "2026-11-19", 1),
        ("counted", "2026-11-20", 1),
        ("counted", "2026-11-21", 1),
    ]
    assert {line["counted_minutes"] for line in body["lines"]} == {None}
    assert (body["value"], body["basis"], body["promised"]) == (3, "calendar_days", False)
    assert [step["rung"] for step in body["steps"]] == [
        "warn-24h",
        "warn-4h",
        "breach",
        "quality",
        "representative",
    ]


def test_compliance_as_json(run, company, at):
    run(name="late", hours=-200)
    operations.meet(company.EN, "late", at=at)
    run()
    body = get(company.quality, "/api/v1/compliance/?group=month")
    assert body == {
        "group": "month",
        "results": [
            {
                "group": "2026-11",
                "due": 2,
                "met": 0,
                "late": 1,
                "missed": 0,
                "running": 1,
                "claimed": 0,
                "rate": 0.0,
            }
        ],
        "total": {
            "group": None,
            "due": 2,
            "met": 0,
            "late": 1,
            "missed": 0,
            "running": 1,
            "claimed": 0,
            "rate": 0.0,
        },
    }
    assert (
        get(company.quality, "/api/v1/compliance/?unit=MO01&from=2026-11-01&to=2026-11-30")["results"] == []
    )


@pytest.mark.parametrize(
    ("query", "field"), [("group=week", "group"), ("from=x", "from"), ("unit=NONE", "unit"), ("x=1", "x")]
)
def test_compliance_refuses_what_it_does_not_know(company, query, field):
    assert list(problem(api(company.quality).get(f"/api/v1/compliance/?{query}"), 400)["errors"]) == [field]


@pytest.mark.clause("1.5.1.1", by="rest")
@pytest.mark.parametrize(
    ("month", "first", "last", "provisional"),
    [
        ("2026-10", [8, 9, 10], 30, False),
        ("2019-02", [1, 2, 3], 28, False),
        ("2018-12", [3, 4, 5], 29, False),
        ("2027-03", [1, 2, 3], 31, True),
    ],
)
def test_month_of_the_work_calendar(company, month, first, last, provisional):
    body = get(company.clerk, f"{CALENDAR}months/{month}/")
    assert (body["month"], body["first_working_days"], body["last_working_day"], body["provisional"]) == (
        month,
        first,
        last,
        provisional,
    )
    assert body["first_working_dates"] == [f"{month}-{day:02d}" for day in first]


@pytest.mark.parametrize("month", ["2026-13", "2026-00", "1026-01", "9999-01", "x", "2026-1"])
def test_month_that_does_not_exist(company, month):
    assert api(company.clerk).get(f"{CALENDAR}months/{month}/").status_code == 404


def test_days_of_the_work_calendar(company):
    body = get(company.clerk, f"{CALENDAR}days/?from=2026-10-07&to=2026-10-11")
    assert [(day["date"], day["kind"], day["workday"], day["name"]) for day in body["results"]] == [
        ("2026-10-07", "holiday", False, "国庆节"),
        ("2026-10-08", "workday", True, ""),
        ("2026-10-09", "workday", True, ""),
        ("2026-10-10", "makeup", True, "国庆节"),
        ("2026-10-11", "weekend", False, ""),
    ]
    assert len(get(company.clerk, f"{CALENDAR}days/")["results"]) == 30


@pytest.mark.parametrize(
    "query",
    ["from=x", "from=2026-10-02&to=2026-10-01", "from=2020-01-01&to=2026-01-01", "x=1", "from=9999-12-31"],
)
def test_days_refuse_odd_periods(company, query):
    problem(api(company.clerk).get(f"{CALENDAR}days/?{query}"), 400)


def test_years_and_what_one_may_do(company):
    assert [row["year"] for row in get(company.clerk, f"{CALENDAR}years/")["results"]] == list(
        range(2027, 2017, -1)
    )
    assert get(company.clerk, f"{CALENDAR}years/2027/")["allowed_actions"] == []
    assert get(company.hr, f"{CALENDAR}years/2027/")["allowed_actions"] == ["import", "confirm"]
    expect_api_statuses(f"{CALENDAR}years/", {company.hr: 405}, method="post", data={"year": 2030})


def post(user, address, body, version=1):
    headers = {"If-Match": f'"{version}"'} if version else {}
    return api(user).post(address, body, format="json", headers=headers)


def test_import_dry_run_then_import_then_confirm(company):
    address = f"{CALENDAR}years/2027/"
    dry = post(company.hr, f"{address}import/", {"text": NOTICE, "notice": "No. 7", "dry_run": True}).json()
    assert [day["date"] for day in dry["added"]] == ["2027-01-01", "2027-02-14"]
    assert (dry["removed"], dry["moves"], dry["hidden"]) == ([], [], 0)
    assert not WorkDay.objects.filter(date__year=2027).exists()
    answer = post(company.hr, f"{address}import/", {"text": NOTICE, "notice": "No. 7"})
    assert (answer.status_code, answer.json()["provisional"], answer["ETag"]) == (200, True, '"2"')
    answer = post(company.hr, f"{address}confirm/", {"notice": "No. 7"}, version=2)
    assert answer.json()["state"] == "confirmed"
    problem(post(company.hr, f"{address}confirm/", {"notice": "No. 7"}, version=3), 409)


def test_import_of_a_year_not_yet_known(company):
    address, body = f"{CALENDAR}years/2028/import/", {"text": "2028-01-03,holiday,元旦", "notice": "No. 8"}
    answer = post(company.hr, address, body, version=None)
    assert (answer.status_code, WorkYear.objects.get(year=2028).state) == (200, "provisional")
    problem(post(company.hr, address, body, version=None), 428)
    problem(post(company.hr, f"{CALENDAR}years/2017/import/", body, version=None), 404)


def test_the_published_json_is_taken_as_it_is(company):
    table = {"year": 2028, "papers": [], "days": [{"name": "元旦", "date": "2028-01-03", "isOffDay": True}]}
    body = {"text": json.dumps(table), "notice": "No. 8"}
    assert post(company.hr, f"{CALENDAR}years/2028/import/", body, version=None).status_code == 200
    (day,) = get(company.clerk, f"{CALENDAR}days/?from=2028-01-03&to=2028-01-03")["results"]
    assert (day["kind"], day["name"]) == ("holiday", "元旦")


def test_dry_run_names_only_what_the_caller_may_see(run, company):
    terms = {"event_at": wall("2027-02-08 09:00"), "label": "meeting in February"}
    clock = run("agenda.lead.president_office", **terms)
    body = {"text": "2027-02-01,holiday,x", "notice": "No. 7", "dry_run": True}
    hidden = post(company.hr, f"{CALENDAR}years/2027/import/", body).json()
    assert (hidden["moves"], hidden["hidden"]) == ([], 1)
    shown = post(company.quality, f"{CALENDAR}years/2027/import/", body).json()
    assert ([move["label"] for move in shown["moves"]], shown["hidden"]) == (["meeting in February"], 0)
    assert shown["moves"][0]["url"] == clock.get_absolute_url()


def test_dry_run_is_for_those_who_may_import(company):
    body = {"text": NOTICE, "notice": "x", "dry_run": True}
    refused = problem(post(company.clerk, f"{CALENDAR}years/2027/import/", body), 403)
    assert refused["detail"] == "Your posts do not allow “Change the work calendar” here."


@pytest.mark.parametrize("body", ["[1]", "null", '"x"', "7"])
@pytest.mark.parametrize("address", ["2027/import/", "2028/import/", "2027/confirm/"])
def test_bodies_that_are_no_object_are_refused(company, address, body):
    said = {"content_type": "application/json", "headers": {"If-Match": '"1"'}}
    problem(api(company.hr).post(f"{CALENDAR}years/{address}", body, **said), 400)
    problem(api(company.clerk).post(f"{CALENDAR}years/{address}", body, **said), 403)


def test_import_confirms_when_it_is_told_to(company):
    body = {"text": NOTICE, "notice": "No. 7", "confirm": True}
    assert post(company.hr, f"{CALENDAR}years/2027/import/", body).json()["state"] == "confirmed"


@pytest.mark.parametrize(
    ("user", "body", "version", "status"),
    [
        ("clerk", {"text": NOTICE, "notice": "x"}, 1, 403),
        ("hr", {"text": NOTICE, "notice": "x"}, None, 428),
        ("hr", {"text": NOTICE, "notice": "x"}, 9, 412),
        ("hr", {"text": "nonsense", "notice": "x"}, 1, 400),
        ("hr", {"text": NOTICE}, 1, 400),
        ("hr", {"text": NOTICE, "notice": "x", "extra": 1}, 1, 400),
        ("hr", {"text": NOTICE, "notice": "x" * 201}, 1, 400),
        ("hr", {"text": NOTICE, "notice": "x", "reason": "x" * 401}, 1, 400),
        ("hr", {"text": "x" * 200_001, "notice": "x"}, 1, 400),
        ("clerk", {"nonsense": 1}, None, 403),
    ],
)
def test_import_is_refused(company, user, body, version, status):
    problem(post(getattr(company, user), f"{CALENDAR}years/2027/import/", body, version), status)
    assert not WorkDay.objects.filter(date__year=2027).exists()


def test_confirm_of_an_unknown_year(company):
    problem(post(company.hr, f"{CALENDAR}years/2050/confirm/", {"notice": "x"}), 404)
