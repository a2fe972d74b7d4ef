"""Pickers of people, units and groups for the forms of every room; over REST they are uuid and code."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from comms.organization.models import Group, Unit, User


class PersonField(forms.ModelChoiceField):
    """One person who works here, by uuid."""

    def __init__(self, queryset: QuerySet[User] | None = None, **options: Any) -> None:
        people = User.objects.active().order_by("name", "pk") if queryset is None else queryset
        super().__init__(people, to_field_name="uuid", **options)

    def label_from_instance(self, person: Any) -> str:
        """Name and sign-in name, since names repeat."""
        return f"{person.name} ({person.username})"


class PeopleField(forms.ModelMultipleChoiceField):
    """Several people who work here, by uuid; the value is a plain list."""

    def __init__(self, queryset: QuerySet[User] | None = None, **options: Any) -> None:
        people = User.objects.active().order_by("name", "pk") if queryset is None else queryset
        options.setdefault("widget", forms.SelectMultiple(attrs={"size": 8}))
        options.setdefault("help_text", _("Hold Ctrl to choose several."))
        super().__init__(people, to_field_name="uuid", **options)

    def label_from_instance(self, person: Any) -> str:
        """Name and sign-in name, since names repeat."""
        return f"{person.name} ({person.username})"

    def clean(self, value: Any) -> Any:
        """A plain list, which operations can look through more than once."""
        return list(super().clean(value))


class UnitField(forms.ModelChoiceField):
    """One unit that works, by code; `queryset` narrows the choice."""

    def __init__(self, queryset: QuerySet[Unit] | None = None, **options: Any) -> None:
        super().__init__(Unit.objects.active() if queryset is None else queryset, to_field_name="code", **options)


class GroupsField(forms.ModelMultipleChoiceField):
    """Several named groups, by code; the value is a plain list."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.CheckboxSelectMultiple)
        super().__init__(Group.objects.all(), to_field_name="code", **options)

    def clean(self, value: Any) -> Any:
        """A plain list."""
        return list(super().clean(value))
