"""Who takes part: the list, replies, the attendance sheet."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from comms.organization.fields import AddressField, PeopleField, PersonField
from comms.web.forms import PortalForm
from meetings.models import Participant
from meetings.states import Role, Rsvp

# Chair and minute taker are said by the meeting itself
ROLES = [choice for choice in Role.choices if choice[0] not in (Role.CHAIR, Role.SECRETARY)]
LINK_REPLIES = [choice for choice in Rsvp.choices if choice[0] not in (Rsvp.NEEDS_ACTION, Rsvp.DELEGATED)]
REPLIES = [choice for choice in Rsvp.choices if choice[0] != Rsvp.NEEDS_ACTION]


class ParticipantForm(PortalForm):
    """People for the list of participants."""

    users = PeopleField(label=_("People"), required=False)
    guest_name = forms.CharField(
        label=_("Guest from outside"),
        max_length=60,
        required=False,
        help_text=_("Somebody without an account, who takes part this once."),
    )
    guest_of = forms.CharField(label=_("Comes from"), max_length=120, required=False)
    guest_email = AddressField(
        label=_("Address of the guest"),
        max_length=254,
        required=False,
        help_text=_("The invitation goes there, without agenda and papers."),
    )
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


class NoteReplyForm(ReplyForm):
    """What somebody said who did not reply by themselves."""

    def prepare(self) -> None:
        """As it stands; guests send no stand-in who works here."""
        part = self.object
        if part is not None:
            self.start_with(rsvp=part.rsvp, comment=part.rsvp_comment)
            if part.user_id is None:
                self.fields["substitute"].widget = forms.HiddenInput()


class LinkReplyForm(PortalForm):
    """The answer by the link of an invitation."""

    rsvp = forms.ChoiceField(label=_("Reply"), choices=LINK_REPLIES, widget=forms.RadioSelect)
    comment = forms.CharField(label=_("Remark"), max_length=200, required=False)
    starts_at = forms.DateTimeField(
        label=_("Another time that suits better"),
        required=False,
        help_text=_("Whoever prepares the meeting decides."),
    )


class ProposalForm(PortalForm):
    """Another time for a meeting; its length stays."""

    starts_at = forms.DateTimeField(label=_("Proposed start"))
    comment = forms.CharField(label=_("Remark"), max_length=200, required=False)


class SignInForm(PortalForm):
    """A line of the attendance sheet: oneself now, or whom the minute taker names, at the time they came."""

    user = PersonField(label=_("Person"), required=False, help_text=_("Empty: yourself."))
    guest = forms.ModelChoiceField(
        label=_("Guest from outside"),
        queryset=Participant.objects.none(),
        to_field_name="uuid",
        required=False,
    )
    in_at = forms.DateTimeField(label=_("Came at"), required=False, help_text=_("Empty: now."))
    on_paper = forms.BooleanField(
        label=_("Signed the paper sheet"),
        required=False,
        help_text=_("Entered from the signed sheet, which is kept."),
    )
    token = forms.CharField(
        max_length=40,
        required=False,
        widget=forms.HiddenInput,
        help_text=_("The secret of the QR code on the wall."),
    )

    def prepare(self) -> None:
        """Only who runs the meeting is asked for people and times."""
        person: Any = self.user  # not the field of this name: who fills the form in
        runs = person is not None and person.has_perm("meetings.run_meeting", self.object)
        guests = Participant.objects.none()
        if runs and self.object is not None:
            guests = self.object.participants.filter(user=None)
        self.fields["guest"].queryset = guests
        hidden = [] if runs else ["user", "in_at", "on_paper"]
        if not guests.exists():
            hidden.append("guest")
        for name in hidden:
            self.fields[name].widget = forms.HiddenInput()


class SignOutForm(PortalForm):
    """Somebody goes before the end."""

    out_at = forms.DateTimeField(label=_("Left at"), required=False, help_text=_("Empty: now."))

    def prepare(self) -> None:
        """Whoever goes says so when they go; only who runs the meeting enters another time."""
        if self.user is None or self.object is None:
            return
        if not self.user.has_perm("meetings.run_meeting", self.object.meeting):
            self.fields["out_at"].widget = forms.HiddenInput()


class SignInCorrectionForm(PortalForm):
    """A line of the attendance sheet was wrong."""

    in_at = forms.DateTimeField(
        label=_("Came at"),
        required=False,
        help_text=_("Empty: the person was not there."),
    )
    out_at = forms.DateTimeField(label=_("Left at"), required=False, help_text=_("Empty: stayed to the end."))
    reason = forms.CharField(label=_("Reason"), max_length=200)

    def prepare(self) -> None:
        """The time as it stands."""
        if self.object is not None:
            self.start_with(in_at=self.object.in_at, out_at=self.object.out_at)
