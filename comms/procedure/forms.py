"""The form that sets one policy: its box is made from the policy's unit, and the range stands beside it."""

from django import forms
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from comms.base.text import clean_line
from comms.procedure.rules import LISTS, NUMBERS, Policy, as_text
from comms.procedure.states import WORDS, ClauseKind
from comms.web.forms import PortalForm


class PolicyValueField(forms.Field):
    """The value of one policy as it was typed or sent; the operation says whether it fits."""

    def suit(self, policy: Policy) -> None:
        """Take the box, the range and the hint that fit the unit of a policy."""
        self.required = not policy.may_be_empty
        self.help_text = _hint(policy)
        self.widget = _box(policy)
        self.widget.is_required = self.required

    def to_python(self, value: object) -> object:
        """Text without what nobody can see."""
        if isinstance(value, str):
            value = clean_line(value)
        return value


class PolicyValueForm(PortalForm):
    """A value that a policy could have; the `object` of these forms is the policy in force."""

    value = PolicyValueField(label=_("Value"))

    def prepare(self):
        """The box fits the unit, and starts with the value in force."""
        self.fields["value"].suit(self.object)
        self.start_with(value=as_text(self.object.value))


class PolicyForm(PolicyValueForm):
    """A new value and why."""

    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 2}), max_length=1000)

    def clean(self):
        """A value needs its reason and a reason its value, also where a program sends only what changes."""
        cleaned = super().clean()
        for name in self.fields:
            if name not in cleaned and not self.has_error(name):
                self.add_error(name, _("This is needed."))
        return cleaned


def _box(policy: Policy) -> forms.Widget:
    if policy.unit == "choice":
        return forms.Select(choices=[(name, WORDS.get(name, name)) for name in policy.choices])
    if policy.unit in NUMBERS:
        limits = {"min": policy.min, "max": policy.max}
        return forms.NumberInput(attrs={name: limit for name, limit in limits.items() if limit is not None})
    if policy.unit == "time":
        return forms.TimeInput(attrs={"type": "time"})
    return forms.TextInput(attrs={"maxlength": 200})


def _hint(policy: Policy) -> str:
    if policy.unit in LISTS:
        return _g("Several values with commas.")
    if policy.unit not in NUMBERS:
        return ""
    said = _g("From %(low)s to %(high)s.") % {"low": policy.min, "high": policy.max}
    if policy.may_be_empty:
        empty = _g("May stay empty.")
        return f"{said} {empty}"
    return said


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
        choices=[
            ("", _("all")),
            ("changed", _("changed by the company")),
            ("empty", _("empty")),
            ("clocks", _("time limits")),
        ],
    )
