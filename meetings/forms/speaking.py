"""The speakers of a meeting, and a resolution in one line."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from comms.base.clock import today
from comms.organization.fields import PersonField
from comms.organization.models import User
from comms.web.choosing import SHOWN
from comms.web.days import possible_day
from comms.web.forms import PortalForm
from meetings.models import AgendaItem, Participant, SpeakingTurn
from meetings.rules import Fault, LineFault, ResolutionLine, read_line

LONGEST_MINUTES = 23 * 60 + 59
FAULTS = {
    Fault.NO_NAME: _("Begin with @ and the name of the person responsible: @name 12-10 what is to be done."),
    Fault.NO_DAY: _("After the name write a blank and the due day, such as 12-10 or 2026-12-10."),
    Fault.NO_TEXT: _("After the day write what is to be done."),
    Fault.IMPOSSIBLE_DAY: _("There is no such day: %(said)s."),
    Fault.PAST_DAY: _("%(said)s is before the meeting."),
}


class WantsToSpeakForm(PortalForm):
    """Who is put on the list of speakers; nobody named is oneself."""

    participant = forms.ModelChoiceField(
        label=_("Participant"),
        queryset=Participant.objects.none(),
        to_field_name="uuid",
        required=False,
        help_text=_("Empty: yourself."),
    )
    item = forms.ModelChoiceField(
        label=_("Agenda item"), queryset=AgendaItem.objects.none(), to_field_name="uuid", required=False
    )

    def prepare(self) -> None:
        """The people and the agenda of the meeting."""
        meeting = self.object
        if meeting is None:
            return
        self.fields["participant"].queryset = meeting.participants.select_related("user")
        self.fields["item"].queryset = meeting.agenda_items.all()
        person: Any = self.user
        if person is not None and not person.has_perm("meetings.run_meeting", meeting):
            self.fields["participant"].widget = forms.HiddenInput()


class SpeaksNowForm(WantsToSpeakForm):
    """Who speaks now."""

    participant = forms.ModelChoiceField(
        label=_("Participant"), queryset=Participant.objects.none(), to_field_name="uuid"
    )


class NextSpeakerForm(PortalForm):
    """The speech that ends with the next one; it says that nobody else pressed meanwhile."""

    after = forms.ModelChoiceField(
        label=_("Speech that ends"),
        queryset=SpeakingTurn.objects.none(),
        to_field_name="uuid",
        required=False,
        widget=forms.HiddenInput,
    )

    def prepare(self) -> None:
        """The speeches of the meeting."""
        if self.object is not None:
            self.fields["after"].queryset = self.object.speaking_turns.all()


class SpokenForm(PortalForm):
    """How long somebody really spoke."""

    minutes = forms.IntegerField(
        label=pgettext_lazy("duration", "Minutes"), min_value=0, max_value=LONGEST_MINUTES
    )
    seconds = forms.IntegerField(label=_("Seconds"), min_value=0, max_value=59)
    reason = forms.CharField(label=_("Reason"), max_length=200)

    def prepare(self) -> None:
        """What was timed."""
        turn = self.object
        if turn is not None and turn.seconds is not None:
            minutes, seconds = divmod(turn.seconds, 60)
            self.start_with(minutes=minutes, seconds=seconds)

    def values(self) -> dict[str, object]:
        """Both as seconds."""
        said = self.cleaned_data
        return {"seconds": said["minutes"] * 60 + said["seconds"], "reason": said["reason"]}


def _called_exactly(field: PersonField, name: str) -> bool:
    return any(field.is_exactly(name, person) for person in field.find(name)[:SHOWN])


class ResolutionLineForm(PortalForm):
    """A resolution in one line: 「@某某 12-10 提交方案」 (1.7.6.2)."""

    line = forms.CharField(
        label=_("Resolution in one line"),
        max_length=2200,
        help_text=_("@name, due day, what is to be done."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    read: ResolutionLine
    owner: User

    def clean_line(self) -> str:
        """The line, whose parts are kept for the operation. Raises ValidationError about the first that
        cannot be read.
        """
        line = self.cleaned_data["line"]
        try:
            self.read = read_line(line, earliest=self._meeting_day())
            possible_day(self.read.due_on)
        except LineFault as wrong:
            raise ValidationError(FAULTS[wrong.fault], params={"said": wrong.said}) from None
        if len(self.read.text) > 2000:
            raise ValidationError(_("Write at most %(number)s characters."), params={"number": 2000})
        self.owner = self._person(self.read)
        return line

    def _meeting_day(self) -> date:
        meeting = self.object
        return today(meeting.actual_start or meeting.starts_at)

    def _person(self, read: ResolutionLine) -> User:
        """Who is meant: among those who take part, then among everybody who works here."""
        everybody = PersonField()
        taking_part = PersonField(everybody.queryset.filter(meeting_parts__meeting=self.object))
        fields = [field for field in (taking_part, everybody) if field.search(read.name)[0]]
        # Somebody's whole name goes before a part of the name of somebody who takes part
        called_so = [field for field in fields if _called_exactly(field, read.name)]
        field = next(iter([*called_so, *fields]), everybody)
        return field.to_python(field.meant(read.name))

    def values(self) -> dict[str, object]:
        """What the operation asks for."""
        return {"text": self.read.text, "owner": self.owner, "due_on": self.read.due_on}
