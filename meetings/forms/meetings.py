"""Calling, changing and running a meeting; its agenda and its people."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from comms.base.forms import PortalForm, ReasonForm
from meetings.forms.fields import PeopleField, PersonField, PickersMixin, UnitField
from meetings.models import MeetingKind
from meetings.states import AUTOMATIC_ITEMS, Category, ItemOutcome, ItemType, Role, Rsvp

OWN_TYPES = [(value, label) for value, label in ItemType.choices if value not in AUTOMATIC_ITEMS]
NO_CHOICE: list[tuple[str, Any]] = [("", "—")]


class MeetingForm(PickersMixin, PortalForm):
    """A meeting of its own, outside any series."""

    kind = forms.ModelChoiceField(label=_("Kind"), queryset=MeetingKind.objects.all(), to_field_name="code")
    unit = UnitField(label=_("Responsible department"))
    title = forms.CharField(label=_("Title"), max_length=120)
    starts_at = forms.DateTimeField(label=_("Starts"))
    ends_at = forms.DateTimeField(label=_("Ends"))
    extended_reason = forms.CharField(label=_("Why longer than two hours"), max_length=200, required=False)
    location = forms.CharField(label=_("Place"), max_length=120, required=False)
    chair = PersonField(label=_("Chair"), required=False)
    minute_taker = PersonField(label=_("Minute taker"), required=False)
    members = PeopleField(label=_("Attendees"), required=False)


class MeetingChangeForm(PickersMixin, PortalForm):
    """Title, place and people in charge."""

    title = forms.CharField(label=_("Title"), max_length=120)
    location = forms.CharField(label=_("Place"), max_length=120, required=False)
    chair = PersonField(label=_("Chair"))
    minute_taker = PersonField(label=_("Minute taker"), required=False)


class RescheduleForm(PortalForm):
    """New times and the reason; outside the days of the rule the meeting is flagged."""

    wants_object = True
    starts_at = forms.DateTimeField(label=_("Starts"))
    ends_at = forms.DateTimeField(label=_("Ends"), required=False, help_text=_("Empty: as long as before."))
    location = forms.CharField(label=_("Place"), max_length=120, required=False)
    reason = forms.CharField(label=_("Reason"), max_length=400, widget=forms.Textarea)
    extended_reason = forms.CharField(label=_("Why longer than two hours"), max_length=200, required=False)

    def __init__(self, *args, object, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial = {"starts_at": object.starts_at, "location": object.location} | self.initial


class EventTimeForm(PortalForm):
    """Start or finish now, or say when it was."""

    occurred_at = forms.DateTimeField(label=_("At"), required=False, help_text=_("Empty: now."))
    reason = forms.CharField(label=_("Reason"), max_length=400, required=False, help_text=_("Only when it is entered long afterwards."))


class RecordHeldForm(PortalForm):
    """When a meeting was held that nobody recorded at the time."""

    actual_start = forms.DateTimeField(label=_("Actual start"))
    actual_end = forms.DateTimeField(label=_("Actual end"))
    reason = forms.CharField(label=_("Why it is entered afterwards"), max_length=400, widget=forms.Textarea)


MEETING_FORMS = {
    "reschedule": RescheduleForm,
    "cancel": ReasonForm,
    "start": EventTimeForm,
    "finish": EventTimeForm,
    "record-held": RecordHeldForm,
    "explain": ReasonForm,
}


class ItemForm(PickersMixin, PortalForm):
    """One item of the agenda (1.7.b.1: five categories)."""

    title = forms.CharField(label=_("Agenda item"), max_length=200)
    type = forms.ChoiceField(label=_("Type"), choices=OWN_TYPES, initial=ItemType.TOPIC)
    category = forms.ChoiceField(label=_("Category"), choices=[*NO_CHOICE, *Category.choices], required=False)
    presenter = PersonField(label=_("Presenter"), required=False)
    department = UnitField(label=_("Department"), required=False)
    minutes = forms.IntegerField(label=_("Minutes planned"), required=False, min_value=1, max_value=480)
    note = forms.CharField(
        label=_("Explanation"), max_length=4000, required=False, widget=forms.Textarea, help_text=_("What participants should prepare.")
    )


class OutcomeForm(PortalForm):
    """How an item ended."""

    outcome = forms.ChoiceField(label=_("Outcome"), choices=ItemOutcome.choices)
    outcome_note = forms.CharField(label=_("Remark"), max_length=400, required=False)


class ParticipantForm(PickersMixin, PortalForm):
    """People for the list of participants."""

    users = PeopleField(label=_("People"))
    role = forms.ChoiceField(label=_("Role"), choices=[choice for choice in Role.choices if choice[0] not in (Role.CHAIR, Role.SECRETARY)])
    required = forms.BooleanField(label=_("Must come"), required=False, initial=True)


class ReplyForm(PickersMixin, PortalForm):
    """The answer to an invitation."""

    rsvp = forms.ChoiceField(label=_("Reply"), choices=[choice for choice in Rsvp.choices if choice[0] != Rsvp.NEEDS_ACTION])
    substitute = PersonField(label=_("Stand-in"), required=False, help_text=_("Only when a colleague comes in your place."))
    comment = forms.CharField(label=_("Remark"), max_length=200, required=False)


class SignInForm(PickersMixin, PortalForm):
    """The minute taker signs somebody in."""

    user = PersonField(label=_("Person"))
    in_at = forms.DateTimeField(label=_("Came at"), required=False, help_text=_("Empty: now."))


class SignInCorrectionForm(PortalForm):
    """A line of the attendance sheet was wrong."""

    in_at = forms.DateTimeField(label=_("Came at"), required=False, help_text=_("Empty: the person was not there."))
    reason = forms.CharField(label=_("Reason"), max_length=200)
