"""Minutes are read, signed, kept back while incomplete, and handed out as files."""

import pytest

from comms.base.versions import ANY
from meetings import operations
from meetings.models import Distribution
from tests.base import api, expect_api_statuses, problem
from tests.factories.meetings import HOUR
from tests.meetings.api.calls import ROOT, post

pytestmark = pytest.mark.django_db


@pytest.mark.clause("1.7.7.2", by="rest")
def test_reading_and_acknowledging_by_rest(sent, company):
    path = f"{ROOT}/minutes/{sent.number}/"
    answer = api(company.vice).get(path).json()
    assert answer["document"]["body"] == "1. 总结\n讨论了现阶段的发展。"
    api(company.vice).head(path)
    assert Distribution.objects.get(recipient=company.vice).read_at is None
    assert api(company.vice).post(f"{path}read/").json()["read_at"] is not None
    assert api(company.vice).post(f"{path}acknowledge/").json()["acknowledged_at"] is not None
    for act in ("read", "acknowledge"):
        problem(api(company.hr_staff).post(f"{path}{act}/"), 403)
    problem(api(company.quality).get(path), 404)


@pytest.mark.clause("1.7.7.2", by="rest")
@pytest.mark.parametrize("body", [b"{", b"[]", b'{"yes": true}', b'"yes"'])
def test_a_signature_takes_no_body_but_an_empty_one(sent, company, body):
    path = f"{ROOT}/minutes/{sent.number}/acknowledge/"
    problem(api(company.vice).generic("POST", path, body, content_type="application/json"), 400)
    assert Distribution.objects.get(recipient=company.vice).acknowledged_at is None
    empty = api(company.vice).generic("POST", path, b"{}", content_type="application/json")
    assert empty.status_code == 200


def test_revisions_and_the_board_are_for_writers(sent, company):
    for below in ("revisions", "distributions"):
        expect_api_statuses(
            f"{ROOT}/minutes/{sent.number}/{below}/",
            {company.hr: 200, company.president: 200, company.vice: 403, company.outsider: 404},
        )
    assert len(api(company.hr).get(f"{ROOT}/minutes/{sent.number}/distributions/").json()["results"]) == 5


@pytest.mark.clause("1.7.6.1", by="rest")
def test_incomplete_minutes_are_a_conflict(running, company):
    over = operations.finish(running, by=company.president, at=running.starts_at + HOUR, version=ANY)
    said = problem(
        post(company.hr, f"minutes/{over.minutes.number}/submit/", version=over.minutes.version), 409
    )
    assert set(said["errors"]) == {"non_field_errors", "no_resolution_reason"}


def test_lists_of_minutes_leave_the_document_out(sent, company):
    [row] = api(company.vice).get(f"{ROOT}/minutes/").json()["results"]
    assert "document" not in row


@pytest.mark.parametrize("form", ["docx", pytest.param("pdf", marks=pytest.mark.needs("pango"))])
def test_sheet_and_minutes_come_as_files(sent, company, form):
    sheet = f"{ROOT}/meetings/{sent.meeting.number}/attendance-sheet/?as={form}"
    minutes = f"{ROOT}/minutes/{sent.number}/document/?as={form}"
    begins = {"docx": b"PK", "pdf": b"%PDF"}[form]
    for address in (sheet, minutes):
        answer = api(company.vice).get(address, headers={"Accept": "application/octet-stream"})
        assert (answer.status_code, answer.content[: len(begins)]) == (200, begins)
        expect_api_statuses(address, {company.outsider: 404, None: 401})
    assert Distribution.objects.get(recipient=company.vice).read_at is None
    for query in ("as=odt", "form=pdf"):
        problem(api(company.vice).get(f"{ROOT}/minutes/{sent.number}/document/?{query}"), 400)
