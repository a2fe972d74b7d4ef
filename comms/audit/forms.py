"""Forms of the audit room."""

from django import forms
from django.utils.translation import gettext_lazy as _

from comms.audit.rules.files import ACCEPT
from comms.base.forms import PortalForm


class ManyFilesInput(forms.ClearableFileInput):
    """The browser's file picker, for several files at once."""

    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """A list of uploaded files; cleaned to an empty list when none was chosen and none is needed."""

    widget = ManyFilesInput

    def __init__(self, *args, **kwargs):
        # What a file may be is told by its bytes, in the operation; here even an empty one passes so that the sentence is the same.
        super().__init__(*args, allow_empty_file=True, **kwargs)
        self.widget.attrs.setdefault("accept", ACCEPT)

    def clean(self, data, initial=None):
        """Check each file."""
        files = data if isinstance(data, list | tuple) else [data] if data else []
        if not files:
            super().clean(None, initial)
        return [super(ManyFilesField, self).clean(file, initial) for file in files]


class AttachForm(PortalForm):
    """Files for an object."""

    uploads = ManyFilesField(label=_("Files"))


class WithdrawForm(PortalForm):
    """Why a file is taken out of sight."""

    reason = forms.CharField(label=_("Reason"), max_length=200)
