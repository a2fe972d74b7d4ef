"""Asking for a talk between departments, and planning it."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from comms.organization.fields import PeopleField, PersonField, UnitField, UnitsField
from comms.web.forms import PortalForm


class RequestForm(PortalForm):
    """The report: what is to be settled, with whom (1.7.c.3)."""

    unit = UnitField(label=_("Lead department"))
    subject = forms.CharField(label=pgettext_lazy("request", "Subject"), max_length=120)
    report = forms.CharField(
        label=_("Report"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("The problem, what was tried, and what the departments are to settle."),
    )
    departments = UnitsField(label=_("Departments concerned"))
    people = PeopleField(
        label=_("Further people wanted"),
        required=False,
        help_text=_("The heads of the departments are invited in any case."),
    )
    wanted_from = forms.DateField(label=_("Wanted from"), required=False)
    wanted_to = forms.DateField(label=_("Wanted until"), required=False)

    def prepare(self) -> None:
        """One's own unit."""
        post = self.user.main_post if self.user else None
        if post:
            self.start_with(unit=post.unit.code)


class RequestChangeForm(PortalForm):
    """The report, completed. The lead department stays."""

    subject = forms.CharField(label=pgettext_lazy("request", "Subject"), max_length=120)
    report = forms.CharField(label=_("Report"), max_length=4000, widget=forms.Textarea(attrs={"rows": 6}))
    departments = UnitsField(label=_("Departments concerned"))
    people = PeopleField(label=_("Further people wanted"), required=False)
    wanted_from = forms.DateField(label=_("Wanted from"), required=False)
    wanted_to = forms.DateField(label=_("Wanted until"), required=False)

    def prepare(self) -> None:
        """As it was handed in."""
        row = self.object
        if row is not None:
            self.start_with(
                subject=row.subject,
                report=row.report,
                departments=[unit.code for unit in row.departments.all()],
                people=[str(person.uuid) for person in row.people.all()],
                wanted_from=row.wanted_from,
                wanted_to=row.wanted_to,
            )


class AcceptForm(PortalForm):
    """When and where the meeting takes place; chair and minute taker as the kind says unless named."""

    starts_at = forms.DateTimeField(label=_("Starts"))
    ends_at = forms.DateTimeField(label=_("Ends"))
    extended_reason = forms.CharField(label=_("Why longer than two hours"), max_length=200, required=False)
    location = forms.CharField(label=_("Place"), max_length=120, required=False)
    chair = PersonField(
        label=_("Chair"),
        required=False,
        help_text=_("Empty: whoever holds the post that the procedure names."),
    )
    minute_taker = PersonField(
        label=_("Minute taker"),
        required=False,
        help_text=_("Empty: as the kind says, the head of the department or the chair."),
    )
    confidential = forms.BooleanField(
        label=_("For its participants only"),
        required=False,
        help_text=_("Title, place, people and papers are absent for everybody else."),
    )
