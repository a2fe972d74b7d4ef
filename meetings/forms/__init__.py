"""What acts on meetings ask: one form for page and REST."""

from meetings.forms.agenda import ItemChangeForm, ItemForm, MoveForm, OutcomeForm
from meetings.forms.meetings import (
    EventTimeForm,
    LeaderForm,
    MeetingChangeForm,
    MeetingForm,
    RecordHeldForm,
    RescheduleForm,
)
from meetings.forms.mornings import MorningForm
from meetings.forms.people import ParticipantForm, ReplyForm, SignInCorrectionForm, SignInForm
from meetings.forms.records import (
    MinutesForm,
    PlanForm,
    RecipientsForm,
    ResolutionChangeForm,
    ResolutionForm,
    ResultForm,
    StepForm,
)
from meetings.forms.series import ActivateForm, SeriesChangeForm, SeriesForm

__all__ = [
    "ActivateForm",
    "EventTimeForm",
    "ItemChangeForm",
    "ItemForm",
    "LeaderForm",
    "MeetingChangeForm",
    "MeetingForm",
    "MinutesForm",
    "MorningForm",
    "MoveForm",
    "OutcomeForm",
    "ParticipantForm",
    "PlanForm",
    "RecipientsForm",
    "RecordHeldForm",
    "ReplyForm",
    "RescheduleForm",
    "ResolutionChangeForm",
    "ResolutionForm",
    "ResultForm",
    "SeriesChangeForm",
    "SeriesForm",
    "SignInCorrectionForm",
    "SignInForm",
    "StepForm",
]
