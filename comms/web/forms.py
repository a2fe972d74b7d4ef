"""The form pattern: crispy helper inside the form, the page owns the <form> tag; hidden version and
idempotency key; plain text only.
"""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from comms.base.text import clean_line, clean_text
from comms.web.days import possible_day

__all__ = [
    "ConfirmForm",
    "DayInput",
    "ManyFilesField",
    "MomentInput",
    "PortalForm",
    "PortalModelForm",
    "ReasonForm",
    "RemarkForm",
    "clean_text",
    "cleaner_of",
]

# The one length of a reason: what fits the shortest column that keeps reasons
REASON_LENGTH = 400


class MomentInput(forms.DateTimeInput):
    """The browser's own date and time picker; values are wall time of the company."""

    input_type = "datetime-local"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


class ClockInput(forms.TimeInput):
    """A time of day in the browser's own picker."""

    input_type = "time"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%H:%M")


class DayInput(forms.DateInput):
    """The browser's own date picker."""

    input_type = "date"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%Y-%m-%d")


class ManyFilesInput(forms.ClearableFileInput):
    """The browser's file picker, for several files at once."""

    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """A list of uploaded files; empty when none was chosen. `accept` and `capture` are the browser's words
    for kinds and camera.
    """

    widget = ManyFilesInput

    def __init__(self, *args, accept="", capture="", **kwargs):
        # What a file may be is told by its bytes, in the operation; here even an empty one passes so that the
        # sentence is the same.
        super().__init__(*args, allow_empty_file=True, **kwargs)
        self.widget.attrs.update(
            {name: said for name, said in (("accept", accept), ("capture", capture)) if said}
        )

    def clean(self, data, initial=None):
        """Check each file."""
        files = data or []
        if not isinstance(files, list | tuple):
            files = [files]
        if not files:
            super().clean(None, initial)
        return [super(ManyFilesField, self).clean(file, initial) for file in files]


class PortalFormMixin:
    """Helper, pickers and cleaned text of every form; `user` is who fills it in, `object` the row it is about
    (None: a new one).

    Fields are declared on the class, so that the REST body and its description can be derived from them.
    `prepare()` may narrow choices, set initial values, labels or `required`, and hide a field; it never adds
    one: that would be another act.
    """

    user: Any
    object: Any
    fields: dict[str, Any]

    def __init__(self, *args, user=None, object=None, **kwargs):
        self.user, self.object = user, object
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.prepare()
        for field in self.fields.values():
            _dress(field)

    def prepare(self):
        """Fill in what follows from `self.user` and `self.object`."""

    def start_with(self, **values):
        """Set initial values, beneath those that the page gave."""
        self.initial = values | self.initial

    def values(self):
        """The keyword arguments of the operation; a form whose fields are not the operation's own says how
        they become them.
        """
        return dict(self.cleaned_data)

    def check(self, values):
        """The same rules for values that came as JSON: validators, `clean_<field>()` and `clean()`. Fills
        `errors`, returns validity.

        `values` are Python values by field name; a name that is absent was not sent.
        """
        self._errors, self.cleaned_data, self.is_bound = self.errors.__class__(), dict(values), True
        for name in values:
            try:
                self.fields[name].run_validators(self.cleaned_data[name])
                if hasattr(self, f"clean_{name}"):
                    self.cleaned_data[name] = getattr(self, f"clean_{name}")()
            except ValidationError as wrong:
                self.add_error(name, wrong)
        self._clean_form()
        return not self._errors

    def clean(self):
        """Text fields lose invisible characters; a required one that becomes empty is an error."""
        cleaned = super().clean()
        if cleaned is None:
            cleaned = self.cleaned_data
        for name, value in list(cleaned.items()):
            field = self.fields.get(name)
            if isinstance(value, str) and isinstance(field, forms.CharField):
                cleaned[name] = cleaner_of(field)(value)
                if field.required and not cleaned[name]:
                    self.add_error(name, ValidationError(_("This is needed.")))
        return cleaned


def cleaner_of(field):
    """The function that cleans the text of a field: its own (`cleaner`) if it has one; secrets stay as they
    are; only boxes of several lines keep line breaks.
    """
    if cleaner := getattr(field, "cleaner", None):
        return cleaner
    if not field.strip:
        return str
    return clean_text if isinstance(field.widget, forms.Textarea) else clean_line


def _dress(field):
    """The browser's own pickers, boxes of a sensible height, and possible days only."""
    if isinstance(field, forms.DateTimeField | forms.DateField):
        field.validators = [*field.validators, possible_day]
    hidden = isinstance(field.widget, forms.HiddenInput)
    if isinstance(field, forms.DateTimeField) and not hidden:
        field.widget = MomentInput(field.widget.attrs)
        field.input_formats = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S"]
    elif isinstance(field, forms.DateField) and not hidden:
        field.widget = DayInput(field.widget.attrs)
        field.input_formats = ["%Y-%m-%d"]
    elif isinstance(field, forms.TimeField) and not hidden:
        field.widget = ClockInput(field.widget.attrs)
    elif isinstance(field.widget, forms.Textarea) and field.widget.attrs.get("rows") == "10":
        # Ten rows is Django's own default: nobody asked for them
        field.widget.attrs["rows"] = 4
    field.widget.is_required = field.required


class PortalForm(PortalFormMixin, forms.Form):
    """A form whose fields are handed to one operation."""


class PortalModelForm(PortalFormMixin, forms.ModelForm):
    """Layout and validation from a model; saving is the operation's work, so `save()` is closed."""

    def __init__(self, *args, object=None, **kwargs):
        super().__init__(*args, object=object, instance=object, **kwargs)

    def save(self, commit=True):
        """Closed: call the operation with `cleaned_data`."""
        raise NotImplementedError("forms do not save; call the operation")

    def _post_clean(self):
        """Validate the fields by the model without touching the instance that the page shows."""


class ReasonForm(PortalForm):
    """An act that needs nothing but a reason."""

    reason = forms.CharField(label=_("Reason"), max_length=REASON_LENGTH, widget=forms.Textarea)


class RemarkForm(PortalForm):
    """An act that may carry a reason."""

    reason = forms.CharField(label=_("Reason"), max_length=REASON_LENGTH, required=False)


class ConfirmForm(PortalForm):
    """An act that needs nothing but the press of a button."""


# What an action may name as its form
AnyForm = PortalForm | PortalModelForm
