"""Forms of the meetings' pages."""

from meetings.forms.meetings import (
    MEETING_FORMS,
    ItemForm,
    MeetingChangeForm,
    MeetingForm,
    OutcomeForm,
    ParticipantForm,
    ReplyForm,
    SignInCorrectionForm,
    SignInForm,
)
from meetings.forms.records import MINUTES_FORMS, RESOLUTION_FORMS, MinutesForm, ResolutionChangeForm, ResolutionForm
from meetings.forms.series import SERIES_FORMS, SeriesForm

__all__ = [
    "MEETING_FORMS",
    "MINUTES_FORMS",
    "RESOLUTION_FORMS",
    "SERIES_FORMS",
    "ItemForm",
    "MeetingChangeForm",
    "MeetingForm",
    "MinutesForm",
    "OutcomeForm",
    "ParticipantForm",
    "ReplyForm",
    "ResolutionChangeForm",
    "ResolutionForm",
    "SeriesForm",
    "SignInCorrectionForm",
    "SignInForm",
]
