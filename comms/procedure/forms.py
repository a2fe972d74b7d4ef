"""The form that sets one policy: its field is made from the policy's unit, and the range stands beside it."""

from django import forms
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from comms.base.forms import PortalForm
from comms.procedure.rules import LISTS, NUMBERS, Policy, as_text
from comms.procedure.states import WORDS, ClauseKind


class PolicyForm(PortalForm):
    """A new value and why."""

    value = forms.CharField(label=_("Value"), required=False, max_length=200)
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 2}), max_length=1000)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, *args, policy: Policy, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["value"] = _field(policy)
        self.fields["value"].initial = as_text(policy.value)
        self.fields["version"].initial = policy.version


def _field(policy: Policy) -> forms.Field:
    if policy.unit == "choice":
        return forms.ChoiceField(label=_("Value"), choices=[(name, WORDS.get(name, name)) for name in policy.choices])
    if policy.unit in NUMBERS:
        return forms.IntegerField(
            label=_("Value"), required=not policy.may_be_empty, min_value=policy.min, max_value=policy.max, help_text=_range(policy)
        )
    if policy.unit == "time":
        return forms.CharField(label=_("Value"), widget=forms.TimeInput(attrs={"type": "time"}), max_length=5)
    return forms.CharField(label=_("Value"), max_length=200, help_text=_("Several values with commas.") if policy.unit in LISTS else "")


def _range(policy: Policy) -> str:
    said = _g("From %(low)s to %(high)s.") % {"low": policy.min, "high": policy.max}
    return f"{said} {_g('May stay empty.')}" if policy.may_be_empty else said


class ClauseFilterForm(forms.Form):
    """What the list of clauses can be narrowed to."""

    q = forms.CharField(label=_("Word or number"), required=False, max_length=80)
    room = forms.ChoiceField(label=_("Area"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("all")), *ClauseKind.choices])

    def __init__(self, *args, rooms, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["room"].choices = [("", _("all")), *rooms]


class PolicyFilterForm(forms.Form):
    """What the list of policies can be narrowed to."""

    q = forms.CharField(label=_("Word, clause or name"), required=False, max_length=80)
    only = forms.ChoiceField(
        label=_("Show"),
        required=False,
        choices=[("", _("all")), ("changed", _("changed by the company")), ("empty", _("empty")), ("clocks", _("time limits"))],
    )
