"""Links for a new password go out by mail to whoever has the address that was typed."""

from datetime import datetime

from django.conf import settings

from comms.base.transactions import one_transaction
from comms.notifications.models import Outbox
from comms.notifications.rules import message_id
from comms.organization.models import LinkRequest, User

AT_ONCE = 200
KIND = "organization.password_link"


@one_transaction()
def answer_link_requests(at: datetime) -> None:
    """Queue a mail for each request whose address an account has, and forget the requests.

    Two at once queue one mail: its key is the request's.
    """
    asked = list(LinkRequest.objects.order_by("pk")[:AT_ONCE])
    if not asked:
        return
    people = User.objects.active().filter(email__in={request.address for request in asked})
    by_address = {person.email: person for person in people}
    known = [request for request in asked if request.address in by_address]
    letters = [_letter(request, by_address[request.address], at) for request in known]
    Outbox.objects.bulk_create(letters, ignore_conflicts=True)
    LinkRequest.objects.filter(pk__in=[request.pk for request in asked]).delete()


def is_for_an_earlier_address(message: Outbox) -> bool:
    """Whether the link would go where the person no longer reads: the address changed while it waited."""
    return message.kind == KIND and (message.recipient is None or message.recipient.email != message.address)


def _letter(request: LinkRequest, person: User, at: datetime) -> Outbox:
    """A mail alone: the inbox needs a sign-in. The link is made while it is written, and kept nowhere."""
    key = f"{KIND}:{request.uuid}"
    return Outbox(
        key=key,
        message_id=message_id(key, settings.MAIL_DOMAIN),
        recipient=person,
        address=request.address,
        kind=KIND,
        created_at=at,
        next_at=at,
    )
