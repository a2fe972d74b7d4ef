"""The items of an agenda: added, changed, put in order, concluded."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from comms.organization.fields import PersonField, UnitField
from comms.web.forms import PortalForm
from meetings.states import AUTOMATIC_ITEMS, Category, ItemOutcome, ItemType, outcomes_of

OWN_TYPES = [(value, label) for value, label in ItemType.choices if value not in AUTOMATIC_ITEMS]


class ItemForm(PortalForm):
    """One item of the agenda (1.7.b.1: five categories)."""

    title = forms.CharField(label=_("Agenda item"), max_length=200)
    type = forms.ChoiceField(label=_("Type"), choices=OWN_TYPES, initial=ItemType.TOPIC)
    category = forms.ChoiceField(label=_("Category"), choices=[("", "—"), *Category.choices], required=False)
    presenter = PersonField(label=_("Presenter"), required=False)
    department = UnitField(label=_("Department"), required=False)
    planned_minutes = forms.IntegerField(
        label=_("Minutes planned"), required=False, min_value=1, max_value=480
    )
    note = forms.CharField(
        label=_("Explanation"),
        max_length=4000,
        required=False,
        widget=forms.Textarea,
        help_text=_("What participants should prepare."),
    )


class ItemChangeForm(ItemForm):
    """The same for an item that is on the agenda; what the portal put on keeps its name and type."""

    def prepare(self) -> None:
        """What the item says."""
        item = self.object
        if item is None:
            return
        names = ("title", "type", "category", "planned_minutes", "note")
        self.start_with(
            **{name: getattr(item, name) for name in names},
            presenter=item.presenter and item.presenter.uuid,
            department=item.department and item.department.code,
        )
        if item.is_automatic:
            for name in ("title", "type"):
                self._fix(name)

    def _fix(self, name: str) -> None:
        """Keep a field as it is on the page; over REST the operation refuses another value by name."""
        field: Any = self.fields[name]
        field.disabled, field.required, field.widget = True, False, forms.HiddenInput()
        if name == "type":
            field.choices = ItemType.choices


class MoveForm(PortalForm):
    """The place on the agenda."""

    position = forms.IntegerField(
        label=_("Place"),
        min_value=1,
        max_value=1000,
        help_text=_("1 is the first."),
    )

    def prepare(self) -> None:
        """Where the item stands."""
        if self.object is not None:
            self.start_with(position=self.object.position)


class OutcomeForm(PortalForm):
    """How an item ended."""

    outcome = forms.ChoiceField(label=_("Outcome"), choices=ItemOutcome.choices)
    outcome_note = forms.CharField(label=_("Remark"), max_length=400, required=False)

    def prepare(self) -> None:
        """What was noted so far, and how an item of its type ends: a check is passed or has remarks."""
        item = self.object
        if item is not None:
            possible: Any = [(outcome.value, outcome.label) for outcome in outcomes_of(item.type)]
            field: Any = self.fields["outcome"]
            field.choices = possible
            usual = ItemOutcome.PASSED if item.type == ItemType.CHECK else ItemOutcome.CONCLUDED
            self.start_with(outcome=item.outcome or usual, outcome_note=item.outcome_note)
