"""The daily decision of an office: one tap in time, a reason when it is late."""

from django import forms
from django.utils.translation import gettext_lazy as _

from comms.web.forms import PortalForm
from meetings.states import MorningState


class MorningForm(PortalForm):
    """Why it is held late or not needed; wanted once the time for the decision is over."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        required=False,
        help_text=_("Needed when the time for the decision is over."),
    )

    def prepare(self) -> None:
        """A late decision says why."""
        if self.object is not None and self.object.state == MorningState.LAPSED:
            self.fields["reason"].required = True
