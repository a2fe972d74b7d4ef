"""The form pattern: crispy helper inside the form, the page owns the <form> tag; hidden version and idempotency key; plain text only."""

from crispy_forms.helper import FormHelper
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from comms.base.text import clean_text

__all__ = ["ConfirmForm", "DayInput", "MomentInput", "PortalForm", "PortalModelForm", "ReasonForm", "clean_text"]


class MomentInput(forms.DateTimeInput):
    """The browser's own date and time picker; values are wall time of the company."""

    input_type = "datetime-local"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


class DayInput(forms.DateInput):
    """The browser's own date picker."""

    input_type = "date"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%Y-%m-%d")


class ManyFilesInput(forms.ClearableFileInput):
    """The browser's file picker, for several files at once."""

    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """A list of uploaded files; empty when none was chosen. `accept` and `capture` are the browser's words for kinds and camera."""

    widget = ManyFilesInput

    def __init__(self, *args, accept="", capture="", **kwargs):
        # What a file may be is told by its bytes, in the operation; here even an empty one passes so that the sentence is the same.
        super().__init__(*args, allow_empty_file=True, **kwargs)
        self.widget.attrs.update({name: said for name, said in (("accept", accept), ("capture", capture)) if said})

    def clean(self, data, initial=None):
        """Check each file."""
        files = data if isinstance(data, list | tuple) else [data] if data else []
        if not files:
            super().clean(None, initial)
        return [super(ManyFilesField, self).clean(file, initial) for file in files]


class PortalFormMixin:
    """Helper, pickers, cleaned text and the hidden version of every form."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        for name, field in self.fields.items():
            self._prepare(name, field)

    def _prepare(self, name, field):
        if isinstance(field, forms.DateTimeField) and not isinstance(field.widget, forms.HiddenInput):
            field.widget = MomentInput(field.widget.attrs)
            field.input_formats = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S"]
        elif isinstance(field, forms.DateField) and not isinstance(field.widget, forms.HiddenInput):
            field.widget = DayInput(field.widget.attrs)
            field.input_formats = ["%Y-%m-%d"]
        elif isinstance(field.widget, forms.Textarea) and field.widget.attrs.get("rows") == "10":
            # Ten rows is Django's own default: nobody asked for them
            field.widget.attrs["rows"] = 4
        field.widget.is_required = field.required

    def clean(self):
        """Text fields lose invisible characters; a required one that becomes empty is an error."""
        cleaned = super().clean()
        cleaned = self.cleaned_data if cleaned is None else cleaned
        for name, value in list(cleaned.items()):
            if isinstance(value, str) and isinstance(self.fields.get(name), forms.CharField):
                cleaned[name] = clean_text(value)
                if self.fields[name].required and not cleaned[name]:
                    self.add_error(name, ValidationError(_("This is needed.")))
        return cleaned


class PortalForm(PortalFormMixin, forms.Form):
    """A form whose fields are handed to one operation."""


class PortalModelForm(PortalFormMixin, forms.ModelForm):
    """Layout and validation from a model; saving is the operation's work, so `save()` is closed."""

    def save(self, commit=True):
        """Closed: call the operation with `cleaned_data`."""
        raise NotImplementedError("forms do not save; call the operation")

    def _post_clean(self):
        """Validate the fields by the model without touching the instance that the page shows."""


class ReasonForm(PortalForm):
    """An act that needs nothing but a reason."""

    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea)


class ConfirmForm(PortalForm):
    """An act that needs nothing but the press of a button."""
