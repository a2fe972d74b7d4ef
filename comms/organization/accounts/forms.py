"""Forms of the sign-in package that ask otherwise here."""

from allauth.account import fields
from allauth.account.forms import ResetPasswordForm

from comms.base.clock import now
from comms.organization.fields import FoldedText
from comms.organization.operations.people import ask_for_link


class Address(FoldedText, fields.EmailField):
    """An address in any spelling."""


class ForgottenPasswordForm(ResetPasswordForm):
    """Asks for a link by mail. Nothing is looked up here: known and unknown addresses are one."""

    email = Address(max_length=254)

    def clean_email(self):
        """As typed, folded."""
        return self.cleaned_data["email"]

    def save(self, request, **kwargs):
        """Note the wish; the mail goes out with the next round of the outbox."""
        ask_for_link(address=self.cleaned_data["email"], at=now())
        return self.cleaned_data["email"]
