"""Who takes part: the list, replies, the attendance sheet."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from comms.organization.fields import PeopleField, PersonField
from comms.web.forms import PortalForm
from meetings.states import Role, Rsvp

# Chair and minute taker are said by the meeting itself
ROLES = [choice for choice in Role.choices if choice[0] not in (Role.CHAIR, Role.SECRETARY)]
REPLIES = [choice for choice in Rsvp.choices if choice[0] != Rsvp.NEEDS_ACTION]


class ParticipantForm(PortalForm):
    """People for the list of participants."""

    users = PeopleField(label=_("People"))
    role = forms.ChoiceField(label=_("Role"), choices=ROLES, initial=Role.MEMBER)
    required = forms.BooleanField(label=_("Must come"), required=False, initial=True)


class ReplyForm(PortalForm):
    """The answer to an invitation."""

    rsvp = forms.ChoiceField(label=_("Reply"), choices=REPLIES)
    substitute = PersonField(
        label=_("Stand-in"),
        required=False,
        help_text=_("Only when a colleague comes in your place."),
    )
    comment = forms.CharField(label=_("Remark"), max_length=200, required=False)


class SignInForm(PortalForm):
    """A line of the attendance sheet: oneself now, or whom the minute taker names, at the time they came."""

    user = PersonField(label=_("Person"), required=False, help_text=_("Empty: yourself."))
    in_at = forms.DateTimeField(label=_("Came at"), required=False, help_text=_("Empty: now."))
    token = forms.CharField(
        max_length=40,
        required=False,
        widget=forms.HiddenInput,
        help_text=_("The secret of the QR code on the wall."),
    )

    def prepare(self) -> None:
        """Only who runs the meeting is asked for people and times."""
        person: Any = self.user  # not the field of this name: who fills the form in
        if person is not None and not person.has_perm("meetings.run_meeting", self.object):
            for name in ("user", "in_at"):
                self.fields[name].widget = forms.HiddenInput()


class SignInCorrectionForm(PortalForm):
    """A line of the attendance sheet was wrong."""

    in_at = forms.DateTimeField(
        label=_("Came at"),
        required=False,
        help_text=_("Empty: the person was not there."),
    )
    reason = forms.CharField(label=_("Reason"), max_length=200)

    def prepare(self) -> None:
        """The time as it stands."""
        if self.object is not None:
            self.start_with(in_at=self.object.in_at)
