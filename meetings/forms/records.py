"""Resolutions and minutes."""

from django import forms
from django.utils.translation import gettext_lazy as _

from comms.base.forms import PortalForm, ReasonForm
from meetings.forms.fields import PeopleField, PersonField, PickersMixin, UnitField
from meetings.models import AgendaItem
from meetings.states import Output

STEPS = 6


class ResolutionForm(PickersMixin, PortalForm):
    """What was resolved, by whom it is carried out and until when (1.7.6.2)."""

    text = forms.CharField(label=_("Resolution"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))
    owner = PersonField(
        label=_("Person responsible"), error_messages={"required": _("Name the person responsible; a resolution needs one.")}
    )
    due_on = forms.DateField(label=_("Due"), required=False)
    tracking_unit = UnitField(label=_("Follow-up by"), required=False, help_text=_("Empty: the responsible department."))
    item = forms.ModelChoiceField(label=_("Agenda item"), queryset=AgendaItem.objects.none(), to_field_name="uuid", required=False)

    def __init__(self, *args, meeting, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["item"].queryset = meeting.agenda_items.all()


class ResolutionChangeForm(PickersMixin, PortalForm):
    """Other terms for a resolution."""

    text = forms.CharField(label=_("Resolution"), max_length=2000, widget=forms.Textarea)
    owner = PersonField(label=_("Person responsible"))
    due_on = forms.DateField(label=_("Due"), required=False)
    tracking_unit = UnitField(label=_("Follow-up by"))
    reason = forms.CharField(label=_("Reason"), max_length=400, required=False, help_text=_("Needed once the minutes are sealed."))


class PlanForm(PickersMixin, PortalForm):
    """The steps of an action plan, each with person and due day where known."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for number in range(1, STEPS + 1):
            label = _("Step %(number)s") % {"number": number}
            self.fields[f"text_{number}"] = forms.CharField(label=label, max_length=400, required=number == 1)
            self.fields[f"assignee_{number}"] = PersonField(label=_("Person responsible"), required=False)
            self.fields[f"due_on_{number}"] = forms.DateField(label=_("Due"), required=False)
        for name, field in self.fields.items():
            self._prepare(name, field)
            if isinstance(field, PersonField):
                field.queryset = PersonField.people()

    def clean(self):
        """One list of steps, without the empty lines."""
        cleaned = super().clean()
        names = ("text", "assignee", "due_on")
        steps = [{name: cleaned.get(f"{name}_{number}") for name in names} for number in range(1, STEPS + 1)]
        return {"steps": [step for step in steps if step["text"]]}


class ResultForm(PortalForm):
    """What came of a resolution (1.7.8)."""

    result = forms.CharField(label=_("Result"), max_length=4000, widget=forms.Textarea)


RESOLUTION_FORMS = {"submit-plan": PlanForm, "return": ReasonForm, "report-done": ResultForm, "reject": ReasonForm, "drop": ReasonForm}


class MinutesForm(PortalForm):
    """The draft of the minutes."""

    body = forms.CharField(label=_("What was discussed"), max_length=60_000, required=False, widget=forms.Textarea(attrs={"rows": 18}))
    output = forms.ChoiceField(label=_("Worked up into"), choices=Output.choices)
    no_resolution_reason = forms.CharField(label=_("Why there is no resolution"), max_length=400, required=False)


class RecipientsForm(PickersMixin, PortalForm):
    """Further people whom the minutes concern."""

    recipients = PeopleField(label=_("Recipients"))

    def clean_recipients(self):
        """A plain list."""
        return list(self.cleaned_data["recipients"])


MINUTES_FORMS = {"return": ReasonForm, "distribute": RecipientsForm, "correct": ReasonForm}
