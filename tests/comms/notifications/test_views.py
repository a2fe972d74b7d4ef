"""The inbox is one's own; the outbox is the operator's."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from comms.audit.models import Event
from comms.notifications import operations
from comms.notifications.models import ChannelAddress, Notice, Outbox
from comms.notifications.states import OutboxState
from tests.base import query_counts


@pytest.fixture(autouse=True)
def _one_factor_is_enough(settings):
    """The second factor of administrators has its own tests."""
    settings.SECOND_FACTOR_ASKED = False


@pytest.fixture
def inbox(tell, company):
    """Three notices of the clerk (one wants a confirmation) and one of the outsider."""
    tell(company.clerk, key="1", context={"title": "Lift one"})
    tell(company.clerk, key="2", context={"title": "Lift two"}, acknowledge=True)
    tell(company.clerk, key="3", context={"title": "Lift three"})
    tell(company.outsider, key="4", context={"title": "Other lift"})
    return {notice.context["title"]: notice for notice in Notice.objects.all()}


def test_inbox_shows_ones_own_newest_first(inbox, company, sign_in):
    html = sign_in(company.clerk).get("/inbox/").content.decode()
    assert [html.index(title) for title in ("Lift three", "Lift two", "Lift one")] == sorted(
        html.index(title) for title in ("Lift three", "Lift two", "Lift one")
    )
    assert "Other lift" not in html
    assert "Acknowledge</button>" in html


def test_inbox_needs_a_sign_in(client, db):
    assert client.get("/inbox/").status_code == 302


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("show=unread", {"Lift two", "Lift three"}),
        ("show=acknowledge", {"Lift two"}),
        ("", {"Lift one", "Lift two", "Lift three"}),
        ("area=meetings", set()),
        ("show=nonsense", set()),
    ],
)
def test_inbox_filters(inbox, company, sign_in, at, query, titles):
    operations.mark_read(inbox["Lift one"], by=company.clerk, at=at)
    rows = sign_in(company.clerk).get(f"/inbox/?{query}").context["rows"]
    assert {row["object"].context["title"] for row in rows} == titles


def test_opening_marks_as_read_and_leads_on(inbox, company, sign_in):
    notice = inbox["Lift one"]
    response = sign_in(company.clerk).get(f"/inbox/{notice.uuid}/")
    assert (response.status_code, response["Location"]) == (302, "/units/MO01/")
    notice.refresh_from_db()
    assert notice.read_at


@pytest.mark.parametrize("name", ["colleague", "outsider", "admin"])
def test_nobody_opens_or_confirms_anothers_notice(inbox, company, sign_in, name):
    client, notice = sign_in(getattr(company, name)), inbox["Lift two"]
    assert client.get(f"/inbox/{notice.uuid}/").status_code == 404
    assert client.post(f"/inbox/{notice.uuid}/acknowledge/").status_code == 404
    notice.refresh_from_db()
    assert (notice.read_at, notice.acknowledged_at) == (None, None)


def test_acknowledge_goes_back_to_where_one_was(inbox, company, sign_in):
    client, notice = sign_in(company.clerk), inbox["Lift two"]
    response = client.post(f"/inbox/{notice.uuid}/acknowledge/", {"next": "/inbox/?show=acknowledge"})
    assert response["Location"] == "/inbox/?show=acknowledge"
    notice.refresh_from_db()
    assert notice.acknowledged_at
    assert client.get(f"/inbox/{notice.uuid}/acknowledge/")["Location"] == "/inbox/"


@pytest.mark.parametrize("address", ["https://evil.example.com/inbox/", "//evil.example.com", "/units/", ""])
def test_the_way_back_stays_in_the_inbox(inbox, company, sign_in, address):
    response = sign_in(company.clerk).post("/inbox/read-all/", {"next": address})
    assert response["Location"] == "/inbox/"


def test_acknowledging_what_asks_for_none_says_so(inbox, company, sign_in):
    response = sign_in(company.clerk).post(f"/inbox/{inbox['Lift one'].uuid}/acknowledge/")
    assert response.status_code == 409
    assert "This notice asks for no confirmation." in response.content.decode()


def test_one_notice_is_marked_as_read_without_leaving_the_inbox(inbox, company, sign_in):
    notice = inbox["Lift one"]
    assert sign_in(company.clerk).post(f"/inbox/{notice.uuid}/read/")["Location"] == "/inbox/"
    notice.refresh_from_db()
    assert notice.read_at


def test_mark_all_as_read(inbox, company, sign_in):
    sign_in(company.clerk).post("/inbox/read-all/")
    assert list(Notice.objects.unread()) == [inbox["Other lift"]]


def test_badge_counts_ones_own(inbox, company, sign_in):
    client = sign_in(company.clerk)
    assert client.get("/inbox/").context["inbox_unread"] == 3


@pytest.mark.parametrize("number", [1, 3])
def test_inbox_costs_the_same_for_one_and_three_rows(tell, company, sign_in, number):
    client = sign_in(company.clerk)
    client.get("/inbox/")
    for key in range(number):
        tell(key=str(key))
    with CaptureQueriesContext(connection) as seen:
        assert len(client.get("/inbox/").context["rows"]) == number
    assert len(seen) <= 12
    assert sum("notifications_notice" in query["sql"] for query in seen) <= 3


def test_inbox_is_paged(tell, company, sign_in):
    for key in range(55):
        tell(key=str(key))
    client = sign_in(company.clerk)
    first = client.get("/inbox/").context
    second = client.get(first["next_url"]).context
    assert (len(first["rows"]), len(second["rows"]), second["next_url"]) == (50, 5, None)


def test_inbox_export_is_the_list(inbox, company, sign_in):
    text = b"".join(sign_in(company.clerk).get("/inbox/?export=csv").streaming_content).decode("utf-8-sig")
    assert [line.split(",")[0] for line in text.splitlines()] == [
        "Notice",
        "Lift three",
        "Lift two",
        "Lift one",
    ]


def test_outbox_is_for_the_operator_alone(inbox, company, sign_in):
    message = Outbox.objects.first()
    addresses = ["/operations/outbox/", f"/operations/outbox/{message.uuid}/"]
    assert [sign_in(company.admin).get(address).status_code for address in addresses] == [200, 200]
    for name in ("clerk", "president", "quality"):
        client = sign_in(getattr(company, name))
        assert [client.get(address).status_code for address in addresses] == [403, 403]
        assert client.post(f"/operations/outbox/{message.uuid}/cancel/").status_code == 403
        assert client.post("/operations/outbox/retry-all/").status_code == 403
    message.refresh_from_db()
    assert message.state == "queued"


def test_outbox_shows_what_failed_and_why(inbox, company, sign_in):
    Outbox.objects.filter(recipient=company.outsider).update(
        state=OutboxState.DEAD, last_error="550 no such user", attempts=1
    )
    response = sign_in(company.admin).get("/operations/outbox/?state=dead")
    html = response.content.decode()
    assert [row["object"].recipient for row in response.context["rows"]] == [company.outsider]
    assert "550 no such user" in html
    assert (response.context["figures"].queued, response.context["figures"].dead) == (3, 1)


def test_message_page_does_not_tell_what_is_in_it(inbox, company, sign_in):
    message = Outbox.objects.get(recipient=company.outsider)
    html = sign_in(company.admin).get(f"/operations/outbox/{message.uuid}/").content.decode()
    assert "二处前台" in html
    assert "Other lift" not in html


def test_operator_sends_again_and_gives_up(inbox, company, sign_in):
    message = Outbox.objects.first()
    client, address = sign_in(company.admin), f"/operations/outbox/{message.uuid}/"
    for act, state in (("cancel", "cancelled"), ("retry", "queued")):
        assert client.post(f"{address}{act}/")["Location"] == address
        message.refresh_from_db()
        assert message.state == state
    response = client.post(f"{address}retry/")
    assert response.status_code == 409
    assert "Only a failed or cancelled message can be sent again." in response.content.decode()
    assert client.post(f"{address}burn/").status_code == 404
    acts = [(event.event, event.by) for event in Event.objects.about(message).order_by("id")]
    assert acts == [("cancelled", company.admin), ("queued_again", company.admin)]


def test_operator_says_why_a_message_is_never_sent(inbox, company, sign_in):
    message = Outbox.objects.first()
    client, address = sign_in(company.admin), f"/operations/outbox/{message.uuid}/cancel/"
    assert client.post(address, {"reason": "x" * 401}).status_code == 400
    assert client.post(address, {"reason": "address is wrong"}).status_code == 302
    message.refresh_from_db()
    assert (message.state, message.last_error) == ("cancelled", "address is wrong")


def test_message_offers_what_its_state_allows(inbox, company, sign_in):
    message = Outbox.objects.first()
    client, address = sign_in(company.admin), f"/operations/outbox/{message.uuid}/"
    for state, acts in (("queued", ["cancel"]), ("dead", ["retry", "cancel"]), ("cancelled", ["retry"])):
        Outbox.objects.filter(pk=message.pk).update(state=state)
        assert [act.event for act in client.get(address).context["acts"]] == acts
    assert client.get(f"{address}retry/").status_code == 200


def test_operator_sends_all_failed_ones_again(inbox, company, sign_in):
    Outbox.objects.update(state=OutboxState.DEAD)
    response = sign_in(company.admin).post("/operations/outbox/retry-all/", follow=True)
    assert "4 messages are sent again." in response.content.decode()
    assert Outbox.objects.queued().count() == 4


@pytest.mark.parametrize("number", [1, 3])
def test_outbox_costs_the_same_for_one_and_three_rows(tell, company, sign_in, number):
    client = sign_in(company.admin)
    client.get("/operations/outbox/")
    for key in range(number):
        tell(key=str(key))
    with CaptureQueriesContext(connection) as seen:
        assert len(client.get("/operations/outbox/").context["rows"]) == number
    assert sum("notifications_outbox" in query["sql"] for query in seen) <= 3


def test_channels_are_added_shown_and_removed(company, sign_in):
    client = sign_in(company.clerk)
    assert "No channel yet." in client.get("/inbox/channels/").content.decode()
    assert client.get("/inbox/channels/new/").status_code == 200
    bad = client.post("/inbox/channels/new/", {"name": "Robot", "url": "file:///etc/passwd"})
    assert bad.status_code == 400
    assert "file:///etc/passwd" in bad.content.decode()
    assert (
        client.post("/inbox/channels/new/", {"name": "Robot", "url": "wecombot://secretkey"})["Location"]
        == "/inbox/channels/"
    )
    html = client.get("/inbox/channels/").content.decode()
    assert "Robot" in html
    assert "secretkey" not in html
    channel = ChannelAddress.objects.get()
    address = f"/inbox/channels/{channel.uuid}/remove/"
    assert sign_in(company.outsider).post(address, {"version": 1}).status_code == 404
    client = sign_in(company.clerk)
    assert f'name="version" value="{channel.version}"' in client.get("/inbox/channels/").content.decode()
    assert [client.post(address, said).status_code for said in ({}, {"version": 9})] == [428, 412]
    assert client.post(address, {"version": 1})["Location"] == "/inbox/channels/"
    assert not ChannelAddress.objects.exists()


def test_inbox_and_outbox_cost_the_same_with_one_and_three_rows(tell, company):
    query_counts(
        lambda: tell(company.clerk, key=str(Notice.objects.count())), "/inbox/", company.clerk, at_most=8
    )
    query_counts(
        lambda: tell(company.clerk, key=str(Notice.objects.count())),
        "/operations/outbox/",
        company.admin,
        at_most=10,
    )
