"""The live page, one's own part on the phone, the minutes and the report."""

import re
from datetime import date, timedelta

import pytest

from comms.base.versions import ANY
from meetings import operations
from meetings.models import SignIn, SpeakingTurn
from meetings.operations import speaking
from tests.base import browser, expect_statuses, form_errors
from tests.factories.meetings import distributed, finished
from tests.factories.organization import make_person
from tests.meetings.views.pages import url

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_the_meeting(hall, moment, frozen):
    frozen(moment(10))


@pytest.fixture
def live(hall):
    return url("live", hall.number)


def text_of(response):
    return response.content.decode()


def pressed(page):
    """What htmx sends from the live page."""
    return {"HTTP_HX_REQUEST": "true", "HTTP_HX_CURRENT_URL": f"http://testserver{page}"}


def test_the_live_page_and_its_parts_are_for_whoever_runs_the_meeting(hall, company, live):
    readers = {company.hr: 200, company.president: 200, company.vice: 404, company.quality: 404}
    for part in ("", "?part=speaking", "?part=agenda", "?part=resolutions", "?part=people"):
        expect_statuses(f"{live}{part}", readers)
    assert "<html" in text_of(browser(company.hr).get(f"{live}?part=nothing"))


@pytest.mark.clause("1.7.3", by="page")
@pytest.mark.parametrize(
    "minutes, seconds, stage", [(14, 59, "fine"), (15, 0, "soon"), (18, 0, "due"), (18, 1, "over")]
)
def test_the_portal_says_how_long_a_speech_is(
    hall, company, part, live, frozen, moment, minutes, seconds, stage
):
    speaking.give_floor(hall, participant=part(company.vice), by=company.hr, at=moment(10))
    frozen(moment(minutes, seconds))
    shown = text_of(browser(company.hr).get(f"{live}?part=speaking"))
    assert f'data-stage="{stage}"' in shown
    assert f'data-seconds="{(minutes - 10) * 60 + seconds}"' in shown


@pytest.mark.clause("1.7.2", by="page")
@pytest.mark.parametrize("seconds, stage", [(110 * 60, "fine"), (120 * 60, "due"), (120 * 60 + 1, "over")])
def test_the_clock_of_the_meeting(hall, company, live, frozen, moment, seconds, stage):
    hall.ends_at = hall.starts_at + timedelta(minutes=110)
    hall.save()
    frozen(moment(0, seconds))
    shown = text_of(browser(company.hr).get(live))
    assert re.search(rf'data-timed data-stage="{stage}"', shown)


@pytest.mark.clause("1.7.3", by="page")
def test_one_press_each_calls_pauses_and_ends(hall, company, part, live):
    """With plain forms, without scripts."""
    client = browser(company.hr)
    called = client.post(url("live_act", hall.number, "give-floor"), {"participant": part(company.vice).uuid})
    assert called["Location"] == live
    turn = SpeakingTurn.objects.get()
    assert "副总裁" in text_of(client.get(f"{live}?part=speaking"))
    for act, state in (("pause", "paused"), ("resume", "speaking")):
        assert client.post(url("turn_act", turn.uuid, act), {"version": turn.version})["Location"] == live
        turn.refresh_from_db()
        assert turn.state == state
    again = client.post(url("live_act", hall.number, "give-floor"), {"participant": part(company.hr).uuid})
    assert again.status_code == 409
    assert "副总裁 speaks now; end that turn first." in text_of(again)
    client.post(url("ask_to_speak", hall.number), {"participant": part(company.president).uuid})
    client.post(url("live_act", hall.number, "next-speaker"), {"after": turn.uuid})
    assert list(hall.speaking_turns.values_list("state", flat=True)) == ["ended", "speaking"]


def test_a_press_on_the_live_page_tells_its_parts(hall, company, part, live):
    client = browser(company.hr)
    told = {"participant": part(company.vice).uuid}
    answer = client.post(url("live_act", hall.number, "give-floor"), told, **pressed(live))
    assert answer.status_code == 204
    assert "live:changed" in answer["HX-Trigger"]
    elsewhere = client.post(url("ask_to_speak", hall.number), told, **pressed("/"))
    assert elsewhere["HX-Redirect"] == live
    operations.finish(hall, by=company.hr, at=hall.actual_start + timedelta(hours=1), version=ANY)
    stale = client.get(f"{live}?part=people&state=in_progress")
    assert stale["HX-Refresh"] == "true"
    assert "HX-Refresh" not in client.get(f"{live}?part=people&state=finished")


def test_one_press_signs_somebody_in(hall, company, live):
    address = url("clerk_sign_in", hall.number)
    shown = text_of(browser(company.hr).get(f"{live}?part=people"))
    assert f'value="{company.representative.uuid}"' in shown
    answer = browser(company.hr).post(address, {"user": company.representative.uuid}, **pressed(live))
    assert answer.status_code == 204
    assert SignIn.objects.filter(participant__user=company.representative, method="clerk").exists()


def test_one_press_notes_an_outcome_and_keeps_the_remark(hall, company, live):
    item, client = hall.agenda_items.first(), browser(company.hr)
    address = url("item_action", item.uuid, "outcome")
    shown = text_of(client.get(f"{live}?part=agenda"))
    assert shown.count(f'action="{address}"') == 1
    client.post(address, {"outcome": "noted", "outcome_note": "见附件", "version": item.version})
    item.refresh_from_db()
    assert (item.outcome, item.outcome_note) == ("noted", "见附件")
    shown = text_of(client.get(f"{live}?part=agenda"))
    assert 'name="outcome_note" value="见附件"' in shown
    assert 'aria-pressed="true"' in shown
    client.post(address, {"outcome": "deferred", "outcome_note": "见附件", "version": item.version})
    item.refresh_from_db()
    assert (item.outcome, item.outcome_note) == ("deferred", "见附件")


# A resolution in one line


@pytest.mark.clause("1.7.6.2", by="page")
def test_a_resolution_is_recorded_from_one_line(hall, company, live):
    client = browser(company.hr)
    typed = {"line": "@工程主管 12-10 提交方案"}
    assert client.post(url("live_act", hall.number, "resolve"), typed)["Location"] == live
    made = hall.resolutions.get()
    assert (made.owner, made.due_on, made.text) == (company.engineering, date(2026, 12, 10), "提交方案")
    assert made.number in text_of(client.get(f"{live}?part=resolutions"))


@pytest.mark.clause("1.7.6.2", by="page")
@pytest.mark.parametrize(
    "line, sentence",
    [
        ("工程主管 12-10 提交方案", "Begin with @ and the name"),
        ("@工程主管 提交方案", "After the name write a blank and the due day"),
        ("@工程主管 12-10", "After the day write what is to be done."),
        ("@工程主管 2-30 提交方案", "There is no such day: 2-30."),
        ("@工程主管 2026-12-01 提交方案", "2026-12-01 is before the meeting."),
        ("@无此人 12-10 提交方案", "Nobody here fits “无此人”."),
        ("@裁 12-10 提交方案", "“裁” can mean several:"),
        ("@工程主管 2999-12-10 提交方案", "2100"),
    ],
)
def test_a_line_that_cannot_be_read_comes_back_with_a_sentence(hall, company, live, line, sentence):
    client, address = browser(company.hr), url("live_act", hall.number, "resolve")
    for more in ({}, pressed(live) | {"HTTP_HX_TARGET": "resolution-line"}):
        refused = client.post(address, {"line": line}, **more)
        assert refused.status_code == 400
        [said] = form_errors(refused)["line"]
        assert sentence in said
        assert line in text_of(refused)
    assert 'id="resolution-line"' in text_of(refused)
    assert not hall.resolutions.exists()


def test_a_name_means_whoever_takes_part_before_others_and_a_whole_name_before_a_part(hall, company):
    make_person("wang1", "王明", post="staff", unit=company.EN)
    wide = make_person("wang2", "王明华", post="staff", unit=company.EN)
    operations.invite(hall, users=[wide], by=company.hr, at=hall.actual_start)
    client, address = browser(company.hr), url("live_act", hall.number, "resolve")
    for name in ("王", "王明", "wmh"):
        assert client.post(address, {"line": f"@{name} 12-10 提交方案"}).status_code == 302
    owners = hall.resolutions.order_by("id").values_list("owner__name", flat=True)
    assert list(owners) == ["王明华", "王明", "王明华"]


# One's own part


@pytest.mark.clause("1.7.3", by="page")
def test_participants_ask_on_the_page_of_the_meeting_and_see_their_place(hall, company, part):
    page, own = hall.get_absolute_url(), url("my_speaking", hall.number)
    speaking.ask_to_speak(hall, participant=part(company.president), by=company.hr, at=hall.actual_start)
    client = browser(company.vice)
    shown = text_of(client.get(page))
    assert "I want to speak" in shown
    assert "1 person waits." in shown
    assert client.post(url("ask_to_speak", hall.number))["Location"] == f"{page}#my-part"
    assert "You are number 2 of those who wait." in text_of(client.get(own, HTTP_HX_REQUEST="true"))
    assert client.get(own)["Location"] == f"{page}#my-part"
    turn = hall.speaking_turns.get(participant__user=company.vice)
    answer = client.post(url("turn_act", turn.uuid, "withdraw"), {"version": 1}, **pressed(page))
    assert answer.status_code == 204
    assert "I want to speak" in text_of(client.get(own, HTTP_HX_REQUEST="true"))
    begin = {"version": turn.version}
    assert client.post(url("turn_act", turn.uuid, "begin"), begin).status_code in (403, 409)
    expect_statuses(own, {company.quality: 404, company.engineering: 404})


# After the meeting


@pytest.mark.clause("1.7.3", by="page")
def test_meeting_editor_and_minutes_show_who_spoke_how_long(hall, company, part, moment, frozen):
    turn = speaking.give_floor(hall, participant=part(company.vice), by=company.hr, at=moment(10))
    turn = speaking.end_turn(turn, by=company.hr, at=moment(19), version=ANY)
    meeting = finished(hall, company)
    frozen(moment(70))
    client = browser(company.hr)
    editor = url("minutes_edit", meeting.minutes.number)
    for page in (hall.get_absolute_url(), editor):
        shown = text_of(client.get(page))
        assert "9:00" in shown
        assert url("turn_act", turn.uuid, "correct") in shown
    assert url("turn_act", turn.uuid, "correct") not in text_of(
        browser(company.vice).get(meeting.get_absolute_url())
    )
    typed = {"minutes": 7, "seconds": 5, "reason": "停表晚了", "version": turn.version}
    assert client.post(url("turn_act", turn.uuid, "correct"), typed)["Location"] == editor
    minutes = distributed(meeting, company, moment(80))
    for page in (minutes.get_absolute_url(), url("minutes_print", minutes.number)):
        assert "7:05" in text_of(browser(company.vice).get(page))
    assert url("turn_act", turn.uuid, "correct") not in text_of(client.get(meeting.get_absolute_url()))


def test_minutes_without_timed_speeches_say_nothing_of_them(hall, company, moment, frozen):
    minutes = distributed(finished(hall, company), company)
    revision = minutes.current
    assert revision.document["speaking"] == []
    assert "Speaking times" not in _main(browser(company.vice).get(minutes.get_absolute_url()))
    del revision.document["speaking"]  # as revisions of before were sealed
    type(revision).objects.filter(pk=revision.pk).update(document=revision.document)
    for page in (minutes.get_absolute_url(), url("minutes_print", minutes.number)):
        assert browser(company.vice).get(page).status_code == 200


def _main(response):
    return text_of(response).partition('id="content"')[2]


@pytest.mark.clause("1.7.2", by="page")
def test_the_report_shows_overruns_of_speeches_and_meetings(hall, company, part, moment, frozen):
    turn = speaking.give_floor(hall, participant=part(company.vice), by=company.hr, at=moment(10))
    speaking.end_turn(turn, by=company.hr, at=moment(19), version=ANY)
    operations.finish(hall, by=company.hr, at=moment(121), version=ANY)
    frozen(moment(122))
    client = browser(company.president)
    page = client.get("/speaking-times/")
    assert (page.context["sums"]["said"], page.context["sums"]["too_long"]) == (1, 1)
    assert (page.context["sums"]["meetings"], page.context["sums"]["over_cap"]) == (1, 1)
    assert "9:00" in text_of(page)
    assert client.get("/speaking-times/?overrun=late").context["sums"]["meetings"] == 0
    assert client.get("/speaking-times/?speaker=president").context["sums"]["meetings"] == 0
    lines = b"".join(client.get("/speaking-times/?export=csv").streaming_content).decode("utf-8-sig")
    assert lines.splitlines()[1].endswith(",0,121,Yes,1,1,540,540")
    assert browser(company.quality).get("/speaking-times/").context["sums"]["meetings"] == 0
