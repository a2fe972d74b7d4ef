"""Something fair to send for every field of a form: the same for the page and for REST, so that only the
channel differs.
"""

from datetime import date, datetime, time, timedelta

from django import forms
from django.core.exceptions import ValidationError

from comms.base.clock import local
from comms.web.rows import RowsField

# Fields whose value follows from others: what would be refused for reasons of its own
LEFT_OUT = {"occurred_at", "in_at", "out_at", "late_reason", "photos", "uploads", "token"}

WANTED = {"users"}  # one of several must be there


def words(length):
    """A text of this length that says something: one letter alone is no reason for a phone number."""
    return ("xy" * length)[:length]


def value_of(name, field, at):
    """A Python value for a field: what stands there already, else something short and possible."""
    if field.initial not in (None, "") and not callable(field.initial):
        return field.initial
    match field:
        case RowsField():
            return [
                {
                    key: value_of(key, one, at)
                    for key, one in field.row_form.base_fields.items()
                    if one.required
                }
            ]
        case forms.ModelMultipleChoiceField():
            return list(field.queryset[:1]) if field.required or name in WANTED else []
        case forms.ModelChoiceField():
            return field.queryset.first() if field.required else None
        case forms.TypedMultipleChoiceField() | forms.MultipleChoiceField():
            return [next(iter(field.choices))[0]] if field.required else []
        case forms.ChoiceField():
            return next((value for value, _label in field.choices if value != ""), "")
        case forms.BooleanField():
            return False
        case forms.IntegerField():
            return (field.min_value if field.min_value is not None else 1) if field.required else None
        case forms.DateTimeField():
            return (at + timedelta(days=1 if "end" not in name else 2)).replace(second=0, microsecond=0)
        case forms.DateField():
            return local(at).date() + timedelta(days=1) if field.required else None
        case forms.TimeField():
            return time(9, 0)
        case forms.EmailField():
            return "someone@example.com" if field.required else ""
        case forms.SlugField():
            return "fresh-one"
        case forms.CharField():
            return words(max(field.min_length or 0, 2)) if field.required else ""
    return None


def values_for(form, at):
    """{field name: value} of what is sent, for a prepared form. What the page would show is sent back as it
    is.
    """
    found = {}
    for name, field in form.fields.items():
        if name in LEFT_OUT or isinstance(field, forms.FileField):
            continue
        shown = form.get_initial_for_field(field, name)
        if shown in (None, "", []):
            found[name] = value_of(name, field, at)
        elif (kept := _offered(field, shown)) is not None:
            found[name] = kept
    return found


def _offered(field, shown):
    """What stands there already as a value; nothing when this person may not choose it."""
    try:
        return field.clean(field.prepare_value(shown))
    except ValidationError:
        return None


def plain(value, field):
    """A value as JSON."""
    if isinstance(field, forms.ModelChoiceField) and value not in (None, "", []):
        key = field.to_field_name or "pk"
        many = isinstance(value, list | tuple)
        return [str(getattr(one, key)) for one in value] if many else str(getattr(value, key))
    if isinstance(field, RowsField):
        return [
            {key: plain(one, field.row_form.base_fields[key]) for key, one in row.items()} for row in value
        ]
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return value


def as_json(form, values):
    """The body of a REST request; what is empty is left out."""
    body = {name: plain(value, form.fields[name]) for name, value in values.items()}
    return {name: value for name, value in body.items() if value not in (None, "", [])}


def as_page(form, values):
    """The same as a browser sends it."""
    sent = {}
    for name, value in values.items():
        field = form.fields[name]
        if isinstance(field, RowsField):
            for number, row in enumerate(value):
                sent |= {
                    f"{name}-{number}-{key}": plain(one, field.row_form.base_fields[key])
                    for key, one in row.items()
                }
        elif isinstance(field.widget, forms.MultiWidget):
            parts = field.widget.decompress(value)
            sent |= {
                f"{name}{suffix}": part
                for suffix, part in zip(field.widget.widgets_names, parts, strict=True)
                if part
            }
        elif isinstance(value, datetime):
            sent[name] = f"{local(value):%Y-%m-%dT%H:%M}"
        elif isinstance(field, forms.BooleanField):
            sent |= {name: "on"} if value else {}
        elif value is not None:
            sent[name] = plain(value, field)
    return sent
