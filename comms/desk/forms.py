"""What the set-up of the portal asks."""

from django import forms
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.utils.translation import gettext_lazy as _

from comms.base.phone_fields import PhoneField
from comms.organization.fields import LOGO_HELP, AddressField, PictureField, SignInNameField
from comms.organization.operations.first_day import proposed_departments
from comms.organization.queries import unit_of_role
from comms.organization.states import UnitRole
from comms.web.forms import PortalForm
from comms.web.rows import RowsField

PASSWORD = forms.PasswordInput(attrs={"autocomplete": "new-password"})
DEPARTMENT_ROLES = [
    ("", _("None of its own")),
    *((role.value, role.label) for role in UnitRole if role != UnitRole.COMPANY),
]


class ClaimForm(PortalForm):
    """The one-time code, and the account of whoever types it."""

    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        help_text=_("The console shows it where the portal was started."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    name = forms.CharField(label=_("Your name"), max_length=80)
    username = SignInNameField(
        label=_("Sign-in name"), max_length=60, validators=[UnicodeUsernameValidator()]
    )
    email = AddressField(label=_("E-mail"), required=False)
    password = forms.CharField(label=_("Password"), max_length=128, strip=False, widget=PASSWORD)
    again = forms.CharField(label=_("Password once more"), max_length=128, strip=False, widget=PASSWORD)

    def clean_again(self):
        """The same as above."""
        if self.cleaned_data.get("password") != self.cleaned_data["again"]:
            raise forms.ValidationError(_("The two passwords differ."))
        return self.cleaned_data["again"]

    def values(self):
        """Without the repetition."""
        return {name: value for name, value in super().values().items() if name != "again"}


class CompanyForm(PortalForm):
    """What the company is called, and how customers reach it."""

    name_zh = forms.CharField(label=_("Name (Chinese)"), max_length=80)
    name_en = forms.CharField(label=_("Name (English)"), max_length=80, required=False)
    code = forms.SlugField(
        label=_("Code"), max_length=20, help_text=_("The company's own short word for it.")
    )
    complaint_line = PhoneField(label=_("Complaint line"), max_length=40, required=False)
    hotline = PhoneField(label=_("Hotline"), max_length=40, required=False)
    logo = PictureField(label=_("Logo"), required=False, help_text=LOGO_HELP)

    def prepare(self):
        """What is said already; the code stays once it is chosen."""
        unit = unit_of_role(UnitRole.COMPANY)
        if unit is None:
            self.start_with(code="HQ")
            return
        for name, field in self.fields.items():
            if name != "logo":  # none chosen: the present one stays
                field.initial = getattr(unit, name)  # what a program does not send stays
        self.fields["code"].disabled = True


class DepartmentForm(PortalForm):
    """One department."""

    role = forms.ChoiceField(
        label=_("Role in the procedure"),
        choices=DEPARTMENT_ROLES,
        required=False,
    )
    code = forms.SlugField(label=_("Code"), max_length=20)
    name_zh = forms.CharField(label=_("Name (Chinese)"), max_length=80)
    name_en = forms.CharField(label=_("Name (English)"), max_length=80, required=False)


class DepartmentsForm(PortalForm):
    """The departments with their roles."""

    departments = RowsField(
        DepartmentForm,
        label=_("Departments"),
        help_text=_("Change the names to your own. Empty lines are left out; what is there already stays."),
    )

    def prepare(self):
        """Those that the procedure takes for granted and that are missing."""
        self.start_with(departments=proposed_departments())


class FinishForm(PortalForm):
    """The last step."""

    checked = forms.BooleanField(
        label=_("I have looked through these posts; they are right."), required=False
    )
