"""The details of a series' rule as one field: numbers and weekdays, each only where the rule has it."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from meetings.states import WEEKDAYS


def _number(label: Any, longest: int) -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, min_value=1, max_value=longest)


def _weekdays() -> forms.TypedMultipleChoiceField:
    return forms.TypedMultipleChoiceField(
        label=_("Weekdays"),
        choices=list(enumerate(WEEKDAYS)),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


class RuleDetailsWidget(forms.MultiWidget):
    """One box per number and one per weekday, each with its label."""

    template_name = "meetings/_rule_details.html"

    def __init__(self, fields: Mapping[str, forms.Field]) -> None:
        super().__init__({name: field.widget for name, field in fields.items()})
        self.labels = [field.label for field in fields.values()]

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """Adds the labels."""
        context = super().get_context(name, value, attrs)
        for part, label in zip(context["widget"]["subwidgets"], self.labels, strict=True):
            part["label"] = label
        return context

    def decompress(self, value: Any) -> list[Any]:
        """The stored details by box; a weekly rule keeps its one day as `weekday`."""
        said = value or {}
        days = said.get("weekdays") or ([said["weekday"]] if "weekday" in said else [])
        return [days if name == "weekdays" else said.get(name) for name in RuleDetailsField.NAMES]


class RuleDetailsField(forms.MultiValueField):
    """The details of a rule; the value is a dictionary with those that were given, as a series keeps it."""

    NAMES = ("prefer", "n", "workday", "weekdays")

    def __init__(self, **options: Any) -> None:
        fields: list[forms.Field] = [
            _number(_("Planned on working day"), 10),
            _number(_("Number of working days or months"), 12),
            _number(_("Working day of the last month"), 18),
            _weekdays(),
        ]
        options.setdefault("widget", RuleDetailsWidget(dict(zip(self.NAMES, fields, strict=True))))
        super().__init__(fields, require_all_fields=False, **options)

    def compress(self, data_list: list[Any]) -> dict[str, Any]:
        """What was given, by name."""
        said = dict(zip(self.NAMES, data_list, strict=True)) if data_list else {}
        return {name: detail for name, detail in said.items() if detail not in (None, "", [])}
