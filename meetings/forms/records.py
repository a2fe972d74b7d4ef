"""Resolutions and minutes."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from comms.organization.fields import PeopleField, PersonField, UnitField
from comms.web.forms import PortalForm, RemarkForm
from comms.web.rows import RowsField
from meetings.models import AgendaItem, Meeting
from meetings.states import Output

MOST_STEPS = 50


class ResolutionTermsForm(PortalForm):
    """What was resolved, by whom it is carried out and until when (1.7.6.2)."""

    text = forms.CharField(label=_("Resolution"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))
    owner = PersonField(
        label=_("Person responsible"),
        error_messages={"required": _("Name the person responsible; a resolution needs one.")},
    )
    due_on = forms.DateField(label=_("Due"), required=False)


class ResolutionForm(ResolutionTermsForm):
    """A new resolution of a meeting. Programs name the meeting; the page stands below it."""

    meeting = forms.ModelChoiceField(
        queryset=Meeting.objects.none(),
        to_field_name="number",
        widget=forms.HiddenInput,
    )
    tracking_unit = UnitField(
        label=_("Follow-up by"), required=False, help_text=_("Empty: the responsible department.")
    )
    item = forms.ModelChoiceField(
        label=_("Agenda item"), queryset=AgendaItem.objects.none(), to_field_name="uuid", required=False
    )

    def prepare(self) -> None:
        """The meeting as it is known, and its agenda."""
        meeting = self.object
        if meeting is not None:
            self.fields["meeting"].queryset = Meeting.objects.filter(pk=meeting.pk)
            self.fields["meeting"].disabled = True
            self.start_with(meeting=meeting.number)
            self.fields["item"].queryset = meeting.agenda_items.all()

    def values(self) -> dict[str, object]:
        """The meeting is what the operation is called with."""
        return {name: value for name, value in super().values().items() if name != "meeting"}


class ResolutionChangeForm(ResolutionTermsForm, RemarkForm):
    """Other terms for a resolution, with a reason once the minutes are sealed."""

    field_order = ["text", "owner", "due_on", "tracking_unit", "reason"]
    tracking_unit = UnitField(label=_("Follow-up by"))

    def prepare(self) -> None:
        """What the resolution says."""
        self.fields["reason"].help_text = _("Needed once the minutes are sealed.")
        one = self.object
        if one is not None:
            self.start_with(
                text=one.text,
                owner=one.owner.uuid,
                due_on=one.due_on,
                tracking_unit=one.tracking_unit.code,
            )


class StepForm(PortalForm):
    """One step of an action plan, with person and due day where known."""

    text = forms.CharField(label=_("Step"), max_length=400)
    assignee = PersonField(label=_("Person responsible"), required=False)
    due_on = forms.DateField(label=_("Due"), required=False)


class PlanForm(PortalForm):
    """The steps of an action plan."""

    steps = RowsField(StepForm, label=_("Steps"))

    def clean_steps(self) -> list[dict[str, object]]:
        """A plan that people can read."""
        steps = self.cleaned_data["steps"]
        if len(steps) > MOST_STEPS:
            raise ValidationError(_("A plan has at most %(number)s steps."), params={"number": MOST_STEPS})
        return steps


class ResultForm(PortalForm):
    """What came of a resolution (1.7.8)."""

    result = forms.CharField(label=_("Result"), max_length=4000, widget=forms.Textarea)
    occurred_at = forms.DateTimeField(label=_("At"), required=False, help_text=_("Empty: now."))


class MinutesForm(PortalForm):
    """The draft of the minutes."""

    body = forms.CharField(
        label=_("What was discussed"),
        max_length=60_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 18}),
    )
    output = forms.ChoiceField(label=_("Worked up into"), choices=Output.choices)
    no_resolution_reason = forms.CharField(
        label=_("Why there is no resolution"), max_length=400, required=False
    )

    def prepare(self) -> None:
        """The draft as it stands."""
        minutes = self.object
        if minutes is not None:
            reason = minutes.meeting.no_resolution_reason
            self.start_with(body=minutes.body, output=minutes.output, no_resolution_reason=reason)


class RecipientsForm(PortalForm):
    """Further people whom the minutes concern."""

    recipients = PeopleField(
        label=_("Further recipients"),
        required=False,
        help_text=_("Everybody who took part, should have, or is concerned, receives them in any case."),
    )
