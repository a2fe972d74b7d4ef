"""Imports on the page and over REST, and the file to fill in."""

import re
from html import unescape
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from comms.base.clock import now
from comms.organization import operations
from comms.organization.models import Job, Unit, User
from comms.organization.states import JobState
from tests.base import api, browser, form_errors, problem
from tests.comms.organization.api.calls import errors_of, post

pytestmark = pytest.mark.django_db


def test_the_template_filled_in_comes_back_as_people(company):
    pages = browser(company.hr)
    assert "/people/import/" in pages.get("/people/").content.decode()
    book = load_workbook(BytesIO(pages.get("/people/import/template/").content))
    book.active.append(["陈一", "chen", "13800000000", "", "staff", "MO01"])
    # The cells below the headings are formatted as text, so a new row comes after them
    filled = BytesIO()
    book.save(filled)
    file = SimpleUploadedFile("people.xlsx", filled.getvalue())
    page = pages.post("/people/import/", {"file": file, "idempotency_key": "k1"})
    job = Job.objects.get()
    assert (page.status_code, page["Location"]) == (302, job.get_absolute_url())
    operations.run_job(now())
    job.refresh_from_db()
    assert (job.state, job.problems) == (JobState.DONE, [])
    assert User.objects.get(username="chen").phone == "13800000000"


def test_a_form_without_rows_says_so(company):
    pages = browser(company.hr)
    assert list(form_errors(pages.post("/people/import/", {}))) == ["text"]
    both = {"file": SimpleUploadedFile("a.csv", b"a\n1"), "text": "a\n1"}
    assert list(form_errors(pages.post("/people/import/", both))) == ["text"]
    broken = {"file": SimpleUploadedFile("a.xlsx", b"PK\x03\x04broken")}
    assert list(form_errors(pages.post("/people/import/", broken))) == ["file"]
    assert Job.objects.count() == 0


def test_units_are_pasted(company):
    pages = browser(company.admin)
    assert "/units/import/" in pages.get("/units/").content.decode()
    pages.post("/units/import/", {"text": "Code\tName (Chinese)\nmo10\t十处\nmo11\t十一处"})
    operations.run_job(now())
    assert Unit.objects.filter(code__in=["MO10", "MO11"]).count() == 2


def test_a_first_column_without_a_heading_moves_no_cell(company):
    text = "\t\tname\tusername\n1\t\t陈一\tchen.yi\n\t\t陈二\tchen.er"
    browser(company.hr).post("/people/import/", {"text": text})
    operations.run_job(now())
    assert User.objects.get(username="chen.yi").name == "陈一"
    post(api(company.hr), "/api/v1/people-imports/", {"text": text.replace("chen", "chan")})
    operations.run_job(now())
    assert User.objects.get(username="chan.er").name == "陈二"


def test_a_field_that_is_wrong_already_is_told_once(company):
    pages = browser(company.hr)
    empty = {"file": SimpleUploadedFile("people.csv", b"")}
    assert list(form_errors(pages.post("/people/import/", empty))) == ["file"]
    long = {"text": "name,username\n" + "x" * 400_000}
    assert list(form_errors(pages.post("/people/import/", long))) == ["text"]
    assert len(form_errors(pages.post("/people/import/", long))["text"]) == 1


def test_rest_begins_an_import_and_shows_what_is_wrong(company):
    client = api(company.hr)
    answer = post(client, "/api/v1/people-imports/", {"text": "name,username\n甲,hr\n乙,", "dry_run": True})
    assert answer.status_code == 201
    assert answer["Location"].endswith(f"/api/v1/jobs/{answer.json()['uuid']}/")
    operations.run_job(now())
    body = client.get(answer["Location"]).json()
    assert (body["state"], [line["row"] for line in body["problems"]]) == ("refused", [2, 3])
    assert errors_of(post(client, "/api/v1/people-imports/", {"text": ""})) == ["text"]
    problem(post(client, "/api/v1/unit-imports/", {"text": "a\n1"}), 403)


@pytest.mark.parametrize("who", ["clerk", "director", "president"])
def test_others_see_neither_form_nor_template(company, who):
    pages = browser(getattr(company, who))
    for address in (
        "/people/import/",
        "/people/import/template/",
        "/units/import/",
        "/units/import/template/",
    ):
        assert pages.get(address).status_code == 403
    assert "/people/import/" not in pages.get("/people/").content.decode()
    problem(post(api(getattr(company, who)), "/api/v1/people-imports/", {"text": "a\n1"}), 403)


HALF = re.compile(r"[\u4e00-\u9fff][,.;:!?]|[,.;:!?] ?[\u4e00-\u9fff]|[。，：；] ")


def test_chinese_pages_have_chinese_punctuation(company):
    User.objects.update(language="zh-hans")
    pages = browser(company.hr)
    text = "name,username,post,unit\n甲,jia,department_head,FI\n乙,yi,staff,AH\n丙,bing"
    sheets = {
        "done": text,
        "refused": "name,username,post\n甲,hr,King",
        "trial": text.replace("jia", "jia2").replace("yi", "yi2").replace("bing", "bing2"),
    }
    for case, lines in sheets.items():
        given = {"text": lines} | ({"dry_run": "on"} if case == "trial" else {})
        address = pages.post("/people/import/", given)["Location"]
        seen = [words_of(pages.get(address))]
        operations.run_job(now())
        seen += [words_of(pages.get(address))]
        assert not [HALF.findall(words) for words in seen if HALF.search(words)], case
    assert not HALF.findall(words_of(pages.get("/people/import/")))
    assert not HALF.findall(words_of(pages.get("/units/import/")))


def words_of(page):
    """What the main part of a page says."""
    main = page.content.decode().split("<main", 1)[1].split("</main>", 1)[0]
    main = re.sub(r"<textarea.*?</textarea>|<time.*?</time>", "", main, flags=re.S)
    return "|".join(" ".join(part.split()) for part in unescape(re.sub(r"<[^>]*>", "|", main)).split("|"))
