"""Forms of the customers' pages."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from comms.base.clock import now, today
from comms.base.phone_fields import PhoneField
from comms.customers.models import Contact
from comms.customers.states import Relation
from comms.web.forms import PortalForm, ReasonForm, RemarkForm


class RevealForm(ReasonForm):
    """Why the whole phone number is needed."""

    def prepare(self):
        """The reason is asked for as a question."""
        self.fields["reason"].label = _("What do you need the number for?")


class ContactForm(PortalForm):
    """A contact of a household: a new one, or what is known of one."""

    name = forms.CharField(label=pgettext_lazy("contact", "Name"), max_length=60)
    relation = forms.ChoiceField(
        label=pgettext_lazy("contact", "Relation"), choices=Relation.choices, initial=Relation.OWNER
    )
    phone = PhoneField(label=_("Phone"), max_length=40, required=False)
    since = forms.DateField(label=_("Since"), required=False)
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    def prepare(self):
        """A change begins with what is known, but for the phone: whoever sees a whole number says why."""
        if isinstance(self.object, Contact):
            known = {name: getattr(self.object, name) for name in self.fields if name != "phone"}
            self.start_with(**known)
            if self.object.phone:
                said = _("Now %(phone)s. Empty: it stays; whoever has none any more is ended and added anew.")
                self.fields["phone"].help_text = said % {"phone": self.object.masked_phone}

    def values(self):
        """A phone that is not typed stays."""
        values = super().values()
        if isinstance(self.object, Contact) and not values.get("phone"):
            values.pop("phone", None)
        return values


class EndContactForm(RemarkForm):
    """The last day on which somebody is a contact."""

    until = forms.DateField(label=_("Until"))

    field_order = ("until", "reason")

    def prepare(self):
        """Usually today."""
        self.start_with(until=today(now()))
