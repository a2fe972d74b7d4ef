"""The work calendar: a year at a glance, a notice previewed, imported and confirmed."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from comms.deadlines.models import WorkDay, WorkYear
from tests.base import browser, expect_statuses, form_errors
from tests.comms.deadlines.calendar import wall
from tests.comms.deadlines.views.pages import text_of

IMPORT = "/work-calendar/2027/import/"
NOTICE = "2027-01-01,holiday,元旦\n2027-02-05,2027-02-11,holiday,春节\n2027-02-14,workday,春节\n"


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
