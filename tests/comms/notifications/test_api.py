"""REST: one's own inbox."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from comms.notifications.models import Notice

INBOX = "/api/v1/notices/"


def post(client, address, body=None):
    """The answer to a JSON post."""
    return client.post(address, body or {}, content_type="application/json")


def test_notices_are_ones_own_in_ones_own_language(tell, company, sign_in, settings):
    settings.PORTAL_URL = "https://portal.example.com"
    tell(company.clerk, company.outsider, context={})
    (notice,) = sign_in(company.clerk).get(INBOX).json()["results"]
    assert (notice["title"], notice["url"]) == ("News from the portal", "https://portal.example.com/units/MO01/")
    assert set(notice) == {"uuid", "kind", "title", "url", "created_at", "read_at", "needs_acknowledgement", "acknowledged_at"}
    assert sign_in(company.clerk).get(f"{INBOX}{notice['uuid']}/").json() == notice


def test_inbox_needs_a_sign_in(client, db):
    assert client.get(INBOX).status_code == 401


def test_filters_and_counts_agree(tell, company, sign_in):
    tell(key="1")
    tell(key="2", acknowledge=True)
    client = sign_in(company.clerk)
    for query, number in (("", 2), ("?show=unread", 2), ("?show=acknowledge", 1), ("?area=meetings", 0)):
        assert len(client.get(f"{INBOX}{query}").json()["results"]) == client.get(f"{INBOX}count/{query}").json()["count"] == number
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


def test_read_all(tell, company, sign_in):
    tell(company.clerk, company.outsider)
    assert post(sign_in(company.clerk), f"{INBOX}read-all/").json() == {"read": 1}
    assert [notice.recipient for notice in Notice.objects.unread()] == [company.outsider]


@pytest.mark.parametrize("number", [1, 3])
def test_inbox_costs_the_same_for_one_and_three_rows(tell, company, sign_in, number):
    client = sign_in(company.clerk)
    client.get(INBOX)
    for key in range(number):
        tell(key=str(key))
    with CaptureQueriesContext(connection) as seen:
        assert len(client.get(INBOX).json()["results"]) == number
    assert sum("notifications_notice" in query["sql"] for query in seen) == 1
