"""Submitting a conclusion for approval, and what is decided about it."""

from django import forms
from django.utils.translation import gettext_lazy as _

from comms.web.forms import PortalForm
from meetings.models import AgendaItem, Meeting
from meetings.states import OPEN_AGENDA


class ConclusionForm(PortalForm):
    """What a meeting concluded (1.7.c.4)."""

    text = forms.CharField(
        label=_("Conclusion"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "It stands on the next agenda of those who approve it; write it so that they need no more."
        ),
    )
    item = forms.ModelChoiceField(
        label=_("Agenda item"), queryset=AgendaItem.objects.none(), to_field_name="uuid", required=False
    )

    def prepare(self) -> None:
        """The items of the meeting."""
        if self.object is not None:
            self.fields["item"].queryset = self.object.agenda_items.all()


class ResubmitForm(PortalForm):
    """The revised conclusion."""

    text = forms.CharField(label=_("Conclusion"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))

    def prepare(self) -> None:
        """As it was."""
        if self.object is not None:
            self.start_with(text=self.object.text)


class PlaceForm(PortalForm):
    """On which agenda that is out already."""

    meeting = forms.ModelChoiceField(
        label=_("Meeting"), queryset=Meeting.objects.none(), to_field_name="number"
    )

    def prepare(self) -> None:
        """Those of the body that one chairs."""
        if self.object is not None and self.user is not None:
            coming = Meeting.objects.filter(kind=self.object.to_kind, state__in=OPEN_AGENDA)
            own = coming.filter(chair__in=self.user.person_ids)
            self.fields["meeting"].queryset = own.order_by("starts_at")


class ApproveConclusionForm(PortalForm):
    """Approve, with a remark where there is one."""

    reason = forms.CharField(label=_("Remark"), max_length=400, required=False)
