"""Choosing by typing: a search box over the rows that a field offers, instead of a list of hundreds.

What is sent stays what a select sends. Text that was typed and not chosen is sent beside it: the only row
that it can mean is taken, otherwise the sentence beside the field names those that it can mean. So the form
works without scripts, too.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from comms.base.folding import fold
from comms.base.text import Words

# Hits that are shown at once; whoever does not find theirs among them types on
SHOWN = 20
# Hits that a sentence names
NAMED = 5
LONGEST = 80


@dataclass(frozen=True)
class Hit:
    """A row that can be chosen: what is sent, its name, what tells it from namesakes, and a warning (absent).

    `find` is what else can be typed for it where the browser itself searches.
    """

    value: str
    label: str
    note: str = ""
    mark: str = ""
    find: str = ""

    def __str__(self) -> str:
        return " · ".join(part for part in (self.label, self.note, self.mark) if part)

    @property
    def named(self) -> str:
        """The name and what tells it from others, inside a sentence."""
        return f"{self.label} ({self.note})" if self.note else self.label


class Typed(str):
    """What stands in the search box: text, no choice yet."""

    __slots__ = ()


class Chooser(forms.Select):
    """One row: a search box and the row chosen. `complete` puts all rows into the page where they are few."""

    template_name = "_components/chooser.html"
    complete = False

    def use_required_attribute(self, initial: object) -> bool:
        """The browser may not demand text in a box that is empty once a choice was made."""
        return False

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        """What was typed goes before what is chosen: somebody wants another one."""
        typed = str(data.get(f"{name}_text", "")).strip()[:LONGEST]
        if typed:
            return Typed(typed)
        return super().value_from_datadict(data, files, name)

    def optgroups(self, name: str, value: object, attrs: object = None) -> list[Any]:
        """None; the template asks for `hits`."""
        return []

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """Adds what is chosen, what else stands in the select, and the text that was typed."""
        context = super().get_context(name, value, attrs)
        values = [item for item in self.format_value(value) if item and not isinstance(item, Typed)]
        typed = next((item for item in _several(value) if isinstance(item, Typed)), "")
        chosen, others = self._hits(values, typed)
        shared = context["widget"]["attrs"]
        css = shared.pop("class", "")
        context["widget"] |= {
            "chosen": chosen,
            "others": others,
            "typed": typed,
            "complete": self._complete,
            "many": self.allow_multiple_selected,
            "invalid": "is-invalid" in css,
            "can_type": getattr(self._field, "can_type", Searched.can_type),
        }
        return context

    def format_value(self, value: object) -> list[str]:
        """The values as texts; what was typed stays marked as such."""
        return [item if isinstance(item, Typed) else str(item) for item in _several(value)]

    @property
    def _field(self) -> Any:
        """The field whose rows are offered; None over fixed choices."""
        return getattr(self.choices, "field", None)

    @property
    def _complete(self) -> bool:
        return self.complete or self._field is None

    def _hits(self, values: Sequence[str], typed: str) -> tuple[list[Hit], list[Hit]]:
        """The rows chosen, and the others in the select: all of them, or those that the text can mean."""
        field = self._field
        if field is None:
            offered = [_as_hit(value, label) for value, label in self.choices if value]
        elif self.complete:
            offered = field.hits(field.queryset)
        else:
            offered = field.hits(field.rows_of(values))
            if typed:
                offered += [hit for hit in field.search(typed)[0] if hit.value not in values]
        chosen = [hit for hit in offered if hit.value in values]
        return chosen, [hit for hit in offered if hit.value not in values]


class ManyChooser(Chooser):
    """Several rows; those chosen stand before the search box and can be taken away one by one."""

    allow_multiple_selected = True

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        """The rows chosen, and after them what stands in the box."""
        sent = data.getlist(name) if hasattr(data, "getlist") else data.get(name)
        typed = str(data.get(f"{name}_text", "")).strip()[:LONGEST]
        chosen = _several(sent)
        if typed:
            chosen.append(Typed(typed))
        return chosen

    def value_omitted_from_data(self, data: Mapping[str, Any], files: object, name: str) -> bool:
        """Nothing is sent for nothing chosen."""
        return False


def _as_hit(value: object, label: object) -> Hit:
    """A fixed choice as a hit; its label may be one."""
    return label if isinstance(label, Hit) else Hit(str(value), str(label))


def _several(value: object) -> list[Any]:
    if value is None or value == "":
        return []
    if isinstance(value, list | tuple | set):
        return list(value)
    return [value]


class Searched:
    """The part of a field over rows that finds them; stands before Django's ModelChoiceField.

    A field says `find` and `hits`, and `is_exactly` where a whole name is more than the text of the row.
    """

    queryset: Any
    to_field_name: str | None
    # Sentences of a text that nothing or too much fits
    nothing_fits: Words = gettext_lazy("Nothing fits “%(text)s”.")
    # What can be typed, for the empty box
    can_type: Words = gettext_lazy("Type to search")

    def find(self, text: str) -> Iterable[Any]:
        """The rows that the field offers and a text can mean, the likeliest first."""
        raise NotImplementedError

    def hits(self, rows: Iterable[Any]) -> list[Hit]:
        """The rows as people see them."""
        raise NotImplementedError

    def is_exactly(self, text: str, row: Any) -> bool:
        """Whether a text is the whole name of a row, so that it is meant although others fit, too."""
        return fold(str(row)) == fold(text)

    def search(self, text: str) -> tuple[list[Hit], bool]:
        """At most `SHOWN` hits, and whether there are more."""
        rows, more = self._found(text)
        return self.hits(rows), more

    def _found(self, text: str) -> tuple[list[Any], bool]:
        rows: Any = self.find(text)
        found = list(rows[: SHOWN + 1])
        return found[:SHOWN], len(found) > SHOWN

    def rows_of(self, values: Sequence[str]) -> Any:
        """Those of these values that the field offers; what is malformed names nothing."""
        key = self.to_field_name or "pk"
        columns = self.queryset.model._meta
        column = columns.pk if key == "pk" else columns.get_field(key)
        known = []
        for value in values:
            try:
                known.append(column.to_python(value))
            except ValidationError:
                continue
        return self.queryset.filter(**{f"{key}__in": known})

    def meant(self, text: str) -> str:
        """The value of the one row that a text means: the only hit, or the only one of exactly this name.

        Raises ValidationError that names the hits.
        """
        rows, more = self._found(text)
        exact = [row for row in rows if self.is_exactly(text, row)]
        if not rows:
            raise ValidationError(str(self.nothing_fits), code="nothing_fits", params={"text": text})
        if len(exact) == 1 or (len(rows) == 1 and not more):
            return self.hits(exact or rows)[0].value
        names = [hit.named for hit in self.hits(rows)]
        raise ValidationError(several_fit(text, names, more=more), code="several_fit")

    def to_python(self, value: Any) -> Any:
        """The row; of a text the one that it means."""
        if isinstance(value, Typed):
            value = self.meant(value)
        return super().to_python(value)  # type: ignore[misc]


class ManySearched(Searched):
    """The same for several rows; the value is a plain list, which can be gone through more than once."""

    def clean(self, value: Any) -> Any:
        """The rows chosen, and the one that the text means."""
        items = _several(value)
        values = dict.fromkeys(self.meant(item) if isinstance(item, Typed) else item for item in items)
        return list(super().clean(list(values)))  # type: ignore[misc]

    def to_python(self, value: Any) -> Any:
        """The rows."""
        return super(Searched, self).to_python(value)  # type: ignore[misc]


def several_fit(text: str, names: Sequence[str], *, more: bool = False) -> str:
    """The sentence of a text that can mean several things; the first few are named."""
    named = " / ".join(names[:NAMED])
    if more or len(names) > NAMED:
        named = f"{named} …"
    return _("“%(text)s” can mean several: %(names)s. Choose one of them.") % {"text": text, "names": named}
