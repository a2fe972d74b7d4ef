"""Forms of the customers' pages."""

from django.utils.translation import gettext_lazy as _

from comms.web.forms import ReasonForm


class RevealForm(ReasonForm):
    """Why the whole phone number is needed."""

    def prepare(self):
        """The reason is asked for as a question."""
        self.fields["reason"].label = _("What do you need the number for?")
