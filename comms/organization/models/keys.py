"""Columns with one spelling: what finds a name by its pinyin, what somebody signs in with."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from comms.base.text import folded
from comms.organization.rules import alphabets, name_key


class NameKeyField(models.TextField):
    """The pinyin and initials of the row's `name`, written whenever the row is saved.

    It is a column because PostgreSQL and SQLite know no pinyin: 10,000 names are looked through in the
    database in a few milliseconds, where making their pinyin for every search would take half a second.
    """

    def pre_save(self, model_instance: Any, add: bool) -> str:
        """The key of the name as it is saved."""
        key = name_key(model_instance.name)
        setattr(model_instance, self.attname, key)
        return key


class Folded:
    """A text column that keeps and looks up the folded form (`comms.base.text.folded`), so that two spellings
    are one value for everything that writes or asks, and a constraint of uniqueness sees it.
    """

    def to_python(self, value: Any) -> Any:
        """What forms and `clean_fields` make of a typed value."""
        return _folded(super().to_python(value))  # type: ignore[misc]

    def pre_save(self, model_instance: Any, add: bool) -> Any:
        """The row shows what was saved."""
        value = _folded(super().pre_save(model_instance, add))  # type: ignore[misc]
        setattr(model_instance, self.attname, value)  # type: ignore[attr-defined]
        return value

    def get_prep_value(self, value: Any) -> Any:
        """What the database is told, also by `filter()` and `update()`."""
        return _folded(super().get_prep_value(value))  # type: ignore[misc]


def _folded(value: Any) -> Any:
    return folded(value) if isinstance(value, str) else value


def one_alphabet(name: str) -> None:
    """Raise ValidationError for a name with letters of two alphabets: an а of Cyrillic in “аdmin” looks like
    the Latin one, and the name like that of another account.
    """
    if len(alphabets(name)) > 1:
        said = _(
            "This name mixes letters of alphabets that look alike, such as Latin with Cyrillic or Greek. "
            "Write it in one alphabet."
        )
        raise ValidationError(said, code="alphabets")


class SignInNameField(Folded, models.CharField):
    """A sign-in name."""


class AddressField(Folded, models.EmailField):
    """An e-mail address with which somebody signs in."""
