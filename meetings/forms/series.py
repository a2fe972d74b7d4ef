"""Setting up a series and moving it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from comms.base.forms import PortalForm, ReasonForm
from comms.organization.models import Group
from meetings.forms.fields import PeopleField, PersonField, PickersMixin, UnitField
from meetings.models import MeetingKind
from meetings.states import WEEKDAYS, RuleKind

NUMBERS = ("prefer", "n", "workday")


class SeriesForm(PickersMixin, PortalForm):
    """A series with its rule; numbers left empty follow the policies."""

    kind = forms.ModelChoiceField(label=_("Kind"), queryset=MeetingKind.objects.all(), to_field_name="code")
    code = forms.SlugField(label=_("Code"), max_length=40, help_text=_("A short word in Latin letters; it stands in the address."))
    title = forms.CharField(label=_("Title"), max_length=120)
    unit = UnitField(label=_("Responsible department"), required=False, help_text=_("Empty: the department of the kind."))
    chair = PersonField(label=_("Chair"), required=False, help_text=_("Empty: whoever holds the post that the procedure names."))
    minute_taker = PersonField(label=_("Minute taker"), required=False, help_text=_("Empty: the head of the responsible department."))
    groups = forms.ModelMultipleChoiceField(
        label=_("Groups of attendees"), queryset=Group.objects.all(), to_field_name="code", required=False,
        widget=forms.CheckboxSelectMultiple, help_text=_("None: the groups of the kind."),
    )  # fmt: skip
    members = PeopleField(label=_("Further attendees"), required=False)
    rule_kind = forms.ChoiceField(label=_("Rule"), choices=RuleKind.choices)
    prefer = forms.IntegerField(label=_("Planned on working day"), required=False, min_value=1, max_value=10)
    n = forms.IntegerField(label=_("Number of working days or months"), required=False, min_value=1, max_value=12)
    workday = forms.IntegerField(label=_("Working day of the last month"), required=False, min_value=1, max_value=18)
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Weekdays"), choices=list(enumerate(WEEKDAYS)), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    start_time = forms.TimeField(label=_("Begins at"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"), initial="09:00")
    duration_minutes = forms.IntegerField(label=_("Length in minutes"), min_value=5, max_value=1440, initial=120)
    extended_reason = forms.CharField(label=_("Why longer than two hours"), max_length=200, required=False)
    location = forms.CharField(label=_("Place"), max_length=120, required=False)

    def clean(self):
        """The numbers of the rule become its details; only those that the rule has."""
        cleaned = super().clean()
        days = cleaned.pop("weekdays", [])
        params = {name: cleaned[name] for name in NUMBERS if cleaned.get(name) is not None}
        if days:
            weekly = cleaned.get("rule_kind") == RuleKind.WEEKLY
            params |= {"weekday": days[0]} if weekly else {"weekdays": days}
        for name in NUMBERS:
            cleaned.pop(name, None)
        cleaned["rule_params"] = params
        cleaned["groups"] = list(cleaned.get("groups") or []) or None
        cleaned["members"] = list(cleaned.get("members") or [])
        return cleaned


SERIES_FORMS = {"pause": ReasonForm, "end": ReasonForm}
