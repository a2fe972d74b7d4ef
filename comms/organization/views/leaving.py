"""What names somebody who cannot act: the list that the nightly check tells of."""

from itertools import groupby

from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from comms.base.clock import now
from comms.organization.operations.charges import HAND_OVER, seen_titles, unattended
from comms.web.pages import Permitted


class Unattended(Permitted, TemplateView):
    """GET the open things without anybody who can act, by person, each with the way to its successor."""

    template_name = "organization/unattended.html"
    permission = HAND_OVER  # Admin & HR, system administrators and the quality manager

    def get_context_data(self, **kwargs):
        """people: [(person, address of the form, [(thing, title)])]."""
        charges = unattended(now())
        titles = seen_titles(charges, self.request.user)
        people = [
            (
                person,
                reverse("organization:user_action", args=[person.uuid, "hand-over"]),
                [(charge, titles.get(charge.key, "")) for charge in lines],
            )
            for person, lines in groupby(charges, key=lambda charge: charge.person)
        ]
        return super().get_context_data(
            title=_("Open things without anybody who can act"), people=people, **kwargs
        )
