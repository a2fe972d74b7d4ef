"""Helping departments sign the convening one's minutes, and never hold up the three days (1.5.4.3)."""

from datetime import timedelta

import pytest
from django.utils.translation import override

from comms.base.errors import GuardFailed, IllegalMove, NotAllowed, Refused
from comms.base.versions import ANY
from comms.deadlines.queries import clock_of
from meetings import operations
from meetings.models import CounterSignature, Minutes
from meetings.operations import counter_signing, requests
from meetings.states import MeetingState, MinutesState, SignatureState
from tests.base import api, browser, problem
from tests.factories.absences import away, fresh
from tests.factories.meetings import HOUR, submitted
from tests.matrix.meetings import asked
from tests.meetings.api.calls import post
from tests.meetings.meetings.letters import notices as told
from tests.meetings.views.pages import url

pytestmark = pytest.mark.django_db


def helped(meeting, company, *units):
    """The meeting with helping departments."""
    at = meeting.actual_end or meeting.starts_at
    return counter_signing.name_helpers(meeting, units=units, by=company.hr, at=at, version=ANY)


@pytest.fixture
def asked_for(over, company):
    """Approved minutes that wait for the signature of Engineering."""
    over = helped(over, company, company.EN)
    return approved(over, company)


def approved(meeting, company, **said):
    at = meeting.actual_end + 2 * HOUR
    minutes = submitted(meeting, company, at)
    return operations.approve(minutes, by=company.president, at=at, version=ANY, **said)


def now_of(minutes):
    return Minutes.objects.get(pk=minutes.pk)


def only(minutes):
    return minutes.signatures.get()


@pytest.mark.clause("1.5.4.3", by="operation")
def test_the_helping_department_signs_and_the_minutes_go_out(asked_for, company):
    assert asked_for.state == MinutesState.COUNTERSIGNING
    assert told("signature_wanted") == {company.engineering}
    assert told("minutes_distributed") == set()
    row = only(asked_for)
    clock = clock_of(row, "signature")
    three_days = clock_of(asked_for.meeting, "minutes").due_at
    assert (clock.unit, clock.due_at) == (company.EN, three_days - timedelta(hours=12))
    at = row.wanted_at + HOUR
    row = counter_signing.sign_minutes(row, by=company.engineering, at=at, version=ANY)
    assert (row.state, row.answered_by, clock_of(row, "signature").is_open) == (
        SignatureState.SIGNED,
        company.engineering,
        False,
    )
    sent = now_of(asked_for)
    assert (sent.state, sent.meeting.state) == (MinutesState.DISTRIBUTED, MeetingState.PUBLISHED)
    assert company.vice in told("minutes_distributed")


@pytest.mark.clause("1.5.4.3", by="operation")
def test_a_dispute_opens_the_minutes_again_and_voids_every_signature(over, company):
    minutes = approved(helped(over, company, company.EN, company.SE), company)
    first, second = minutes.signatures.order_by("unit__code")
    at = first.wanted_at + HOUR
    counter_signing.sign_minutes(second, by=company.security, at=at, version=ANY)
    with pytest.raises(Refused):
        counter_signing.dispute_minutes(first, reason="", by=company.engineering, at=at, version=ANY)
    counter_signing.dispute_minutes(first, reason="期限有误", by=company.engineering, at=at, version=ANY)
    minutes = now_of(minutes)
    assert (minutes.state, minutes.return_reason) == (MinutesState.DRAFTING, "期限有误")
    assert told("minutes_disputed") == {company.hr}
    assert clock_of(minutes, "writing").is_open
    # the next revision is signed by both once more; the old signature counts for its own revision alone
    again = approved(over, company)
    assert [row.state for row in again.signatures.all()] == [SignatureState.WANTED] * 2
    second.refresh_from_db()
    assert (second.state, second.revision.number) == (SignatureState.SIGNED, 1)
    with pytest.raises(IllegalMove):
        counter_signing.sign_minutes(first, by=company.engineering, at=at, version=ANY)


@pytest.mark.clause("1.7.7.2", by="operation")
def test_who_has_not_signed_holds_nobody_up(asked_for, company):
    row = only(asked_for)
    operations.sweep_meetings(row.closes_at - HOUR)
    assert now_of(asked_for).state == MinutesState.COUNTERSIGNING
    operations.sweep_meetings(row.closes_at)
    row.refresh_from_db()
    assert (row.state, now_of(asked_for).state) == (SignatureState.MISSING, MinutesState.DISTRIBUTED)
    assert clock_of(asked_for.meeting, "minutes").met_at <= clock_of(asked_for.meeting, "minutes").due_at
    # signed late all the same; the minutes are not sent again
    late = row.closes_at + HOUR
    row = counter_signing.sign_minutes(row, by=company.engineering, at=late, version=ANY)
    assert (row.state, now_of(asked_for).state) == (SignatureState.SIGNED, MinutesState.DISTRIBUTED)


def test_a_correction_overtakes_what_was_not_signed(asked_for, company):
    row = only(asked_for)
    operations.sweep_meetings(row.closes_at)
    operations.correct(now_of(asked_for), reason="错字", by=company.hr, at=row.closes_at, version=ANY)
    row.refresh_from_db()
    assert row.state == SignatureState.OVERTAKEN
    at = row.closes_at + 2 * HOUR
    minutes = submitted(asked_for.meeting, company, at)
    again = operations.approve(minutes, by=company.president, at=at, version=ANY)
    assert again.state == MinutesState.COUNTERSIGNING
    assert again.signatures.get().closes_at == at + timedelta(days=3, hours=-12)


def test_minutes_are_kept_back_until_somebody_or_the_end_sends_them(over, company):
    minutes = approved(over, company, keep_back=True)
    assert (minutes.state, told("minutes_distributed")) == (MinutesState.APPROVED, set())
    at = over.actual_end + 3 * HOUR
    with pytest.raises(NotAllowed):
        operations.distribute(minutes, by=company.vice, at=at, version=ANY)
    sent = operations.distribute(minutes, recipients=[company.staff], by=company.hr, at=at, version=ANY)
    assert sent.state == MinutesState.DISTRIBUTED
    assert {company.vice, company.staff} <= told("minutes_distributed")


def test_kept_back_minutes_go_out_before_the_three_days_end(over, company):
    minutes = approved(over, company, keep_back=True)
    due = clock_of(over, "minutes").due_at
    operations.sweep_meetings(due - 13 * HOUR)
    assert now_of(minutes).state == MinutesState.APPROVED
    operations.sweep_meetings(due - 12 * HOUR)
    assert now_of(minutes).state == MinutesState.DISTRIBUTED


def test_kept_back_minutes_stay_when_the_last_department_signed(over, company):
    minutes = approved(helped(over, company, company.EN), company, keep_back=True)
    row = only(minutes)
    counter_signing.sign_minutes(row, by=company.engineering, at=row.wanted_at, version=ANY)
    assert now_of(minutes).state == MinutesState.APPROVED


def test_only_the_head_signs_or_who_acts_for_them_and_never_the_writer(asked_for, company, frozen):
    row = only(asked_for)
    at = row.wanted_at + HOUR
    frozen(at)
    for person in (company.engineer, company.hr, company.president, company.security):
        with pytest.raises(NotAllowed):
            counter_signing.sign_minutes(row, by=person, at=at, version=ANY)
    away(company.engineering, company.engineer, at=at)
    row = counter_signing.sign_minutes(row, by=fresh(company.engineer), at=at, version=ANY)
    with override("en"):
        assert row.signature("answered_by") == "工程师 for 工程主管"


def test_helpers_are_named_until_the_minutes_are_sealed(over, company):
    with pytest.raises(Refused) as refused:
        helped(over, company, company.AH)
    assert set(refused.value.errors) == {"units"}
    over = helped(over, company, company.EN, company.SE)
    over = helped(over, company, company.SE)
    assert [helper.unit for helper in over.helpers.all()] == [company.SE]
    with pytest.raises(NotAllowed):
        counter_signing.name_helpers(over, units=[], by=company.vice, at=over.actual_end, version=ANY)
    submitted(over, company)
    over.refresh_from_db()
    with pytest.raises(GuardFailed):
        helped(over, company, company.EN)


def test_a_meeting_that_is_kept_close_has_no_helpers(issued, company, at):
    issued = helped(issued, company, company.EN)
    kept = operations.keep_close(issued, reason="人事", by=company.hr, at=at, version=ANY)
    assert not kept.helpers.exists()
    with pytest.raises(GuardFailed):
        helped(kept, company, company.EN)


def test_the_departments_of_a_report_help_with_its_meeting(company, at):
    report = asked(company, at)
    start = at + timedelta(days=2)
    row = requests.accept_request(
        report, starts_at=start, ends_at=start + HOUR, by=company.hr, at=at, version=ANY
    )
    assert {helper.unit for helper in row.meeting.helpers.all()} == {company.QM, company.EN}


# On pages and over REST


@pytest.mark.clause("1.5.4.3", by="page")
def test_signing_on_the_page_of_the_minutes(asked_for, company, frozen):
    row = only(asked_for)
    frozen(row.wanted_at + HOUR)
    client = browser(company.engineering)
    page = client.get(asked_for.get_absolute_url())
    assert "讨论了现阶段的发展" in page.text  # what is to be signed
    sign = url("signature_action", row.uuid, "sign")
    assert sign in page.text
    assert sign not in browser(company.hr).get(asked_for.get_absolute_url()).text
    assert browser(company.outsider).get(sign).status_code == 404
    assert client.post(sign, {"version": row.version}).status_code == 302
    assert now_of(asked_for).state == MinutesState.DISTRIBUTED


def test_helpers_and_keeping_back_on_pages(over, company, frozen):
    frozen(over.actual_end + HOUR)
    office = browser(company.hr)
    office.post(
        url("meeting_action", over.number, "name-helpers"), {"units": ["EN"], "version": over.version}
    )
    assert company.EN.name_zh in office.get(over.get_absolute_url()).text
    minutes = submitted(over, company, over.actual_end + HOUR)
    chair = browser(company.president)
    approve = url("minutes_action", minutes.number, "approve")
    assert chair.post(approve, {"version": minutes.version, "keep_back": "on"}).status_code == 302
    minutes = now_of(minutes)
    assert (minutes.state, minutes.kept_back) == (MinutesState.COUNTERSIGNING, True)


@pytest.mark.clause("1.5.4.3", by="rest")
def test_signing_over_rest(asked_for, company, frozen):
    frozen(only(asked_for).wanted_at + HOUR)
    [row] = api(company.engineering).get("/api/v1/counter-signatures/?state=wanted").json()["results"]
    assert (row["minutes"], row["unit"]["code"]) == (asked_for.number, "EN")
    one = f"counter-signatures/{row['uuid']}/"
    problem(post(company.hr, f"{one}sign/", version=row["version"]), 403)
    problem(post(company.outsider, f"{one}sign/", version=row["version"]), 404)
    assert set(
        problem(post(company.engineering, f"{one}dispute/", {}, version=row["version"]), 400)["errors"]
    ) == {"reason"}
    said = post(company.engineering, f"{one}dispute/", {"reason": "期限有误"}, version=row["version"])
    assert said.json()["state"] == "disputed"
    assert now_of(asked_for).state == MinutesState.DRAFTING
    meeting = asked_for.meeting
    shown = api(company.hr).get(f"/api/v1/meetings/{meeting.number}/").json()
    assert [one["unit"]["code"] for one in shown["helpers"]] == ["EN"]


def test_nobody_else_sees_what_is_to_be_signed(asked_for, company):
    seen = {
        person.username
        for person in (company.engineering, company.hr, company.president, company.outsider, company.security)
        if CounterSignature.objects.visible_to(person).exists()
    }
    assert seen == {"engineering", "hr", "president"}
    assert not Minutes.objects.visible_to(company.security).filter(pk=asked_for.pk).exists()
