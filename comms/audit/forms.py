"""Forms of the audit room."""

from django import forms
from django.utils.translation import gettext_lazy as _

from comms.audit.rules.kinds import ACCEPT
from comms.base.forms import ManyFilesField, PortalForm


class AttachForm(PortalForm):
    """Files for an object."""

    uploads = ManyFilesField(label=_("Files"), accept=ACCEPT)


class WithdrawForm(PortalForm):
    """Why a file is taken out of sight."""

    reason = forms.CharField(label=_("Reason"), max_length=200)
