"""Helping departments sign minutes."""

from comms.web.pages import ActionPage
from meetings.actions.papers import SIGNATURE_ACTIONS
from meetings.models import CounterSignature
from meetings.views.shared import acts_on


def signatures_of(minutes, user):
    """The counter-signatures on the sealed revision, each with the acts that the reader may do now."""
    if minutes.current is None:
        return []
    rows = minutes.signatures.select_related(
        "unit", "answered_by", "revision__minutes__meeting__kind", "revision__minutes__meeting__unit"
    )
    return [(row, acts_on(row, SIGNATURE_ACTIONS, user)) for row in rows.order_by("id")]


class SignatureAction(ActionPage):
    """Sign for one's department, or dispute what the minutes say."""

    model = CounterSignature
    slug_field = "uuid"
    object_actions = SIGNATURE_ACTIONS

    def get_queryset(self):
        """With the minutes and their meeting."""
        return super().get_queryset().select_related("unit", "revision__minutes__meeting__unit")
