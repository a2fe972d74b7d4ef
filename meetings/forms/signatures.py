"""Approving minutes, and the departments that sign them."""

from django import forms
from django.utils.translation import gettext_lazy as _

from comms.organization.fields import UnitsField
from comms.web.forms import PortalForm


class ApproveForm(PortalForm):
    """Approve; the minutes go out at once, or with the last signature, unless they are kept back."""

    keep_back = forms.BooleanField(
        label=_("Do not send them yet"),
        required=False,
        help_text=_("Somebody distributes them later; the portal does before the three days end."),
    )


class HelpersForm(PortalForm):
    """Which departments help with a meeting."""

    units = UnitsField(
        label=_("Helping departments"),
        required=False,
        help_text=_("Their heads sign the approved minutes instead of keeping minutes of their own."),
    )

    def prepare(self) -> None:
        """Those that are named already."""
        if self.object is not None:
            helpers = self.object.helpers.select_related("unit")
            self.start_with(units=[helper.unit.code for helper in helpers])
