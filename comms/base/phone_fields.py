"""Columns and form fields of phone numbers, and the condition by which a number is found."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q, Transform
from django.utils.translation import gettext_lazy as _

from comms.base.phones import (
    EXTENSION,
    LAST_DIGITS,
    is_last_digits,
    is_phone,
    kept_phone,
    read_phone,
    shown_phone,
)

ACCEPTED = _("For example 138 1234 5678, 0571-55500000 ext. 8001, 400-800-1234 or +852 2345 6789.")


def check_phone(text: str) -> None:
    """Raise ValidationError when a text is no phone number."""
    if not is_phone(text):
        raise ValidationError(
            _("This is no phone number. Write one number, such as 138 1234 5678 or 0571-55500000 ext. 8001."),
            code="no_phone",
        )


class PhoneField(forms.CharField):
    """A phone number, typed in any spelling, handed on in the one that is kept, shown as people write it."""

    cleaner = staticmethod(kept_phone)
    default_validators = [check_phone]

    def __init__(self, **options: Any) -> None:
        options["help_text"] = options.get("help_text") or ACCEPTED
        super().__init__(**options)

    def to_python(self, value: Any) -> Any:
        """The number as it is kept."""
        text = super().to_python(value)
        return kept_phone(text) if text else text

    def prepare_value(self, value: Any) -> Any:
        """The number as people write it."""
        return shown_phone(value) if isinstance(value, str) else value


class PhoneColumn(models.CharField):
    """A phone number in one spelling, for everything that writes or asks. What is no number stays as it is:
    rows of earlier versions hold such texts, and people are refused them.
    """

    default_validators = [check_phone]

    def to_python(self, value: Any) -> Any:
        """What forms and `clean_fields` make of a typed value."""
        return _kept(super().to_python(value))

    def pre_save(self, model_instance: Any, add: bool) -> Any:
        """The row shows what was saved."""
        value = _kept(super().pre_save(model_instance, add))
        setattr(model_instance, self.attname, value)
        return value

    def get_prep_value(self, value: Any) -> Any:
        """What the database is told, also by `filter()` and `update()`."""
        return _kept(super().get_prep_value(value))

    def formfield(self, **options: Any) -> Any:
        """The field that accepts every spelling and says so."""
        return super().formfield(**({"form_class": PhoneField} | options))


def _kept(value: Any) -> Any:
    return kept_phone(value) if isinstance(value, str) else value


SEPARATOR = EXTENSION[0]
NUMBER = f"split_part(%(expressions)s, '{SEPARATOR}', 1)"
# SQLite knows neither split_part() nor right()
NUMBER_SQLITE = f"substr(%(expressions)s, 1, instr(%(expressions)s || '{SEPARATOR}', '{SEPARATOR}') - 1)"


class NumberOf(Transform):
    """The number without its extension: `phone__number="057155500000"`."""

    lookup_name = "number"
    output_field = models.TextField()  # type: ignore[assignment]
    template = NUMBER

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """The same in SQLite's words."""
        return self.as_sql(compiler, connection, template=NUMBER_SQLITE, **context)


class LastDigits(Transform):
    """The last four digits of the number: `phone__end="5678"`."""

    lookup_name = "end"
    output_field = models.TextField()  # type: ignore[assignment]
    template = f"right({NUMBER}, {LAST_DIGITS})"

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        """The same in SQLite's words."""
        ending = f"substr({NUMBER_SQLITE}, -{LAST_DIGITS})"
        return self.as_sql(compiler, connection, template=ending, **context)


PhoneColumn.register_lookup(NumberOf)
PhoneColumn.register_lookup(LastDigits)


def with_phone(text: str, column: str = "phone") -> Q:
    """The condition that a row has the number that was typed: the whole of it in any spelling, with the
    extension or without, or its last four digits. No row fits a text that is neither.

    `column` may lead over relations: `household__phone`.
    """
    if is_last_digits(text.strip()):
        return Q(**{f"{column}__end": text.strip()})
    try:
        phone = read_phone(text)
    except ValueError:
        return Q(pk__in=())
    same = Q(**{f"{column}__number": phone.number})
    return same & Q(**{column: phone.kept}) if phone.extension else same
