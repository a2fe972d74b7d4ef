"""The page and the list of clocks: who sees them, filters, explanations, parked reminders."""

import pytest
from django.template import Context, Template
from django.urls import reverse
from django.utils import translation

from comms.deadlines import operations
from comms.deadlines.models import Clock
from tests.base import api, browser, expect_statuses, query_counts
from tests.comms.deadlines.calendar import wall
from tests.comms.deadlines.views.pages import HOUR, LIST, text_of
from tests.factories.handovers import make_slip
from tests.factories.procedure import set_number


def test_clock_page_for_owner_colleague_and_outsider(run, company):
    clock = run(unit=company.MO01, person=company.clerk)
    everyone = {
        company.clerk: 200,
        company.colleague: 200,
        company.director: 200,
        company.outsider: 404,
        company.quality: 200,
        None: 302,
    }
    expect_statuses(clock.get_absolute_url(), everyone)


def test_clock_list_shows_what_one_may_see(run, company):
    run(unit=company.MO01, person=company.clerk, label="of office one")
    run(unit=company.MO02, person=company.outsider, label="of office two")
    assert [row["object"].label for row in browser(company.clerk).get(LIST).context["rows"]] == [
        "of office one"
    ]
    assert len(browser(company.president).get(LIST).context["rows"]) == 2


def test_clock_list_asks_as_much_with_three_rows_as_with_one(run, company):
    query_counts(lambda: run(unit=company.MO01, person=company.clerk), LIST, company.clerk, at_most=20)


@pytest.mark.parametrize(
    "typed", ["led", "ＬＥＤ", "LED灯", "led 不亮", "灯-不亮", "ts 20260007", "ＴＳ－２０２６"]
)
def test_clock_is_found_in_any_spelling_on_page_and_rest(run, company, typed):
    run(unit=company.MO01, person=company.clerk, label="ＬＥＤ 灯 不亮 TS-2026-0007")
    run(unit=company.MO01, person=company.clerk, label="another")
    page = browser(company.clerk).get(LIST, {"q": typed})
    assert [row["object"].label for row in page.context["rows"]] == ["ＬＥＤ 灯 不亮 TS-2026-0007"]
    found = api(company.clerk).get("/api/v1/clocks/", {"q": typed}).json()["results"]
    assert len(found) == 1


def test_clock_is_found_by_what_its_label_became(run, company):
    clock = run(unit=company.MO01, person=company.clerk, label="漏水")
    clock.label = "TS-2026-0008"
    clock.save(update_fields=["label"])
    listed = [len(browser(company.clerk).get(LIST, {"q": q}).context["rows"]) for q in ("漏水", "0008")]
    assert listed == [0, 1]


@pytest.mark.parametrize(
    ("query", "labels"),
    [
        ("clause=1.7.7.2", ["minutes"]),
        ("clause=2.3.2.4&state=running", ["special"]),
        ("state=met", []),
        ("q=spec", ["special"]),
        ("unit=MO01", ["minutes"]),
        ("due_before=2026-11-19", ["special"]),
        ("due_after=2026-11-20", ["minutes"]),
        ("due_after=2026-11-22", []),
        ("month=2026-11", ["minutes", "special"]),
        ("month=2026-12", []),
        ("mine=true", ["special"]),
        ("open=false", []),
        ("outcome=running", ["minutes", "special"]),
        ("policy=revisit.special", ["special"]),
        ("parked=true", []),
    ],
)
def test_clock_list_filters(run, company, query, labels):
    run(unit=company.MO01, person=None, label="minutes")
    run("revisit.special", unit=company.EN, person=company.quality, label="special")
    rows = browser(company.quality).get(f"{LIST}?{query}&ordering=-listed_at").context["rows"]
    assert [row["object"].label for row in rows] == labels


@pytest.mark.parametrize("query", ["month=2026-13", "due_before=x", "state=nothing", "unit=NONE"])
def test_bad_filters_give_an_empty_list_with_the_error(run, company, query):
    run()
    response = browser(company.quality).get(f"{LIST}?{query}")
    assert (response.status_code, response.context["rows"]) == (200, [])
    assert response.context["filter_form"].errors


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_clock_list_as_a_file(run, company, form):
    run()
    assert browser(company.quality).get(f"{LIST}?export={form}").status_code == 200


@pytest.mark.clause("1.7.7.2", by="page")
def test_clock_page_explains_three_days(run, company):
    clock = run(moment=wall("2026-11-18 16:00"))
    text = text_of(browser(company.engineer).get(clock.get_absolute_url()))
    for said in (
        "Sat 21 Nov 2026, 24:00",
        "day of the event, not counted",
        "Thu 19 Nov 2026",
        "three days",
        "reminder 1 day before",
        "planned",
    ):
        assert said in text, said


def test_clock_page_explains_working_time_and_pauses(run, company, at):
    set_number("complaint.answer", 24, reason="agreed", by=company.quality, at=at)
    clock = run("complaint.answer", name="a")
    operations.pause(
        company.EN, "a", at=at + HOUR, wakes_at=at + 3 * HOUR, reason="customer travels", by=company.clerk
    )
    text = text_of(browser(company.engineer).get(clock.get_absolute_url()))
    for said in ("customer travels", "paused", "1 hour", "23 hours", "Paused"):
        assert said in text, said


def test_clock_page_of_a_promise_and_of_a_measured_duty(run, company, at):
    promised, measured = run("slip.promise", due_at=at + HOUR), run("slip.feedback")
    assert "agreed on this time" in text_of(browser(company.engineer).get(promised.get_absolute_url()))
    assert "no limit, only measured" in text_of(browser(company.engineer).get(measured.get_absolute_url()))


def test_clock_page_asks_the_same_with_one_step_and_many(run, company, django_assert_max_num_queries):
    clock = run()
    client = browser(company.engineer)
    client.get(clock.get_absolute_url())
    with django_assert_max_num_queries(20):
        client.get(clock.get_absolute_url())


def test_parked_reminder_is_retried_by_those_who_may(run, company, at):
    clock = run(hours=-100)
    clock.steps.update(fired_at=at, parked_at=at, problem="broken")
    address = reverse("deadlines:clock_action", args=[clock.uuid, "retry"])
    page = browser(company.quality).get(clock.get_absolute_url())
    assert "could not be told" in text_of(page)
    assert [act.url for act in page.context["acts"]] == [address]
    assert browser(company.engineer).get(clock.get_absolute_url()).context["acts"] == []
    expect_statuses(address, {company.quality: 200, company.engineer: 302, company.outsider: 404, None: 302})
    refused = browser(company.engineer).post(address)
    assert refused.status_code == 403
    assert "Your posts do not allow “Try the reminder again” here." in text_of(refused)
    assert browser(company.quality).post(address).status_code == 302
    assert not clock.steps.exclude(parked_at=None).exists()
    assert browser(company.quality).post(address).status_code == 409


def test_clocks_lead_to_their_subject_where_the_reader_may_see_it(company, at):
    slip = make_slip(company, at=at, reply_by=at + 8 * HOUR)
    clock = Clock.objects.get(name="promise")
    link = f'href="{slip.get_absolute_url()}"'
    for address in (LIST, clock.get_absolute_url()):
        assert link in browser(company.engineering).get(address).content.decode(), address
    Clock.objects.update(person=company.outsider)
    for address in (LIST, clock.get_absolute_url(), "/"):
        page = browser(company.outsider).get(address).content.decode()
        assert clock.label in page, address
        assert link not in page, address


def test_clock_list_with_subjects_asks_as_much_with_three_rows_as_with_one(company, at):
    def add():
        make_slip(company, at=at, reply_by=at + 8 * HOUR)

    query_counts(add, LIST, company.engineering, at_most=20)


def test_clocks_stand_beside_their_object(run, company):
    run(moment=wall("2026-11-18 16:00"))
    with translation.override("zh-hans"):
        html = Template("{% load clocks %}{% clocks_of object %}").render(Context({"object": company.EN}))
    for said in ("会议纪要三天内分发", "24:00", "1.7.7.2"):
        assert said in html, said
