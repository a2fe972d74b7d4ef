"""What a program sends is derived from the form for people: its names, limits and choices, as strict JSON."""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ImproperlyConfigured, ObjectDoesNotExist, ValidationError
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from comms.base.errors import Refused
from comms.rest.serializers import MomentField, StrictSerializer
from comms.web.forms import AnyForm, ManyFilesField, cleaner_of
from comms.web.rows import RowsField

Made = serializers.Field | None


class Literal(serializers.Field):
    """Refuses what JSON writes as another type: a number is no text, "5" is no number, 1 is not true."""

    literal: type | tuple[type, ...] = str
    default_error_messages = {
        "literal": _("This is of another type than the description of this field says.")
    }

    def run_validation(self, data=serializers.empty):
        """Look at the type before the value."""
        wrong = isinstance(data, bool) and self.literal is not bool
        if (
            data is not serializers.empty
            and data is not None
            and (wrong or not isinstance(data, self.literal))
        ):
            self.fail("literal")
        return super().run_validation(data)


class TextField(Literal, serializers.CharField):
    """Text, cleaned before its length is counted."""

    def __init__(self, *, cleaner=str, **options):
        self.cleaner = cleaner
        super().__init__(**options)

    def run_validation(self, data=serializers.empty):
        """Clean first."""
        if isinstance(data, str):
            data = self.cleaner(data)
        return super().run_validation(data)


class NumberField(Literal, serializers.IntegerField):
    """A whole number."""

    literal = int


class YesNoField(Literal, serializers.BooleanField):
    """true or false."""

    literal = bool


class DayField(Literal, serializers.DateField):
    """A day such as 2026-11-23."""


class TimeOfDayField(Literal, serializers.TimeField):
    """A time of day such as 09:30."""


class InstantField(Literal, MomentField):
    """An instant with its offset."""


class OneOfField(Literal, serializers.ChoiceField):
    """One of the words that the description lists."""


class OneOfNumbersField(Literal, serializers.ChoiceField):
    """One of the numbers that the description lists."""

    literal = int


class RowField(serializers.SlugRelatedField):
    """A row by its public identity (code, number or uuid), among those that this person may choose."""

    default_error_messages = {
        "does_not_exist": _("There is no such choice."),
        "invalid": _("There is no such choice."),
    }

    def to_internal_value(self, data):
        """The row. A malformed identity names nothing."""
        if not isinstance(data, str):
            self.fail("does_not_exist")
        try:
            return self.get_queryset().get(**{self.slug_field: data})
        except (ObjectDoesNotExist, ValidationError, ValueError, TypeError):
            self.fail("does_not_exist")


def _text(field: forms.CharField) -> Made:
    limits = {"max_length": field.max_length, "min_length": field.min_length}
    given = {name: value for name, value in limits.items() if value is not None}
    return TextField(
        cleaner=cleaner_of(field),
        trim_whitespace=field.strip,
        allow_blank=not field.required,
        **given,
        **_presence(field),
    )


def _number(field: forms.IntegerField) -> Made:
    limits: dict[str, Any] = {"min_value": field.min_value, "max_value": field.max_value}
    return NumberField(
        **{name: value for name, value in limits.items() if value is not None}, **_nullable(field)
    )


def _choice(field: forms.ChoiceField) -> Made:
    choices = [(value, label) for value, label in _flat(field.choices) if value != ""]
    return OneOfField(choices, allow_blank=not field.required, **_presence(field))


def _choices(field: forms.MultipleChoiceField) -> Made:
    coerce = getattr(field, "coerce", str)
    choices = [(coerce(value), label) for value, label in _flat(field.choices)]
    one = OneOfNumbersField(choices) if coerce is int else OneOfField(choices)
    return serializers.ListField(child=one, allow_empty=not field.required, **_presence(field, empty=list))


def _flat(choices: Any) -> list[tuple[Any, Any]]:
    """Choices without their groups."""
    flat = []
    for value, label in choices:
        flat += list(label) if isinstance(label, list | tuple) else [(value, label)]
    return flat


def _row(field: forms.ModelChoiceField) -> Made:
    return RowField(slug_field=field.to_field_name or "pk", queryset=field.queryset, **_nullable(field))


def _rows_of_model(field: forms.ModelMultipleChoiceField) -> Made:
    many: dict[str, Any] = {"many": True, "allow_empty": not field.required}
    return RowField(
        slug_field=field.to_field_name or "pk",
        queryset=field.queryset,
        **many,
        **_presence(field, empty=list),
    )


def _lines(field: RowsField) -> Made:
    return body_class(field.row_form)(
        many=True, allow_empty=not field.required, **_presence(field, empty=list)
    )


def _presence(field: forms.Field, *, empty: Callable[[], object] = str) -> dict[str, Any]:
    """Whether the name must be sent, and what stands for it when it is not: the initial value or nothing."""
    if field.initial is not None and not callable(field.initial):
        return {"default": field.initial}
    if field.required:
        return {"required": True}
    return {"default": empty}


def _nullable(field: forms.Field) -> dict[str, Any]:
    """The same for values that are null when there are none."""
    presence = _presence(field, empty=_nothing)
    if not field.required:
        presence["allow_null"] = True
    return presence


def _nothing() -> None:
    return None


# One table: what stands for a type of form field. A form with a field of another type stops the start
# (comms.rest.checks).
REST_TYPES: dict[type[forms.Field], Callable[[Any], Made]] = {
    forms.CharField: _text,
    forms.IntegerField: _number,
    forms.BooleanField: lambda field: YesNoField(default=bool(field.initial)),
    forms.DateField: lambda field: DayField(**_nullable(field)),
    forms.DateTimeField: lambda field: InstantField(**_nullable(field)),
    forms.TimeField: lambda field: TimeOfDayField(**_nullable(field)),
    forms.ChoiceField: _choice,
    forms.MultipleChoiceField: _choices,
    forms.ModelChoiceField: _row,
    forms.ModelMultipleChoiceField: _rows_of_model,
    RowsField: _lines,
    # Files are no JSON: programs add them one by one below the object, at `attachments/`
    ManyFilesField: lambda field: None,
    forms.FileField: lambda field: None,
}


def register_rest_type(field_class: type[forms.Field], make: Callable[[Any], Made]) -> None:
    """Say what stands for a form field of one's own in REST: a room's fields with a shape of their own
    (working hours).
    """
    REST_TYPES[field_class] = make


def rest_field(field: forms.Field) -> Made:
    """The REST field of a form field, None if it is no JSON. Raises ImproperlyConfigured for unknown ones."""
    for known in type(field).__mro__:
        if known in REST_TYPES:
            made = REST_TYPES[known](field)
            if made is not None and field.help_text:
                made.help_text = field.help_text
            return made
    raise ImproperlyConfigured(
        f"{type(field).__name__} has no REST type: register one with register_rest_type()."
    )


class Body(StrictSerializer):
    """The fields of a form as JSON: of the prepared one in `context["form"]`, described by its class."""

    form_class: type[AnyForm]

    def get_fields(self) -> dict[str, serializers.Field]:
        """One field for each of the form."""
        form = self.context.get("form")
        own = form.fields if isinstance(form, self.form_class) else self.form_class.base_fields
        made = {name: rest_field(field) for name, field in own.items()}
        return {name: field for name, field in made.items() if field is not None}


_bodies: dict[type, type[Body]] = {}
# What forms call the sentences of no single field -> what REST calls them
OUTSIDE: dict[str, str] = {NON_FIELD_ERRORS: "non_field_errors"}


def body_class(form_class: type[AnyForm]) -> type[Body]:
    """The body derived from a form, named after it and made once: `PromiseForm` gives `PromiseBody`."""
    if form_class not in _bodies:
        name = f"{form_class.__name__.removesuffix('Form')}Body"
        told = {"form_class": form_class, "__doc__": form_class.__doc__, "__module__": form_class.__module__}
        _bodies[form_class] = type(name, (Body,), told)
    return _bodies[form_class]


def read_body(
    form_class: type[AnyForm], data: object, *, user: object, obj: object = None, partial: bool = False
) -> Mapping[str, Any]:
    """The keyword arguments of an operation from JSON; with `partial` only the names that were sent.

    Raises Refused with sentences by field.
    """
    form = form_class(user=user, object=obj)
    body = body_class(form_class)(data=data, partial=partial, context={"form": form})
    body.is_valid(raise_exception=True)
    if not form.check(body.validated_data):
        raise Refused(errors={OUTSIDE.get(name, name): list(said) for name, said in form.errors.items()})
    values = form.values()
    return {name: value for name, value in values.items() if not partial or name in body.validated_data}
