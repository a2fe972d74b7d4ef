"""Pickers of people, units and times that several forms use."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from comms.organization.models import Unit, User


class PersonField(forms.ModelChoiceField):
    """One active person, by name."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=User.objects.none(), to_field_name="uuid", **kwargs)

    @staticmethod
    def people():
        """Everyone who works here, by name."""
        return User.objects.filter(is_active=True).order_by("name", "pk")


class PeopleField(forms.ModelMultipleChoiceField):
    """Several active people, by name."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.SelectMultiple(attrs={"size": 8}))
        kwargs.setdefault("help_text", _("Hold Ctrl to choose several."))
        super().__init__(queryset=User.objects.none(), to_field_name="uuid", **kwargs)


class UnitField(forms.ModelChoiceField):
    """One active unit, by code."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Unit.objects.none(), to_field_name="code", **kwargs)


class PickersMixin:
    """Fills the pickers when the form is made, so that new people appear without a restart."""

    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if isinstance(field, PersonField | PeopleField):
                field.queryset = PersonField.people()
            elif isinstance(field, UnitField):
                field.queryset = Unit.objects.active().order_by("code")
