"""Forms of units, people, posts, absences and groups; each is handed to one operation."""

from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from comms.base.forms import PortalForm, PortalModelForm
from comms.organization.models import Absence, Appointment, Group, Post, Tier, Unit, User
from comms.organization.queries import opening_hours
from comms.organization.rules import Segment, keep_hours, read_segments
from comms.organization.states import UnitKind

WEEKDAYS = {
    "1": _("Monday"),
    "2": _("Tuesday"),
    "3": _("Wednesday"),
    "4": _("Thursday"),
    "5": _("Friday"),
    "6": _("Saturday"),
    "7": _("Sunday"),
}


class PersonChoice(forms.ModelChoiceField):
    """A choice among the people who work here, by their public identity."""

    def __init__(self, **kwargs):
        super().__init__(queryset=User.objects.active(), to_field_name="uuid", **kwargs)

    def label_from_instance(self, person):
        """Name and sign-in name, since names repeat."""
        return f"{person.name} ({person.username})"


class UnitChoice(forms.ModelChoiceField):
    """A choice among the units that work, by code."""

    def __init__(self, queryset=None, **kwargs):
        super().__init__(queryset=Unit.objects.active() if queryset is None else queryset, to_field_name="code", **kwargs)


class HoursField(forms.CharField):
    """The opening segments of one weekday: "08:30-12:00, 14:00-17:30"; empty = closed."""

    def __init__(self, **kwargs):
        super().__init__(required=False, max_length=80, **kwargs)

    def prepare_value(self, value):
        """Segments as people type them."""
        return ", ".join(map(str, value)) if isinstance(value, list) else value

    def clean(self, value) -> list[Segment]:
        """A list of segments."""
        try:
            return read_segments(super().clean(value))
        except ValueError:
            raise ValidationError(_("Write the hours like 08:30-12:00, 14:00-17:30.")) from None


class HoursMixin:
    """Seven lines of working hours that become one field `working_hours`."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        known = opening_hours(self.instance)
        for number, label in WEEKDAYS.items():
            self.fields[f"hours_{number}"] = HoursField(label=label, initial=known.get(int(number), []))
        self.fields["hours_1"].help_text = _("Opening segments, for example 08:30-12:00, 14:00-17:30. Empty: closed.")

    def clean(self):
        """Gather the seven lines."""
        cleaned = super().clean()
        lines = {int(number): cleaned.pop(f"hours_{number}", []) for number in WEEKDAYS}
        cleaned["working_hours"] = keep_hours(lines)
        return cleaned


CONTACTS = ["complaint_line", "hotline", "email", "address"]


class ContactsForm(HoursMixin, PortalModelForm):
    """How the unit is reached; its head keeps this up to date."""

    class Meta:
        model = Unit
        fields = CONTACTS


class UnitForm(HoursMixin, PortalModelForm):
    """Everything about a unit that may change."""

    parent = UnitChoice(required=False, label=_("Belongs to"))

    class Meta:
        model = Unit
        fields = ["name_zh", "name_en", "parent", *CONTACTS, "active"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["parent"] = self.instance.parent and self.instance.parent.code


class NewUnitForm(HoursMixin, PortalModelForm):
    """A new unit."""

    parent = UnitChoice(required=False, label=_("Belongs to"))

    class Meta:
        model = Unit
        fields = ["kind", "code", "name_zh", "name_en", "parent", *CONTACTS]


class PersonForm(PortalModelForm):
    """An account."""

    username = forms.CharField(label=_("Sign-in name"), max_length=60, validators=[UnicodeUsernameValidator()])
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES, required=False)
    tier = forms.ChoiceField(label=_("Level"), choices=Tier.choices)

    class Meta:
        model = User
        fields = ["name", "username", "phone", "email", "tier", "language"]

    def clean_language(self):
        """The company's language unless another was chosen."""
        return self.cleaned_data["language"] or settings.LANGUAGE_CODE


class ProfileForm(PortalModelForm):
    """What everybody may change about themselves."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    time_zone = forms.ChoiceField(
        label=_("Time zone"), required=False, help_text=_("Times on pages are shown in this zone; deadlines stay the company's.")
    )

    class Meta:
        model = User
        fields = ["name", "phone", "email", "language", "time_zone"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        zones = [(zone, zone) for zone in sorted(available_timezones()) if "/" in zone and not zone.startswith("Etc/")]
        self.fields["time_zone"].choices = [("", _("The company's: %(zone)s") % {"zone": settings.TIME_ZONE}), *zones]


class AppointmentForm(PortalModelForm):
    """A person gets a post in a unit."""

    user = PersonChoice(label=_("Person"))
    unit = UnitChoice(label=_("Unit"))
    post = forms.ChoiceField(label=_("Post"), choices=[("", "---------"), *Post.choices])
    replace = forms.BooleanField(
        required=False,
        label=_("Replaces the present head"),
        help_text=_("A unit has exactly one head; the former head's appointment ends on the day before."),
    )

    class Meta:
        model = Appointment
        fields = ["user", "unit", "post", "since", "until", "acting"]


class EndForm(PortalForm):
    """An appointment ends."""

    until = forms.DateField(label=_("Last day"))
    reason = forms.CharField(label=_("Reason"), required=False, max_length=200)


class AbsenceForm(PortalModelForm):
    """Somebody is away."""

    user = PersonChoice(label=_("Person"))
    deputy = PersonChoice(label=_("Deputy"), required=False, help_text=_("Stands in for rotation, escalation and assignments."))

    class Meta:
        model = Absence
        fields = ["user", "starts_on", "ends_on", "kind", "deputy"]


class OptionalReasonForm(PortalForm):
    """An act with a reason, when there is something to say."""

    reason = forms.CharField(label=_("Reason"), required=False, max_length=200)


class GroupForm(PortalModelForm):
    """A group's names, its posts and the people picked by hand."""

    posts = forms.MultipleChoiceField(label=_("Posts"), choices=Post.choices, required=False, widget=forms.CheckboxSelectMultiple)
    unit_kinds = forms.MultipleChoiceField(
        label=_("Only in units of these kinds"), choices=UnitKind.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    picked = forms.ModelMultipleChoiceField(
        label=_("Hand-picked people"), queryset=User.objects.active(), to_field_name="uuid", required=False
    )

    class Meta:
        model = Group
        fields = ["name_zh", "name_en", "posts", "unit_kinds", "picked"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["picked"] = [person.uuid for person in self.instance.picked.all()]
