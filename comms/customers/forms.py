"""Forms of the customers' pages."""

from django import forms
from django.utils.translation import gettext_lazy as _

from comms.base.forms import PortalForm


class RevealForm(PortalForm):
    """Why the whole phone number is needed."""

    reason = forms.CharField(label=_("What do you need the number for?"), max_length=200)
