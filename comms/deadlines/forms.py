"""Forms of the compliance page and of the work calendar."""

from django import forms
from django.utils.translation import gettext_lazy as _

from comms.base.errors import Refused
from comms.deadlines.operations import calendar
from comms.organization.models import Unit
from comms.web.days import possible_day
from comms.web.forms import REASON_LENGTH, DayInput, PortalForm

LARGEST = 200_000
GROUPS = [("clause", _("by clause")), ("unit", _("by unit")), ("month", _("by month"))]


class ComplianceForm(forms.Form):
    """How the compliance page counts: grouping, period of the due times, unit."""

    group = forms.ChoiceField(label=_("Group"), choices=GROUPS, required=False)
    due_after = forms.DateField(
        label=_("Due from"), required=False, widget=DayInput, validators=[possible_day]
    )
    due_before = forms.DateField(
        label=_("Due to"), required=False, widget=DayInput, validators=[possible_day]
    )
    unit = forms.ModelChoiceField(
        label=_("Unit"), queryset=Unit.objects.all(), to_field_name="code", required=False
    )


class ImportForm(PortalForm):
    """A yearly notice, pasted or as a file, one day or range a line. Over REST the text is sent as text."""

    notice = forms.CharField(label=_("Notice"), max_length=200, help_text=_("Its name, number and date."))
    text = forms.CharField(
        label=_("Days off and make-up workdays"),
        required=False,
        max_length=LARGEST,
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}),
        help_text=_(
            "One a line: 2027-02-05, 2027-02-11, holiday, Spring Festival — or: 2027-02-14, workday. Chinese "
            "words and dates are read too,"
            " and the published JSON with its list “days” of name, date and isOffDay."
        ),
    )
    file = forms.FileField(label=_("or a CSV or JSON file"), required=False)
    confirm = forms.BooleanField(label=_("The year is published: take it as confirmed"), required=False)
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=REASON_LENGTH,
        help_text=_("Needed when the days of a confirmed year change."),
    )
    dry_run = forms.BooleanField(label=_("Only show what changes"), required=False, widget=forms.HiddenInput)

    def prepare(self):
        """The content of a file takes the place of the text, so that it is shown and can be mended."""
        self.days = {}
        self.start_with(confirm=True)
        if self.is_bound and (uploaded := self.files.get("file")):
            self.data = self.data.copy()
            self.data["text"] = read_text(uploaded)

    def clean(self):
        """Either text or a file, in which every line can be read."""
        cleaned = super().clean()
        if "text" in self.errors:
            return cleaned
        if not cleaned.get("text"):
            self.add_error("text", _("Paste the days or choose a file."))
            return cleaned
        try:
            self.days = calendar.read(year=self.object.year, text=cleaned["text"])
        except Refused as refusal:
            self.add_error("text", refusal.sentences)
        return cleaned

    def values(self):
        """The operation takes the days that were read."""
        said = {name: self.cleaned_data.get(name, "") for name in ("notice", "reason")}
        switches = {name: bool(self.cleaned_data.get(name)) for name in ("confirm", "dry_run")}
        return {"days": self.days, **said, **switches}


def read_text(uploaded) -> str:
    """A CSV file as text: UTF-8 or, as Chinese spreadsheets write it, GB 18030. Read as far as allowed."""
    content = uploaded.read(LARGEST)
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding).replace("\x00", "")
        except UnicodeDecodeError:
            continue
    return ""


class ConfirmYearForm(PortalForm):
    """The notice under which a year counts as published."""

    notice = forms.CharField(label=_("Notice"), max_length=200)
