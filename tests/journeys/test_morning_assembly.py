"""Journey of a morning assembly: two leaders are away one after the other, the third leads, and the minutes
say so; and what Admin & HR sees of it in a browser.
"""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from comms.audit.queries import chain_problems
from comms.base.versions import ANY
from comms.deadlines.operations import tick
from comms.notifications.models import Notice
from meetings import operations
from meetings.models import Meeting, MeetingSeries
from meetings.operations.drafting import draft_series
from tests.base import api, browser
from tests.factories.meetings import make_assembly
from tests.waiting import unseen

ROOT = "/api/v1"
# Thursday 19 November 2026, 08:30 in Shanghai
BEGINS = datetime(2026, 11, 19, 0, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _no_second_factor(settings):
    settings.SECOND_FACTOR_ASKED = False


def get(user, path):
    return api(user).get(f"{ROOT}/{path}").json()


def post(user, path, said=None, version=None):
    headers = {"If-Match": f'"{version}"'} if version else {}
    return api(user).post(f"{ROOT}/{path}", said or {}, format="json", headers=headers)


def act(user, path, event, **said):
    """One act over REST with the present version; returns the object as answered."""
    answer = post(user, f"{path}{event}/", said, version=get(user, path)["version"])
    assert answer.status_code == 200, answer.json()
    return answer.json()


def notes_absence(user):
    """They are away on the day of the assembly."""
    answer = post(user, "absences/", {"starts_on": "2026-11-19", "ends_on": "2026-11-19"})
    assert answer.status_code == 201, answer.json()


def names(line):
    """(whose turn it is, who leads) of a turn."""
    return line["planned"]["name"], line["actual"]["name"]


@pytest.mark.django_db
@pytest.mark.clause("1.5.2.1", by="rest")
@pytest.mark.clause("1.5.2.2", by="rest")
@pytest.mark.clause("1.5.2.3", by="rest")
@pytest.mark.clause("1.5.2.4", by="rest")
def test_third_leader_leads_when_two_are_away_by_rest(company, at):
    with time_machine.travel(at, tick=False) as clock:
        # The draft of the book is activated and plans by itself
        draft_series(by=None, at=at)
        series = "meeting-series/morning-assembly/"
        told = get(company.hr, series)
        assert (told["leader_mode"], told["rota"], told["location"]) == (
            "rotation",
            "company_leadership",
            "公司正门口",
        )
        assert (told["start_time"], told["duration_minutes"]) == ("08:30:00", 20)
        act(company.hr, series, "activate")
        clock.shift(timedelta(minutes=20))
        tick(timezone.now())
        rota = get(company.hr, f"{series}rota/")["results"]
        assert len(rota) == 10
        assert [line["day"] for line in rota[:4]] == ["2026-11-19", "2026-11-23", "2026-11-26", "2026-11-30"]
        assert [names(line)[1] for line in rota[:4]] == ["总裁", "副总裁", "管理者代表", "总裁"]
        meeting = f"meetings/{rota[0]['meeting']}/"
        listed = {one["user"]["name"] for one in get(company.hr, f"{meeting}participants/")["results"]}
        assert listed == {"总裁", "行政主管", "行政专员", "品质经理", "工程主管", "工程师", "安全主管"}

        # Two leaders are away, one after the other
        notes_absence(company.president)
        assert names(get(company.hr, meeting)["turn"]) == ("总裁", "副总裁")
        assert {"name-leader", "cannot-lead"} & set(get(company.hr, meeting)["allowed_actions"]) == {
            "name-leader"
        }
        assert {"name-leader", "cannot-lead"} & set(get(company.vice, meeting)["allowed_actions"]) == {
            "cannot-lead"
        }
        clock.shift(timedelta(hours=5))
        notes_absence(company.vice)
        turn = get(company.hr, meeting)["turn"]
        assert names(turn) == ("总裁", "管理者代表")
        assert [(one["name"], one["why"]) for one in turn["skipped"]] == [
            ("总裁", "away"),
            ("副总裁", "away"),
        ]
        [line, following, *_rest] = get(company.representative, f"{series}rota/")["results"]
        assert (line["substituted"], names(following)[1]) == (True, "总裁")
        changed = Notice.objects.filter(kind="meetings.leader_changed")
        told = list(changed.order_by("pk").values_list("recipient__username", flat=True))
        assert told == ["president", "vice", "vice", "representative"]

        # It is held by the third; appearance is checked, with remarks
        clock.move_to(BEGINS - timedelta(hours=1))
        tick(timezone.now())
        clock.move_to(BEGINS)
        begun = act(company.representative, meeting, "start")
        assert (begun["chair"]["name"], begun["late_start_minutes"]) == ("管理者代表", 0)
        assert post(company.hr, f"{meeting}sign-ins/").status_code == 201
        check, state, *_more = get(company.hr, f"{meeting}agenda-items/")["results"]
        assert (check["type"], check["title"]) == ("check", "检查仪容仪表")
        item = f"{meeting}agenda-items/{check['uuid']}/"
        for wrong in ({"outcome": "concluded"}, {"outcome": "remarks"}):
            assert post(company.hr, f"{item}outcome/", wrong, check["version"]).status_code == 400
        act(company.representative, item, "outcome", outcome="remarks", outcome_note="两人未佩戴工牌")
        act(company.hr, f"{meeting}agenda-items/{state['uuid']}/", "outcome", outcome="noted")
        clock.shift(timedelta(minutes=18))
        ended = act(company.representative, meeting, "finish")

        # Minutes: who led, who was there, what the check found
        minutes = f"minutes/{ended['minutes']}/"
        draft = get(company.hr, minutes)
        api(company.hr).patch(
            f"{ROOT}/{minutes}", {"body": "通报年度目标。", "version": draft["version"]}, format="json"
        )
        act(company.hr, minutes, "submit")
        assert act(company.representative, minutes, "approve")["state"] == "distributed"
        document = Meeting.objects.get(number=rota[0]["meeting"]).minutes.current.document
        assert (
            document["chair"],
            document["agenda"][0]["outcome"],
            document["agenda"][0]["outcome_note"],
        ) == (
            "管理者代表",
            "remarks",
            "两人未佩戴工牌",
        )
        # The queue goes on after whoever led
        rota = get(company.hr, f"{series}rota/")["results"]
        assert [names(line)[1] for line in rota[:3]] == ["总裁", "副总裁", "管理者代表"]
        assert unseen() == []
        clock.shift(timedelta(minutes=20))
        tick(timezone.now())
        assert not list(chain_problems(timezone.now()))


@pytest.mark.django_db
@pytest.mark.clause("1.5.2.1", by="page")
@pytest.mark.clause("1.5.2.2", by="page")
@pytest.mark.clause("1.5.2.3", by="page")
@pytest.mark.clause("1.5.2.4", by="page")
def test_rota_and_its_acts_on_the_pages(company, at):
    with time_machine.travel(at, tick=False) as clock:
        series = make_assembly(company, at)
        first = series.meetings.order_by("starts_at")[0]
        shown = browser(company.hr).get(series.get_absolute_url()).content.decode()
        for words in (
            "On Monday, Thursday",
            "08:30",
            "公司正门口",
            "company_leadership",
            "Rota",
            "管理者代表",
        ):
            assert words in shown
        page = browser(company.president).get(first.get_absolute_url())
        assert "I cannot lead" in page.content.decode()
        assert "Name another leader" not in page.content.decode()
        seen = Meeting.objects.get(pk=first.pk).version
        said = {"reason": "接待来访", "version": seen}
        refused = browser(company.president).post(
            f"{first.get_absolute_url()}cannot-lead/", {"version": seen}
        )
        assert refused.status_code == 400
        assert (
            browser(company.president).post(f"{first.get_absolute_url()}cannot-lead/", said).status_code
            == 302
        )
        page = browser(company.hr).get(first.get_absolute_url()).content.decode()
        for words in ("Stands in", "总裁: Cannot lead", "接待来访", "Name another leader"):
            assert words in page
        seen = Meeting.objects.get(pk=first.pk).version
        typed = {"leader": str(company.hr.uuid), "reason": "领导均有会", "version": seen}
        assert browser(company.hr).post(f"{first.get_absolute_url()}name-leader/", typed).status_code == 302
        page = browser(company.engineer).get(series.get_absolute_url())
        assert "领导均有会" in page.content.decode()

        # The check of appearance, on the page and on paper
        clock.move_to(BEGINS)
        meeting = operations.start(first, by=company.hr, at=BEGINS, version=ANY)
        item = meeting.agenda_items.get(type="check")
        asked = browser(company.hr).get(f"/meetings/items/{item.uuid}/outcome/").content.decode()
        assert ("Passed" in asked, "With remarks" in asked, "Concluded" in asked) == (True, True, False)
        typed = {"outcome": "passed", "outcome_note": "", "version": item.version}
        assert browser(company.hr).post(f"/meetings/items/{item.uuid}/outcome/", typed).status_code == 302
        assert "Passed" in browser(company.engineer).get(meeting.get_absolute_url()).content.decode()
        assert browser(company.outsider).get(meeting.get_absolute_url()).status_code == 404


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.clause("1.5.2.1", by="browser")
def test_assembly_is_activated_and_its_rota_read_in_a_browser(company, page_as):
    at = timezone.now()
    draft_series(by=None, at=at)
    with page_as(company.hr) as page:
        page.goto("/meeting-series/morning-assembly/")
        page.locator("#rota").get_by_text("管理者代表").first.wait_for()
        page.locator("[data-event=activate]").first.click()
        page.locator("#modal[data-shown] button[data-primary]").click()
        page.locator("[data-event=pause]").first.wait_for()
        shown = page.locator("main").inner_text()
        assert "08:30" in shown
        assert "公司正门口" in shown
    assert MeetingSeries.objects.get(code="morning-assembly").state == "active"
