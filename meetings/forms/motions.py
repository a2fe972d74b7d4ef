"""Motions and votes: the text, what a member says, and what becomes of an adopted one."""

from django import forms
from django.utils.translation import gettext_lazy as _

from comms.organization.fields import PersonField, UnitField
from comms.web.forms import PortalForm
from meetings.models import AgendaItem, Meeting
from meetings.states import ItemType, VoteChoice

MOST_VOTES = 1000


class MotionTextForm(PortalForm):
    """What the meeting is to decide, word for word, and why."""

    title = forms.CharField(label=_("Title"), max_length=200)
    text = forms.CharField(
        label=_("Motion"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("As it is to be resolved: adopted, it is the text of the resolution."),
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )


class MotionForm(MotionTextForm):
    """A new motion of a meeting, submitted at once unless it is a draft. Programs name the meeting."""

    meeting = forms.ModelChoiceField(
        queryset=Meeting.objects.none(),
        to_field_name="number",
        widget=forms.HiddenInput,
    )
    item = forms.ModelChoiceField(
        label=_("Agenda item"),
        queryset=AgendaItem.objects.none(),
        to_field_name="uuid",
        required=False,
        help_text=_("Where the agenda has the motion already; empty: it becomes an item of its own."),
    )
    draft = forms.BooleanField(label=_("Keep as draft"), required=False)

    def prepare(self) -> None:
        """The meeting as it is known, and the motions on its agenda that have no text yet."""
        meeting = self.object
        if meeting is not None:
            self.fields["meeting"].queryset = Meeting.objects.filter(pk=meeting.pk)
            self.fields["meeting"].disabled = True
            self.start_with(meeting=meeting.number)
            announced = meeting.agenda_items.filter(type=ItemType.MOTION, motion=None)
            self.fields["item"].queryset = announced
            if not announced:
                self.fields["item"].widget = forms.HiddenInput()

    def values(self) -> dict[str, object]:
        """The meeting is what the operation is called with."""
        return {name: value for name, value in super().values().items() if name != "meeting"}


class MotionChangeForm(MotionTextForm):
    """The text of a draft, or of a motion that came back."""

    def prepare(self) -> None:
        """As it stands."""
        row = self.object
        if row is not None:
            self.start_with(title=row.title, text=row.text, reason=row.reason)


class VoteForm(PortalForm):
    """What a member says to a motion."""

    choice = forms.ChoiceField(label=_("Vote"), choices=VoteChoice.choices)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=400,
        required=False,
        help_text=_("Needed when you are recused: which interest of your own the motion touches."),
    )


class CloseVoteForm(PortalForm):
    """Who carries out what was adopted, and until when (1.7.6.2)."""

    owner = PersonField(
        label=_("Person responsible"), required=False, help_text=_("Needed when the motion is adopted.")
    )
    due_on = forms.DateField(label=_("Due"), required=False)
    tracking_unit = UnitField(
        label=_("Follow-up by"), required=False, help_text=_("Empty: the responsible department.")
    )


class HandsForm(CloseVoteForm):
    """The hands that were raised, and the same."""

    field_order = ["yes", "no", "abstain", "owner", "due_on", "tracking_unit"]
    yes = forms.IntegerField(label=VoteChoice.YES.label, min_value=0, max_value=MOST_VOTES)
    no = forms.IntegerField(label=VoteChoice.NO.label, min_value=0, max_value=MOST_VOTES)
    abstain = forms.IntegerField(label=VoteChoice.ABSTAIN.label, min_value=0, max_value=MOST_VOTES)
