"""The speakers of a meeting over REST, a resolution in one line, and the report of speaking times."""

import pytest

from comms.base.versions import ANY
from meetings import operations
from meetings.models import Resolution
from tests.base import api, problem, query_counts
from tests.meetings.api.calls import ROOT, post
from tests.rest.made import a_talk

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_the_meeting(hall, moment, frozen):
    frozen(moment(10))


@pytest.fixture
def base(hall):
    return f"meetings/{hall.number}/speaking-turns/"


@pytest.mark.clause("1.7.3", by="rest")
def test_people_ask_are_called_paused_and_ended(hall, company, part, base, moment, frozen):
    mine = post(company.vice, base)
    assert (mine.status_code, mine.json()["state"], mine.json()["position"]) == (201, "waiting", 1)
    assert mine.json()["allowed_actions"] == ["withdraw"]
    assert set(problem(post(company.vice, base), 400)["errors"]) == {"participant"}
    problem(post(company.vice, base, {"participant": str(part(company.president).uuid)}), 403)
    one = f"{base}{mine.json()['uuid']}/"
    problem(post(company.vice, f"{one}begin/", version=1), 403)
    problem(post(company.hr, f"{one}begin/"), 428)
    begun = post(company.hr, f"{one}begin/", version=1)
    assert (begun.json()["state"], begun.json()["limit_minutes"]) == ("speaking", 8)
    floor = {"participant": str(part(company.president).uuid)}
    said = problem(post(company.hr, f"meetings/{hall.number}/give-floor/", floor), 409)
    assert said["detail"] == "副总裁 speaks now; end that turn first."
    frozen(moment(12))
    assert post(company.hr, f"{one}pause/", version=2).json()["spoken_seconds"] == 120
    frozen(moment(15))
    assert post(company.hr, f"{one}resume/", version=3).json()["paused_seconds"] == 180
    frozen(moment(21, 1))
    ended = post(company.hr, f"{one}end/", version=4).json()
    assert (ended["seconds"], ended["over_seconds"]) == (481, 1)
    fixed = post(company.hr, f"{one}correct/", {"minutes": 7, "seconds": 30, "reason": "停表晚了"}, version=5)
    assert fixed.json()["seconds"] == 450
    assert "minutes" in problem(post(company.hr, f"{one}correct/", {"seconds": 1}, version=6), 400)["errors"]


@pytest.mark.clause("1.7.3", by="rest")
def test_the_next_speaker_follows_the_speech_that_was_seen(hall, company, part, base):
    floor = {"participant": str(part(company.president).uuid)}
    first = post(company.hr, f"meetings/{hall.number}/give-floor/", floor).json()
    assert first["user"]["name"] == "总裁"
    queued = post(company.hr, base, {"participant": str(part(company.vice).uuid)}).json()
    moved = post(company.hr, f"{base}{queued['uuid']}/move/", {"position": 1}, version=1)
    assert moved.status_code == 200
    problem(post(company.hr, f"meetings/{hall.number}/next-speaker/"), 409)
    follows = post(company.hr, f"meetings/{hall.number}/next-speaker/", {"after": first["uuid"]})
    assert follows.status_code == 200, follows.content.decode()
    assert (follows.json()["uuid"], follows.json()["state"]) == (queued["uuid"], "speaking")
    states = [row["state"] for row in api(company.vice).get(f"{ROOT}/{base}").json()["results"]]
    assert states == ["ended", "speaking"]
    problem(api(company.quality).get(f"{ROOT}/{base}"), 404)


@pytest.mark.clause("1.7.6.2", by="rest")
def test_a_resolution_in_one_line(hall, company):
    address = f"meetings/{hall.number}/resolve/"
    made = post(company.hr, address, {"line": "@工程主管 12-10 提交方案"}).json()
    assert (made["owner"]["name"], made["due_on"], made["text"]) == ("工程主管", "2026-12-10", "提交方案")
    assert Resolution.objects.get().number == made["number"]
    assert set(problem(post(company.hr, address, {"line": "@没有 12-10 x"}), 400)["errors"]) == {"line"}
    problem(post(company.vice, address, {"line": "@工程主管 12-10 x"}), 403)


@pytest.mark.clause("1.7.2", by="rest")
def test_the_report_says_what_went_beyond_its_time(company, at, hall, frozen, moment):
    meeting = a_talk(company, at)
    frozen(moment(300))
    client = api(company.president)
    [row] = client.get(f"{ROOT}/speaking-times/?expand=speakers").json()["results"]
    assert (row["number"], row["speeches"], row["speaking_seconds"]) == (meeting.number, 1, 540)
    assert (row["speeches_over"], row["late_start_minutes"], row["over_cap"]) == (1, 0, False)
    assert row["speakers"] == [
        {"name": "总裁", "speeches": 1, "seconds": 540, "longest_seconds": 540, "speeches_over": 1}
    ]
    for query, number in {
        "overrun=speech": 1,
        "overrun=late": 0,
        "overrun=cap": 0,
        "speaker=president": 1,
        "speaker=vice": 0,
        "unit=AH&kind=president_office": 1,
        "unit=QM": 0,
        "held_after=2026-12-02&held_before=2026-12-02": 1,
        "held_after=2026-12-03": 0,
    }.items():
        assert client.get(f"{ROOT}/speaking-times/count/?{query}").json() == {"count": number}, query
    assert api(company.quality).get(f"{ROOT}/speaking-times/count/").json() == {"count": 0}
    operations.finish(hall, by=company.hr, at=moment(121), version=ANY)
    assert client.get(f"{ROOT}/speaking-times/count/?overrun=cap").json() == {"count": 1}


def test_the_report_costs_the_same_with_three_meetings(company, at):
    address = "/api/v1/speaking-times/?expand=speakers"
    query_counts(lambda: a_talk(company, at), address, company.president, client=api)
    query_counts(lambda: a_talk(company, at), "/speaking-times/", company.president)
