"""Calling, changing and running a meeting."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from comms.organization.fields import PeopleField, PersonField, UnitField
from comms.organization.states import UnitKind
from comms.web.forms import PortalForm, ReasonForm, RemarkForm
from meetings.models import Meeting, MeetingKind

# What the heads of a sort of unit call most often; the form begins with it
USUAL_KINDS = {UnitKind.DEPARTMENT: "department", UnitKind.MANAGEMENT_OFFICE: "office_morning"}


class MeetingForm(PortalForm):
    """A meeting of its own, outside any series."""

    kind = forms.ModelChoiceField(label=_("Kind"), queryset=MeetingKind.objects.all(), to_field_name="code")
    unit = UnitField(label=_("Responsible department"))
    title = forms.CharField(label=_("Title"), max_length=120)
    starts_at = forms.DateTimeField(label=_("Starts"))
    ends_at = forms.DateTimeField(label=_("Ends"))
    extended_reason = forms.CharField(label=_("Why longer than two hours"), max_length=200, required=False)
    short_notice_reason = forms.CharField(
        label=_("Why at short notice"),
        max_length=200,
        required=False,
        help_text=_("Only when the agenda of this kind would have to be out already."),
    )
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
    with_audience = forms.BooleanField(
        label=_("With everybody whom the kind invites"), required=False, initial=True
    )
    members = PeopleField(label=_("Further attendees"), required=False)
    follows = forms.ModelChoiceField(
        label=_("Goes on with"),
        queryset=Meeting.objects.none(),
        to_field_name="number",
        required=False,
        help_text=_("For inter-departmental meetings: the one whose open matters this one takes up."),
    )
    confidential = forms.BooleanField(
        label=_("For its participants only"),
        required=False,
        help_text=_("Title, place, people and papers are absent for everybody else."),
    )

    def prepare(self) -> None:
        """One's own unit, and what such a unit usually calls."""
        if self.user is not None:
            earlier = Meeting.objects.papers_for(self.user).filter(kind__on_demand=True)
            self.fields["follows"].queryset = earlier.order_by("-starts_at", "-id")
        post = self.user.main_post if self.user else None
        if post:
            self.start_with(unit=post.unit.code, kind=USUAL_KINDS.get(post.unit.kind))


class MeetingChangeForm(PortalForm):
    """Title, place and people in charge."""

    title = forms.CharField(label=_("Title"), max_length=120)
    location = forms.CharField(label=_("Place"), max_length=120, required=False)
    chair = PersonField(label=_("Chair"))
    minute_taker = PersonField(label=_("Minute taker"), required=False)
    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        required=False,
        help_text=_("Only for another chair once the meeting has begun."),
    )

    def prepare(self) -> None:
        """What the meeting says."""
        meeting = self.object
        if meeting is not None:
            self.start_with(
                title=meeting.title,
                location=meeting.location,
                chair=meeting.chair and meeting.chair.uuid,
                minute_taker=meeting.minute_taker and meeting.minute_taker.uuid,
            )
            if meeting.in_turn and meeting.is_upcoming:
                # Another leader is named by an act of its own, with a reason
                field: Any = self.fields["chair"]
                field.required, field.widget = False, forms.HiddenInput()


class LeaderForm(ReasonForm):
    """Who leads this one meeting in the place of whose turn it is."""

    field_order = ["leader", "reason"]
    leader = PersonField(label=_("Leads"), help_text=_("Somebody who takes no turns may lead, too."))


class RescheduleForm(ReasonForm):
    """New times and the reason; outside the days of the rule the meeting is flagged."""

    field_order = ["starts_at", "ends_at", "location", "reason"]
    starts_at = forms.DateTimeField(label=_("Starts"))
    ends_at = forms.DateTimeField(label=_("Ends"), required=False, help_text=_("Empty: as long as before."))
    location = forms.CharField(
        label=_("Place"),
        max_length=120,
        required=False,
        help_text=_("Empty: the same place as before."),
    )
    extended_reason = forms.CharField(label=_("Why longer than two hours"), max_length=200, required=False)

    def prepare(self) -> None:
        """The time as it stands."""
        if self.object is not None:
            self.start_with(starts_at=self.object.starts_at)


class EventTimeForm(RemarkForm):
    """Start or finish now, or say when it was; long ago only with a reason."""

    field_order = ["occurred_at", "reason"]
    occurred_at = forms.DateTimeField(label=_("At"), required=False, help_text=_("Empty: now."))

    def prepare(self) -> None:
        """When a reason is needed."""
        self.fields["reason"].help_text = _("Only when it is entered long afterwards.")


class RecordHeldForm(ReasonForm):
    """When a meeting was held that nobody recorded at the time, and why it is entered afterwards."""

    field_order = ["actual_start", "actual_end", "reason"]
    actual_start = forms.DateTimeField(label=_("Actual start"))
    actual_end = forms.DateTimeField(label=_("Actual end"))

    def prepare(self) -> None:
        """What the reason is about."""
        self.fields["reason"].label = _("Why it is entered afterwards")
