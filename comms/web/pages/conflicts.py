"""Somebody else saved first: both texts field by field, and a choice before anything is written over."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from comms.base.clock import local
from comms.base.differences import Pieces, compare, shortened
from comms.base.text import Words
from comms.web.forms import cleaner_of

MINE, THEIRS = "mine", "theirs"
# Names in what is sent: the version that was shown with the choice, the choice for all fields;
# `overwrite-<field>` for one
SHOWN, ALL = "overwrite", "overwrite-all"


@dataclass(frozen=True)
class Difference:
    """One field in which the texts differ, and what was chosen for it (nothing yet: an empty text).

    `only_theirs` when the person did not change this field: then theirs is proposed.
    """

    name: str
    label: Words
    mine: Pieces
    theirs: Pieces
    choice: str
    only_theirs: bool


@dataclass(frozen=True)
class Conflict:
    """What stands against saving: present version, fields that differ, the choice made for all of them."""

    version: int
    differences: list[Difference]
    everywhere: str
    shown: bool

    @property
    def settled(self) -> bool:
        """Whether this very version was shown and everything has been chosen."""
        if not self.differences:
            return self.shown and self.everywhere == MINE
        return self.shown and all(self.choice(difference) for difference in self.differences)

    @property
    def theirs(self) -> list[str]:
        """The names of the fields in which the other text counts."""
        return [difference.name for difference in self.differences if self.choice(difference) == THEIRS]

    def choice(self, difference: Difference) -> str:
        """What counts in a field: the choice for all fields goes before its own."""
        return self.everywhere or difference.choice


def find_conflict(
    typed: forms.BaseForm,
    present: forms.BaseForm,
    sent: Mapping[str, str],
    *,
    version: int,
    seen: Mapping[str, str],
) -> Conflict:
    """Compare the form as it was sent with one that begins with what the object says now.

    `seen` are the fingerprints of what the person saw when the form was opened: a field that nobody else
    changed since is no conflict. Without it every field that differs is one.
    """
    differences = []
    for name in _comparable(present):
        mine, theirs = (
            in_words(typed.fields[name], typed[name].data),
            in_words(present.fields[name], _initial(present, name)),
        )
        if mine != theirs and seen.get(name) != _fingerprint(present.fields[name], _initial(present, name)):
            only_theirs = name in seen and seen[name] == _fingerprint(
                typed.fields[name], _cleaned(typed, name)
            )
            own, other = compare(mine, theirs)
            choice = _choice(sent, f"overwrite-{name}")
            if only_theirs and not choice:
                choice = THEIRS
            label = typed[name].label
            differences.append(Difference(name, label, shortened(own), shortened(other), choice, only_theirs))
    return Conflict(version, differences, _choice(sent, ALL), sent.get(SHOWN) == str(version))


def _choice(sent: Mapping[str, str], name: str) -> str:
    said = sent.get(name, "")
    return said if said in (MINE, THEIRS) else ""


def fingerprints(form: forms.BaseForm) -> str:
    """What a form begins with, as a short text for a hidden field; it asks the database nothing."""
    return json.dumps(
        {name: _fingerprint(form.fields[name], _initial(form, name)) for name in _comparable(form)}
    )


def read_fingerprints(text: str) -> dict[str, str]:
    """What `fingerprints()` wrote; nothing when the page did not carry it or it was tampered with."""
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    if not isinstance(found, dict):
        return {}
    return {str(name): str(value) for name, value in found.items()}


def _comparable(form: forms.BaseForm) -> Iterable[str]:
    """The fields that the object answers for: those that begin with a value of its own and can be seen."""
    for name, field in form.fields.items():
        if name in form.initial and not isinstance(field, forms.FileField) and not field.widget.is_hidden:
            yield name


def _initial(form: forms.BaseForm, name: str) -> object:
    return form.get_initial_for_field(form.fields[name], name)


def _cleaned(form: forms.BaseForm, name: str) -> object:
    try:
        return form.fields[name].clean(form[name].data)
    except ValidationError:
        return form[name].data


def _fingerprint(field: forms.Field, value: object) -> str:
    plain = field.prepare_value(value)
    if isinstance(plain, datetime):
        plain = plain.astimezone(UTC).isoformat()
    if isinstance(plain, str):
        plain = _plain_text(field, plain)
    if isinstance(plain, list | tuple | set | QuerySet) and not any(isinstance(item, dict) for item in plain):
        plain = [str(item) for item in plain]
        if not _has_order(field):
            plain.sort()
    text = ""
    if plain not in (None, "", []):
        text = json.dumps(plain, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _plain_text(field: forms.Field, text: str) -> str:
    if not isinstance(field, forms.CharField):
        return text
    return cleaner_of(field)(text)


def in_words(field: forms.Field, value: object) -> str:
    """A value as people read it, whether it was just typed or comes from the object; "" for nothing.

    A field whose value is more than a text, a choice or a row of the database says it itself:
    `in_words(value)` on its class.
    """
    if not _is_of_rows(value):
        value = field.prepare_value(value)
        try:
            value = field.clean(value)
        except ValidationError:
            value = _row(field, value)
    own = getattr(field, "in_words", None)
    if own is not None:
        return own(value)
    return _in_words(field, value)


def _is_of_rows(value: object) -> bool:
    """Rows of the database; those that cannot be chosen any more still say their names."""
    return isinstance(value, Model) or (
        isinstance(value, list | tuple) and any(isinstance(item, Model) for item in value)
    )


def _row(field: forms.Field, value: object) -> object:
    """The row of a key that the field does not take."""
    if isinstance(field, forms.ModelChoiceField) and value and not isinstance(value, list | tuple):
        rows: Any = field.queryset
        try:
            return rows.model._base_manager.get(pk=value)
        except (ObjectDoesNotExist, ValidationError, ValueError, TypeError):
            return value
    return value


def _in_words(field: forms.Field, value: object) -> str:
    match value:
        case None | "":
            return ""
        case bool():
            return _("Yes") if value else _("No")
        case datetime():
            return f"{local(value):%Y-%m-%d %H:%M}"
        case date():
            return value.isoformat()
        case Model() if isinstance(field, forms.ModelChoiceField):
            return str(field.label_from_instance(value))
        case Model():
            return str(value)
        case dict():
            return " · ".join(filter(None, (_in_words(field, item) for item in value.values())))
        case list() | tuple() | QuerySet():
            return _several(field, [_in_words(field, item) for item in value])
    if isinstance(field, forms.ChoiceField):
        return str(_labels(field).get(str(value), value))
    return _plain_text(field, str(value))


def _several(field: forms.Field, said: list[str]) -> str:
    """One a line. The order of choices means nothing, that of lines does."""
    choices = isinstance(field, forms.MultipleChoiceField | forms.ModelMultipleChoiceField)
    if choices and not _has_order(field):
        said = sorted(said)
    return "\n".join(said)


def _has_order(field: forms.Field) -> bool:
    """Whether the order of what is chosen is what the field is about; such a class says `ordered`."""
    return getattr(field, "ordered", False)


def _labels(field: Any) -> dict[str, Words]:
    """The wording of every choice, those in groups too."""
    pairs: list[tuple[object, Words]] = []
    for value, label in field.choices:
        pairs += list(label) if isinstance(label, list | tuple) else [(value, label)]
    return {str(value): label for value, label in pairs}
