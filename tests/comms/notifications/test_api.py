"""REST: one's own inbox and channels, and the operator's outbox."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from comms.audit.models import Event
from comms.notifications.models import ChannelAddress, Notice, Outbox
from tests.base import api, browser, expect_api_statuses, form_errors, problem, query_counts

INBOX, CHANNELS, OUTBOX = "/api/v1/notices/", "/api/v1/channels/", "/api/v1/outbox/"


@pytest.fixture(autouse=True)
def _one_factor_is_enough(settings):
    """The second factor of administrators has its own tests."""
    settings.SECOND_FACTOR_ASKED = False


def post(client, address, body=None):
    """The answer to a JSON post."""
    return client.post(address, body or {}, content_type="application/json")


def test_notices_are_ones_own_in_ones_own_language(tell, company, sign_in, settings):
    settings.PORTAL_URL = "https://portal.example.com"
    tell(company.clerk, company.outsider, context={})
    (notice,) = sign_in(company.clerk).get(INBOX).json()["results"]
    assert (notice["title"], notice["page"]) == (
        "News from the portal",
        "https://portal.example.com/units/MO01/",
    )
    one = sign_in(company.clerk).get(f"{INBOX}{notice['uuid']}/").json()
    told = {
        "uuid",
        "kind",
        "title",
        "page",
        "created_at",
        "read_at",
        "needs_acknowledgement",
        "acknowledged_at",
    }
    assert set(notice) == told | {"url"}
    assert one == notice | {"allowed_actions": ["read"]}


def test_inbox_needs_a_sign_in(client, db):
    assert client.get(INBOX).status_code == 401


def test_filters_and_counts_agree(tell, company, sign_in):
    tell(key="1")
    tell(key="2", acknowledge=True)
    client = sign_in(company.clerk)
    for query, number in (("", 2), ("?show=unread", 2), ("?show=acknowledge", 1), ("?area=meetings", 0)):
        assert (
            len(client.get(f"{INBOX}{query}").json()["results"])
            == client.get(f"{INBOX}count/{query}").json()["count"]
            == number
        )
    assert list(client.get(f"{INBOX}?recipient=1").json()["errors"]) == ["recipient"]
    assert list(client.get(f"{INBOX}?show=x").json()["errors"]) == ["show"]


def test_read_and_acknowledge_keep_the_first_time(tell, company, sign_in):
    tell(acknowledge=True)
    address, client = f"{INBOX}{Notice.objects.get().uuid}/", sign_in(company.clerk)
    first = post(client, f"{address}read/").json()
    assert first["read_at"]
    assert post(client, f"{address}acknowledge/").json()["acknowledged_at"]
    second = post(client, f"{address}read/").json()
    assert second["read_at"] == first["read_at"]


def test_acts_refuse_what_they_do_not_know(tell, company, sign_in):
    tell()
    address, client = f"{INBOX}{Notice.objects.get().uuid}/", sign_in(company.clerk)
    assert list(post(client, f"{address}read/", {"at": "now"}).json()["errors"]) == ["at"]
    assert post(client, f"{address}acknowledge/").status_code == 409
    assert client.get(f"{address}read/").status_code == 405


def test_anothers_notice_is_absent(tell, company, sign_in):
    tell(acknowledge=True)
    address, client = f"{INBOX}{Notice.objects.get().uuid}/", sign_in(company.outsider)
    assert [
        client.get(address).status_code,
        post(client, f"{address}read/").status_code,
        post(client, f"{address}acknowledge/").status_code,
    ] == [404] * 3
    assert client.get(f"{INBOX}words/").status_code == 404
    assert not Notice.objects.exclude(read_at=None).exists()


@pytest.mark.parametrize("body", ["[1]", "null", '"x"'])
@pytest.mark.parametrize("act", ["read/", "acknowledge/"])
def test_bodies_that_are_no_object_are_refused(tell, company, sign_in, act, body):
    tell(acknowledge=True)
    client = sign_in(company.clerk)
    assert post(client, f"{INBOX}{Notice.objects.get().uuid}/{act}", body).status_code == 400
    assert post(client, f"{INBOX}read-all/", body).status_code == 400
    assert not Notice.objects.exclude(read_at=None).exists()


def test_read_all(tell, company, sign_in):
    tell(company.clerk, company.outsider)
    assert post(sign_in(company.clerk), f"{INBOX}read-all/").json() == {"read": 1}
    assert [notice.recipient for notice in Notice.objects.unread()] == [company.outsider]


# Channels

NEW = {"name": "Robot", "url": "wecombot://secretkey"}


def test_channel_is_added_listed_and_removed_without_its_secret(company):
    made = api(company.clerk).post(CHANNELS, NEW | {"kinds": ["meetings"]}, format="json")
    assert (made.status_code, made["ETag"]) == (201, '"1"')
    assert {name: made.json()[name] for name in ("name", "kinds", "active")} == {
        "name": "Robot",
        "kinds": ["meetings"],
        "active": True,
    }
    assert "secretkey" not in made.content.decode()
    assert api(company.clerk).get(f"{CHANNELS}?expand=allowed_actions").json()["results"] == [made.json()]
    address = f"{CHANNELS}{made.json()['uuid']}/"
    expect_api_statuses(address, {company.outsider: 404, None: 401})
    expect_api_statuses(address, {company.outsider: 404, company.clerk: 428}, method="delete")
    stale = api(company.clerk).delete(address, headers={"If-Match": '"7"'})
    problem(stale, 412)
    assert api(company.clerk).delete(address, headers={"If-Match": '"1"'}).status_code == 204
    assert not ChannelAddress.objects.exists()


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 61}, "name"),
        ({"url": f"https://example.com/{'x' * 481}"}, "url"),
        ({"url": "file:///etc/passwd"}, "url"),
        ({"url": "http://169.254.169.254/latest/meta-data/"}, "url"),
        ({"url": "https://[::1]/"}, "url"),
        ({"url": "http://localhost:8000/"}, "url"),
        ({"kinds": ["nothing"]}, "kinds"),
        ({"active": False}, "active"),
    ],
)
def test_channel_is_refused_at_its_field_on_page_and_rest(company, said, field):
    answer = api(company.clerk).post(CHANNELS, NEW | said, format="json")
    assert list(problem(answer, 400)["errors"]) == [field]
    if field != "active":
        page = browser(company.clerk).post("/inbox/channels/new/", NEW | said)
        assert (page.status_code, list(form_errors(page))) == (400, [field])
    assert not ChannelAddress.objects.exists()


def test_the_same_channel_twice_is_refused_at_its_address(company):
    assert api(company.clerk).post(CHANNELS, NEW, format="json").status_code == 201
    answer = api(company.clerk).post(CHANNELS, NEW, format="json")
    assert list(problem(answer, 400)["errors"]) == ["url"]


def test_channels_cost_the_same_with_one_and_three_rows(company):
    def add():
        url = f"https://example.com/{ChannelAddress.objects.count()}"
        ChannelAddress.objects.create(user=company.clerk, name="x", url=url)

    query_counts(add, CHANNELS, company.clerk, client=api, at_most=8)


def test_notices_cost_the_same_with_one_and_three_rows(tell, company):
    query_counts(
        lambda: tell(company.clerk, key=str(Notice.objects.count())),
        "/api/v1/notices/",
        company.clerk,
        client=api,
        at_most=4,
    )


# The outbox


def test_outbox_is_for_the_operator_alone(tell, company):
    tell()
    message = f"{OUTBOX}{Outbox.objects.get().uuid}/"
    for address in (OUTBOX, message, f"{OUTBOX}count/", f"{OUTBOX}?nonsense=1"):
        others = {company.clerk: 403, company.president: 403, company.quality: 403}
        expect_api_statuses(address, others | {None: 401})
    for address in (f"{message}cancel/", f"{message}retry/", f"{OUTBOX}retry-all/"):
        expect_api_statuses(address, {company.clerk: 403, None: 401}, method="post", data={"nonsense": 1})
    assert Outbox.objects.get().state == "queued"


def test_message_as_json_holds_no_words(tell, company, queued):
    tell(company.clerk)
    queued(1)
    letter, mailed = api(company.admin).get(f"{OUTBOX}?expand=allowed_actions").json()["results"]
    assert "Lift" not in str([letter, mailed])
    assert (mailed["recipient"], mailed["address"]) == (
        {"uuid": str(company.clerk.uuid), "name": "一处前台"},
        "",
    )
    assert (letter["recipient"], letter["address"]) == (None, "a0@example.com")
    assert (mailed["kind"], mailed["state"]) == ("notifications.plain", "queued")
    assert mailed["allowed_actions"] == ["cancel"]
    query_counts(lambda: tell(key=str(Outbox.objects.count())), OUTBOX, company.admin, client=api, at_most=12)


def test_nobody_finds_out_a_messenger_letter_by_letter(tell, company):
    ChannelAddress.objects.create(user=company.clerk, name="x", url="wecombot://secretkey")
    tell()
    assert api(company.admin).get(f"{OUTBOX}count/?q=secret").json() == {"count": 0}
    assert api(company.admin).get(f"{OUTBOX}count/?q=clerk@").json() == {"count": 1}


def test_operator_gives_up_and_sends_again(tell, company):
    tell()
    address, client = f"{OUTBOX}{Outbox.objects.get().uuid}/", api(company.admin)
    refused = client.post(f"{address}cancel/", {"reason": "x" * 401}, format="json")
    assert list(problem(refused, 400)["errors"]) == ["reason"]
    cancelled = client.post(f"{address}cancel/", {"reason": "wrong"}, format="json").json()
    assert (cancelled["state"], cancelled["last_error"]) == ("cancelled", "wrong")
    assert cancelled["allowed_actions"] == ["retry"]
    assert client.post(f"{address}retry/", {}, format="json").json()["state"] == "queued"
    problem(client.post(f"{address}retry/", {}, format="json"), 409)
    problem(client.post(f"{address}retry/", [1], format="json"), 400)


def test_operator_sends_all_failed_ones_again(tell, company):
    tell(company.clerk, company.outsider)
    Outbox.objects.update(state="dead")
    assert api(company.admin).post(f"{OUTBOX}retry-all/", {}, format="json").json() == {"retried": 2}
    assert Event.objects.filter(event="queued_again", by=company.admin).count() == 2
    assert Outbox.objects.queued().count() == 2


@pytest.mark.parametrize("number", [1, 3])
def test_inbox_costs_the_same_for_one_and_three_rows(tell, company, sign_in, number):
    client = sign_in(company.clerk)
    client.get(INBOX)
    for key in range(number):
        tell(key=str(key))
    with CaptureQueriesContext(connection) as seen:
        assert len(client.get(INBOX).json()["results"]) == number
    assert sum("notifications_notice" in query["sql"] for query in seen) == 1
