"""What people do with customers' data."""

from django.utils.translation import gettext_lazy as _

from comms.customers import operations
from comms.customers.forms import RevealForm
from comms.web.actions import Action

HOUSEHOLD_ACTIONS = {
    "reveal-phone": Action(
        operations.reveal_phone,
        RevealForm,
        permission="customers.reveal_phone",
        versioned=False,
        label=_("Show the whole phone number"),
        icon="eye",
        possible=lambda household: bool(household.phone),
    )
}
