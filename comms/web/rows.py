"""A list of rows inside a form: lines on the page, an array over REST, each declared once as a small form."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from comms.web.forms import PortalForm

Row = Mapping[str, object]


class RowsWidget(forms.Widget):
    """As many lines as there are rows, and some empty ones below; the names are `steps-0-text`,
    `steps-1-text` …
    """

    template_name = "_components/form_rows.html"
    row_form: type[PortalForm]
    lines = 6

    def value_from_datadict(self, data: Row, files: object, name: str) -> list[dict[str, object]]:
        """The rows as they were typed, without the empty ones."""
        rows = []
        for number in range(self._count(data, name)):
            form = self.row_form(data, prefix=f"{name}-{number}")
            row = {key: form[key].data for key in form.fields}
            if any(value not in (None, "", []) for value in row.values()):
                rows.append(row)
        return rows

    def value_omitted_from_data(self, data: Mapping[str, object], files: object, name: str) -> bool:
        """Whether the page had no such lines at all."""
        return self._count(data, name) == 0

    def _count(self, data: Mapping[str, object], name: str) -> int:
        """One more than the highest number of a line that was sent."""
        numbers = [
            key.removeprefix(f"{name}-").partition("-")[0] for key in data if key.startswith(f"{name}-")
        ]
        return max(
            (
                int(number) + 1
                for number in numbers
                if number.isascii() and number.isdigit() and len(number) < 4
            ),
            default=0,
        )

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """The lines with what was typed in them."""
        filled = list(value or [])
        shown = max(self.lines, len(filled) + 1)
        rows = [self._line(name, number, filled[number : number + 1]) for number in range(shown)]
        return render_to_string(self.template_name, {"rows": rows})

    def _line(self, name: str, number: int, value: list[Row]) -> forms.BaseForm:
        typed: Row = next(iter(value), {})
        row = self.row_form(prefix=f"{name}-{number}", initial=dict(typed))
        for field in row.fields.values():
            css = "form-select" if isinstance(field.widget, forms.Select) else "form-control"
            field.widget.is_required = False
            field.widget.attrs.setdefault("class", css)
        return row


class RowsField(forms.Field):
    """A list of rows; the value is a list of dictionaries as `row_form` cleans them, without empty lines."""

    default_error_messages = {"required": _("At least one line is needed.")}

    def __init__(self, row_form: type[PortalForm], *, lines: int = 6, **options: Any) -> None:
        widget = RowsWidget()
        widget.row_form, widget.lines = row_form, lines
        super().__init__(widget=widget, **options)
        self.row_form = row_form

    def clean(self, value: Any) -> list[dict[str, object]]:
        """Clean every row. Raises ValidationError with the number of the line and the name of its field."""
        super().clean(value)
        forms_of_rows = [self.row_form(row) for row in value or []]
        errors = [
            ValidationError(
                _("Line %(number)s, %(field)s: %(problem)s"),
                params={
                    "number": number,
                    "field": form.fields[name].label if name in form.fields else "",
                    "problem": sentence,
                },
            )
            for number, form in enumerate(forms_of_rows, start=1)
            for name, sentences in form.errors.items()
            for sentence in sentences
        ]
        if errors:
            raise ValidationError(errors)
        return [form.cleaned_data for form in forms_of_rows]
