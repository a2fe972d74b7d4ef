"""Forms of units, people, posts, absences and groups; each is handed to one operation."""

from functools import cache
from zoneinfo import available_timezones

from django import forms
from django.conf import settings
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _

from comms.base.clock import now, today
from comms.base.errors import Refused
from comms.base.sheets import read_file, read_text
from comms.base.text import clean_lines
from comms.organization.fields import (
    LOGO_HELP,
    AddressField,
    GroupField,
    OrderField,
    PeopleField,
    PersonField,
    PictureField,
    SignInNameField,
    SuccessorsField,
    UnitField,
    WorkingHoursField,
)
from comms.organization.models import Absence, Appointment, Group, Post, Tier, Unit, User
from comms.organization.operations.appointments import is_last_post
from comms.organization.operations.charges import charges_of, likely_successor
from comms.organization.queries import members_in_order
from comms.organization.states import KIND_OF_ROLE, UnitKind, UnitRole
from comms.web.forms import PortalForm, PortalModelForm, RemarkForm

CONTACTS = ["complaint_line", "hotline", "email", "address", "working_hours"]


class ContactsForm(PortalModelForm):
    """How the unit is reached; its head keeps this up to date."""

    working_hours = WorkingHoursField(label=_("Working hours"))

    class Meta:
        model = Unit
        fields = CONTACTS

    def prepare(self):
        """What a program does not send stays as it is."""
        for name, field in self.fields.items():
            field.initial = getattr(self.object, name)


class LogoForm(PortalForm):
    """The company's logo."""

    logo = PictureField(label=_("Logo"), help_text=LOGO_HELP)


class UnitForm(PortalModelForm):
    """Everything about a unit that may change."""

    parent = UnitField(required=False, label=_("Belongs to"))
    working_hours = WorkingHoursField(label=_("Working hours"))

    class Meta:
        model = Unit
        fields = ["name_zh", "name_en", "parent", *CONTACTS, "active"]

    def prepare(self):
        """The unit above is named by its code."""
        self.initial["parent"] = self.object.parent


class NewUnitForm(PortalModelForm):
    """A new unit."""

    parent = UnitField(required=False, label=_("Belongs to"))
    working_hours = WorkingHoursField(label=_("Working hours"))

    class Meta:
        model = Unit
        fields = ["kind", "code", "role", "name_zh", "name_en", "parent", *CONTACTS]
        help_texts = {
            "code": _("The company's own short word for it."),
            "role": _("Which unit of the procedure it is; most are none of these."),
        }

    def prepare(self):
        """Most new units are management offices."""
        self.start_with(kind=UnitKind.MANAGEMENT_OFFICE)


NO_ROLE = ("", _("None of its own"))


class RoleForm(PortalForm):
    """What a unit is in the procedure."""

    role = forms.ChoiceField(label=_("Role"), choices=[NO_ROLE, *UnitRole.choices], required=False)
    replace = forms.BooleanField(
        required=False,
        label=_("Passes from the unit that has it"),
        help_text=_("What hangs on the role, such as series of meetings, passes with it."),
    )

    def prepare(self):
        """The roles that a unit of this kind can have, its own at first."""
        if self.object is None:
            return
        fit = [role for role, kind in KIND_OF_ROLE.items() if kind == self.object.kind]
        self.fields["role"].choices = [NO_ROLE, *((role.value, role.label) for role in fit)]
        self.start_with(role=self.object.role)


class PersonForm(PortalModelForm):
    """An account, a new one or a changed one."""

    username = SignInNameField(
        label=_("Sign-in name"), max_length=60, validators=[UnicodeUsernameValidator()]
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES, required=False)
    tier = forms.ChoiceField(label=_("Level"), choices=Tier.choices, initial=Tier.OPERATIONS)

    class Meta:
        model = User
        fields = ["name", "username", "phone", "email", "tier", "language"]
        field_classes = {"email": AddressField}

    def clean_language(self):
        """The company's language unless another was chosen."""
        return self.cleaned_data["language"] or settings.LANGUAGE_CODE


@cache
def _zones() -> list[str]:
    """The time zones of places."""
    return sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/"))


def zone_choices() -> list[tuple[str, str]]:
    """The company's zone first, then those of all places."""
    company = _g("The company's: %(zone)s") % {"zone": settings.TIME_ZONE}
    return [("", company), *((zone, zone) for zone in _zones())]


class ProfileForm(PortalModelForm):
    """What everybody may change about themselves."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        required=False,
        choices=zone_choices,
        help_text=_(
            "All times are the company's. Pages name its zone when yours differs; e-mails add your own time."
        ),
    )

    class Meta:
        model = User
        fields = ["name", "phone", "email", "language", "time_zone"]
        field_classes = {"email": AddressField}


class AppointmentForm(PortalModelForm):
    """A person gets a post in a unit."""

    user = PersonField(label=_("Person"))
    unit = UnitField(label=_("Unit"))
    post = forms.ChoiceField(
        label=_("Post"),
        choices=[("", "---------"), *Post.choices],
        help_text=_(
            "Posts of heads, of the board, of the whole company and in Admin & HR count once a second person "
            "has confirmed them."
        ),
    )
    replace = forms.BooleanField(
        required=False,
        label=_("Replaces the present head"),
        help_text=_("A unit has exactly one head; the former head's appointment ends on the day before."),
    )

    class Meta:
        model = Appointment
        fields = ["user", "unit", "post", "since", "until", "acting"]

    def prepare(self):
        """From today on."""
        self.start_with(since=today(now()))


class HandOverForm(RemarkForm):
    """What hangs on a person, with one successor for all of it and others for single lines."""

    successor = PersonField(
        label=_("Successor"),
        required=False,
        help_text=_("Takes over everything below for which nobody else is named."),
    )
    successors = SuccessorsField(label=_("What hangs on the person"))
    field_order = ["reason", "successor", "successors"]

    def prepare(self):
        """The likely successor stands there already; when nothing hangs on the person nothing is asked."""
        person, at = self.person(), now()
        charges = charges_of(person, at, leaving=self.leaving(person))
        if not charges:
            for name in ("successor", "successors"):
                self.fields[name].widget = forms.HiddenInput()
            return
        self.fields["successors"].show(charges, self.user)
        if likely := self.likely(person, at):
            self.start_with(successor=likely.uuid)

    def person(self):
        """Whose things these are."""
        return self.object

    def leaving(self, person):
        """Whether the account itself is or will be closed."""
        return not person.is_active

    def likely(self, person, at):
        """Who takes over unless somebody else is named."""
        return likely_successor(person, at, by=self.user)


class LeaveForm(HandOverForm):
    """Somebody leaves."""

    def leaving(self, person):
        """Yes: what belongs to the account ends, too."""
        return True


class EndForm(HandOverForm):
    """An appointment ends."""

    until = forms.DateField(label=_("Last day"))
    field_order = ["until", *HandOverForm.field_order]

    def prepare(self):
        """With the end of today. Whoever holds another post may keep what hangs on them."""
        super().prepare()
        last = max(today(now()), self.object.since)
        self.start_with(until=last)
        if not is_last_post(self.object, last):
            self.fields["successor"].help_text = _(
                "The person holds another post: what is given to nobody stays with them."
            )

    def person(self):
        """Whose appointment it is."""
        return self.object.user

    def likely(self, person, at):
        """Nobody while the person can keep everything."""
        if not is_last_post(self.object, max(today(at), self.object.since)):
            return None
        return likely_successor(person, at, post=self.object, by=self.user)


class AbsenceForm(PortalModelForm):
    """Somebody is away."""

    user = PersonField(label=_("Person"), required=False, help_text=_("Yourself, when nobody is named."))
    deputy = PersonField(
        label=_("Deputy"),
        required=False,
        help_text=_(
            "Is told what the absent person would be told, and may act for them: at once when they name the "
            "deputy themselves, after a second person's confirmation when their head does."
        ),
    )

    class Meta:
        model = Absence
        fields = ["user", "kind", "starts_on", "starts_time", "ends_on", "ends_time", "deputy"]
        help_texts = {
            "starts_time": _("Empty: from the beginning of the day."),
            "ends_time": _("Empty: to the end of the day."),
        }

    def prepare(self):
        """Oneself, today; only people whom one may see can be named."""
        seen = User.objects.visible_to(self.user).active().order_by("name", "pk")
        self.fields["user"].queryset = self.fields["deputy"].queryset = seen
        day = today(now())
        self.start_with(user=self.user.uuid, starts_on=day, ends_on=day)

    def values(self):
        """One's own absence when no person is named."""
        return super().values() | {"user": self.cleaned_data.get("user") or self.user}


class LinesField(forms.CharField):
    """Lines copied from a sheet; a tab at the beginning or the end is an empty cell and stays."""

    cleaner = staticmethod(clean_lines)

    def __init__(self, **options):
        super().__init__(strip=False, widget=forms.Textarea, **options)


class SheetForm(PortalForm):
    """People or units out of a sheet: a file, or lines copied from one; over REST the lines."""

    file = forms.FileField(
        label=_("Excel or CSV file"),
        required=False,
        help_text=_("Its first line holds the headings, in the words of the template."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )
    text = LinesField(
        label=_("Or lines copied from a sheet"),
        required=False,
        max_length=400_000,
        help_text=_("With the line of headings; cells are separated by tabs, commas or semicolons."),
    )
    dry_run = forms.BooleanField(
        label=_("Only try it"),
        required=False,
        help_text=_("Says what is wrong, and writes nothing."),
    )

    def clean(self):
        """One of both. What cannot be read is an error of its field; after an error nothing more is said."""
        cleaned = super().clean()
        if self.errors:
            return cleaned
        file, text = cleaned.get("file"), cleaned.get("text", "")
        if bool(file) == bool(text.strip()):
            self.add_error("text", _("Give a file or lines, one of both."))
            return cleaned
        try:
            cleaned["rows"] = read_file(file) if file else read_text(text)
        except Refused as refusal:
            for field, sentences in refusal.errors.items():
                self.add_error(field, [str(sentence) for sentence in sentences])
        return cleaned

    def values(self):
        """The rows, whichever way they came."""
        return {"rows": self.cleaned_data["rows"], "dry_run": self.cleaned_data["dry_run"]}


class GroupForm(PortalModelForm):
    """A group's names, its posts and the people picked by hand."""

    posts = forms.MultipleChoiceField(
        label=_("Posts"), choices=Post.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    unit_kinds = forms.MultipleChoiceField(
        label=_("Only in units of these kinds"),
        choices=UnitKind.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    picked = PeopleField(label=_("Hand-picked people"), required=False)

    class Meta:
        model = Group
        fields = ["name_zh", "name_en", "posts", "unit_kinds", "picked"]


class NewGroupForm(GroupForm):
    """A new group."""

    class Meta(GroupForm.Meta):
        fields = ["code", *GroupForm.Meta.fields]


class GroupPreviewForm(PortalForm):
    """Who would belong to a group, on which day."""

    group = GroupField(label=_("Group"), required=False, help_text=_("Its members today are compared."))
    posts = GroupForm.declared_fields["posts"]
    unit_kinds = GroupForm.declared_fields["unit_kinds"]
    picked = PeopleField(label=_("Hand-picked people"), required=False)
    day = forms.DateField(label=_("Preview on"), required=False, help_text=_("Empty: today."))


class OrderForm(PortalForm):
    """The members of a group in an order."""

    people = OrderField(label=_("Members today"))

    def prepare(self) -> None:
        """As they stand now."""
        if self.object is not None:
            self.start_with(people=[str(person.uuid) for person in members_in_order(self.object)])
