"""What people were told of a thing that is kept from them now is taken back, also where a message failed."""

import pytest

from comms.base.errors import GuardFailed
from comms.notifications import operations
from comms.notifications.models import Notice, Outbox
from comms.organization.models import Unit
from tests.base import api, browser

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(tell, office, company, monkeypatch):
    """`told("dead")` is the message of a notice that the clerk does not see any more, in this state."""

    def make(state):
        tell(company.clerk)
        rows = Outbox.objects.filter(notice__recipient=company.clerk)
        rows.update(state=state, last_error="550 no such user")
        monkeypatch.setattr(type(Unit.objects.all()), "visible_to", lambda self, user: self.none())
        return rows.get()

    return make


def test_failed_message_is_cancelled(told, office, company, at):
    message = told("dead")
    operations.withdraw(office, at=at)
    message.refresh_from_db()
    assert (message.state, message.last_error, message.context) == ("cancelled", "withdrawn", {})


@pytest.mark.parametrize("state", ["dead", "cancelled"])
def test_withdrawn_message_is_not_sent_again(told, office, company, at, state):
    message = told(state)
    operations.withdraw(office, at=at)
    with pytest.raises(GuardFailed, match="kept from its recipient"):
        operations.retry(message, by=company.admin, at=at)
    # Failed and withdrawn: what an earlier version left behind
    Outbox.objects.filter(pk=message.pk).update(state="dead")
    assert operations.retry_all(by=company.admin, at=at) == 0
    assert Outbox.objects.get(pk=message.pk).state == "dead"
    page = browser(company.admin).get(message.get_absolute_url()).text
    assert ("Send again" in page, "Never send" in page) == (False, True)
    shown = api(company.admin).get(f"/api/v1/outbox/{message.uuid}/").json()
    assert shown["allowed_actions"] == ["cancel"]


def test_withdrawn_notice_keeps_that_it_was_acknowledged(tell, office, company, at, monkeypatch):
    tell(company.clerk, company.colleague, acknowledge=True)
    confirmed, open_ = Notice.objects.order_by("recipient")
    operations.acknowledge(confirmed, by=confirmed.recipient, at=at)
    monkeypatch.setattr(type(Unit.objects.all()), "visible_to", lambda self, user: self.none())
    operations.withdraw(office, at=at)
    confirmed.refresh_from_db()
    assert (confirmed.acknowledged_at, confirmed.withdrawn_at, confirmed.context) == (at, at, {})
    assert not Notice.objects.to_acknowledge().exists()
    # Whoever had the page open
    operations.acknowledge(open_, by=open_.recipient, at=at)
    open_.refresh_from_db()
    assert open_.acknowledged_at is None
