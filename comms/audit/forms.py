"""Forms of the audit room."""

from django.utils.translation import gettext_lazy as _

from comms.audit.rules.kinds import ACCEPT
from comms.web.forms import ManyFilesField, PortalForm


class AttachForm(PortalForm):
    """Files for an object."""

    file = ManyFilesField(label=_("Files"), accept=ACCEPT)

    def values(self):
        """The operation takes the list; over REST each file is a part of the name `file`."""
        return {"files": self.cleaned_data["file"]}
