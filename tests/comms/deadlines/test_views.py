"""Screens of deadlines, compliance and the work calendar: who sees what, and every number opens exactly its
list.
"""

from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template import Context, Template
from django.urls import reverse
from django.utils import translation

from comms.deadlines import operations
from comms.deadlines.models import Clock, WorkDay, WorkYear
from comms.notifications.models import Notice
from comms.notifications.operations.rendering import words_of
from tests.base import browser, expect_statuses, form_errors, query_counts
from tests.comms.deadlines.calendar import wall
from tests.factories.handovers import make_slip
from tests.factories.procedure import set_number

HOUR = timedelta(hours=1)
LIST, COMPLIANCE, IMPORT = "/clocks/", "/compliance/", "/work-calendar/2027/import/"
NOTICE = "2027-01-01,holiday,元旦\n2027-02-05,2027-02-11,holiday,春节\n2027-02-14,workday,春节\n"


@pytest.fixture(autouse=True)
def _today(at):
    with time_machine.travel(at, tick=False):
        yield


def text_of(response):
    return " ".join(response.content.decode().split())


# Clocks


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


@pytest.mark.clause("1.7.7.2")
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


# Compliance


@pytest.fixture
def results(run, company, at):
    """One duty of each outcome in EN, one running in MO01, one measured, one cancelled."""
    for name, hours in (("met", -200), ("late", -200), ("missed", -200), ("running", 0), ("cancelled", 0)):
        run(name=name, hours=hours, label=name)
    run(name="office", unit=company.MO01, person=company.clerk, label="office")
    run("slip.feedback", name="measured", label="measured")
    operations.meet(company.EN, "met", at=at, occurred_at=at - 150 * HOUR)
    operations.meet(company.EN, "late", at=at)
    operations.cancel(company.EN, "cancelled", at=at)


def numbers(line):
    return [number for _key, number, _url in line["cells"]] + [line["rate"]]


def test_compliance_by_clause_unit_and_month(results, company):
    client = browser(company.quality)
    by_clause = client.get(COMPLIANCE).context
    assert [(line["clause"], *numbers(line)) for line in by_clause["lines"]] == [
        ("1.7.7.2", 5, 1, 1, 1, 2, 33.3)
    ]
    by_unit = client.get(f"{COMPLIANCE}?group=unit").context
    assert [(line["name"], *numbers(line)) for line in by_unit["lines"]] == [
        ("EN", 4, 1, 1, 1, 1, 33.3),
        ("MO01", 1, 0, 0, 0, 1, None),
    ]
    by_month = client.get(f"{COMPLIANCE}?group=month").context
    assert [(line["name"], *numbers(line)) for line in by_month["lines"]] == [
        ("November 2026", 5, 1, 1, 1, 2, 33.3)
    ]
    assert numbers(by_month["total"]) == [5, 1, 1, 1, 2, 33.3]


@pytest.mark.parametrize("group", ["clause", "unit", "month"])
def test_every_number_opens_a_list_of_that_many(results, company, group):
    client = browser(company.quality)
    context = client.get(f"{COMPLIANCE}?group={group}").context
    cells = [cell for line in [*context["lines"], context["total"]] for cell in line["cells"]]
    assert {url: client.get(url).context["count"] for _key, _number, url in cells} == {
        url: number for _key, number, url in cells
    }


def test_end_of_the_month_belongs_to_the_month(run, company):
    run("slip.promise", due_at=wall("2026-12-01 00:00"))
    context = browser(company.quality).get(f"{COMPLIANCE}?group=month").context
    assert [(line["name"], line["cells"][0][1]) for line in context["lines"]] == [("November 2026", 1)]
    assert browser(company.quality).get(f"{LIST}?month=2026-11").context["count"] == 1


def test_compliance_counts_what_the_reader_may_see(results, company):
    assert numbers(browser(company.clerk).get(COMPLIANCE).context["total"])[0] == 1


def test_compliance_of_a_unit_and_a_period(results, company):
    client = browser(company.quality)
    assert numbers(client.get(f"{COMPLIANCE}?unit=MO01").context["total"])[0] == 1
    assert (
        numbers(client.get(f"{COMPLIANCE}?due_after=2026-11-19&due_before=2026-11-30").context["total"])[0]
        == 2
    )
    assert numbers(client.get(f"{COMPLIANCE}?due_after=nonsense").context["total"])[0] == 5


def test_compliance_on_paper(results, company):
    text = text_of(browser(company.quality).get(f"{COMPLIANCE}?print=1"))
    assert "33.3 %" in text


def test_compliance_asks_as_much_with_three_rows_as_with_one(run, company):
    query_counts(lambda: run(), COMPLIANCE, company.quality, at_most=16)


# The work calendar


@pytest.mark.clause("1.5.1.1")
def test_year_at_a_glance(company):
    response = browser(company.clerk).get("/work-calendar/2026/")
    assert (response.context["workdays"], response.context["provisional"]) == (248, False)
    october = response.context["months"][9]
    assert {day.day for day in october["marked"]} == {8, 9, 10, 30}
    assert "National Day" in text_of(response)


def test_year_without_a_notice_says_so(company):
    assert "Provisional" in text_of(browser(company.clerk).get("/work-calendar/2027/"))
    assert browser(company.clerk).get("/work-calendar/").context["object"].year == 2026


def test_calendar_for_everyone_import_for_some(company):
    expect_statuses("/work-calendar/", {company.clerk: 200, company.hr: 200, None: 302})
    allowed = {company.hr: 200, company.quality: 200, company.admin: 200}
    others = {company.clerk: 302, company.engineering: 302, None: 302}
    for year in (2027, 2050):
        expect_statuses(f"/work-calendar/{year}/import/", allowed | others)
        refused = browser(company.clerk).post(f"/work-calendar/{year}/import/", notice())
        assert refused.status_code == 403
    expect_statuses("/work-calendar/2101/import/", {company.hr: 404, company.clerk: 404})
    expect_statuses("/work-calendar/2017/", {company.clerk: 404})
    expect_statuses("/work-calendar/2101/", {company.clerk: 404})


def notice(**other):
    return {"notice": "国办发明电〔2026〕7号", "text": NOTICE, "confirm": "on", "version": "1"} | other


def test_import_is_previewed_first(company, run):
    clock = run(
        "agenda.lead.president_office", event_at=wall("2027-02-08 09:00"), label="meeting in February"
    )
    said = notice(dry_run="1", text=NOTICE + "2027-02-01,holiday,x\n")
    response = browser(company.quality).post(IMPORT, said)
    context = response.context
    assert (len(context["effect"].added), context["effect"].removed) == (8, [])
    assert [(move.label, move.old, move.new) for move in context["moves"]] == [
        ("meeting in February", clock.due_at, wall("2027-01-30 00:00")),
    ]
    assert not WorkDay.objects.filter(date__year=2027).exists()
    assert "1 date would move" in text_of(response)
    assert "that you may not see" not in text_of(response)
    # The button pressed next writes
    assert '<input type="hidden" name="dry_run" id="id_dry_run">' in response.content.decode()


def test_preview_tells_how_much_one_may_not_see(company, run):
    run("agenda.lead.president_office", event_at=wall("2027-02-08 09:00"), label="meeting in February")
    said = notice(dry_run="1", text=NOTICE + "2027-02-01,holiday,x\n")
    text = text_of(browser(company.hr).post(IMPORT, said))
    assert "1 more would move that you may not see." in text
    assert "meeting in February" not in text


def test_import_moves_and_confirms(company, run):
    clock = run("agenda.lead.president_office", event_at=wall("2027-02-08 09:00"))
    response = browser(company.hr).post(IMPORT, notice(text=NOTICE + "2027-02-01,holiday,x\n"))
    assert (response.status_code, response.url) == (302, "/work-calendar/2027/")
    clock.refresh_from_db()
    assert clock.due_at == wall("2027-01-30 00:00")
    assert WorkYear.objects.get(year=2027).state == "confirmed"


def test_import_of_a_file_in_gb18030(company):
    upload = SimpleUploadedFile(
        "2027.csv", "日期,类型,名称\r\n2027年1月1日,放假,元旦\r\n".encode("gb18030"), "text/csv"
    )
    response = browser(company.hr).post(IMPORT, notice(text="", file=upload, dry_run="1"))
    assert [day["name"] for day in response.context["effect"].added] == ["元旦"]
    assert "2027年1月1日" in response.content.decode()


@pytest.mark.parametrize(
    ("other", "field"),
    [
        ({"text": "2027-01-01,什么"}, "text"),
        ({"text": ""}, "text"),
        ({"text": "x"}, "text"),
        ({"notice": ""}, "notice"),
        ({"notice": "x" * 201}, "notice"),
        ({"text": "x" * 200_001}, "text"),
        ({"reason": "x" * 401}, "reason"),
        ({"text": "2026-01-01,holiday,x"}, "text"),
    ],
)
def test_import_names_what_is_wrong_and_keeps_the_text(company, other, field):
    response = browser(company.hr).post(IMPORT, notice(**other))
    assert response.status_code == 400
    assert list(form_errors(response)) == [field]
    assert not WorkDay.objects.filter(date__year=2027).exists()


def test_import_into_a_confirmed_year_asks_for_a_reason(company):
    response = browser(company.hr).post("/work-calendar/2026/import/", notice(text="2026-01-01,holiday,x"))
    assert (response.status_code, list(form_errors(response))) == (400, ["reason"])
    assert WorkDay.objects.filter(date__year=2026).count() == 25


@pytest.mark.parametrize(("version", "status"), [("", 428), ("9", 412), ("0", 412)])
def test_import_says_which_version_was_seen(company, version, status):
    assert browser(company.hr).post(IMPORT, notice(version=version)).status_code == status
    assert not WorkDay.objects.filter(date__year=2027).exists()


def test_import_of_a_year_that_nobody_stored(company):
    address = "/work-calendar/2028/import/"
    page = browser(company.hr).get(address).content.decode()
    assert 'name="version" value="0"' in page
    said = notice(text="2028-01-03,holiday,元旦", version="0")
    assert browser(company.hr).post(address, said).status_code == 302
    assert browser(company.hr).post(address, said).status_code == 412


def test_year_is_confirmed_with_its_notice(company):
    address = "/work-calendar/2027/confirm/"
    expect_statuses(address, {company.hr: 200, company.clerk: 302, None: 302})
    assert browser(company.clerk).post(address, {"notice": "x", "version": "1"}).status_code == 403
    for said, status in (({}, 428), ({"version": "9"}, 412), ({"version": "1", "notice": ""}, 400)):
        assert browser(company.hr).post(address, {"notice": "x"} | said).status_code == status
    assert browser(company.hr).post(address, {"notice": "x" * 201, "version": "1"}).status_code == 400
    assert browser(company.hr).get("/work-calendar/2050/confirm/").status_code == 404
    assert (
        browser(company.hr).post(address, {"notice": "国办发明电〔2026〕7号", "version": "1"}).status_code
        == 302
    )
    row = WorkYear.objects.get(year=2027)
    assert (row.state, row.notice, row.confirmed_by) == ("confirmed", "国办发明电〔2026〕7号", company.hr)


# Beside other objects, and in the post


def test_clocks_stand_beside_their_object(run, company):
    run(moment=wall("2026-11-18 16:00"))
    with translation.override("zh-hans"):
        html = Template("{% load clocks %}{% clocks_of object %}").render(Context({"object": company.EN}))
    for said in ("会议纪要三天内分发", "24:00", "1.7.7.2"):
        assert said in html, said


@pytest.mark.parametrize(
    ("kind", "language", "subject"),
    [
        ("warning", "en", "Due Sat 21 Nov 2026, 24:00: 会议纪要 — Minutes reach everyone concerned within"),
        ("breach", "en", "Overdue: 会议纪要 — Minutes reach everyone concerned within"),
        ("escalation", "en", "Still overdue: 会议纪要 — Minutes reach everyone concerned within"),
    ],
)
def test_words_of_notices(run, company, kind, language, subject):
    people = [company.engineer, company.quality]
    for person in people:
        person.language = language
        person.save()
    clock = run(moment=wall("2026-11-18 16:00"))
    for moment in (clock.due_at - HOUR, clock.due_at, clock.due_at + 100 * HOUR):
        operations.tick(moment)
    words = words_of(
        Notice.objects.filter(kind=f"deadlines.{kind}", recipient__in=people).first().messages.first()
    )
    assert words.subject == subject
    assert "Clause 1.7.7.2: Minutes go to every participant" in words.body
    assert "Unit: EN" in words.body


def test_words_of_a_digest_lead_to_the_list(run, company):
    company.engineer.language = "en"
    company.engineer.save()
    for _count in range(6):
        clock = run(moment=wall("2026-11-18 16:00"))
    operations.tick(clock.due_at)
    words = words_of(Notice.objects.get(kind="deadlines.digest", recipient=company.engineer).messages.first())
    assert words.subject == "Your deadlines: 6 overdue, 0 due soon"
    assert "/clocks/?mine=true&open=true" in words.body
    assert Clock.objects.count() == 6
