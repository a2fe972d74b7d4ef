"""Acts on what meetings leave behind: minutes, resolutions, motions, conclusions."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from comms.web.actions import Action, Actions
from comms.web.forms import ReasonForm, RemarkForm
from meetings import forms
from meetings.forms import motions as motion_forms
from meetings.forms import progress as progress_forms
from meetings.forms import signatures as signature_forms
from meetings.forms import submissions as conclusion_forms
from meetings.models import Meeting
from meetings.operations import (
    counter_signing,
    minutes,
    motions,
    progress,
    resolutions,
    sending_minutes,
    steps,
    submissions,
    superseding,
    votes,
)

# Minutes

MINUTES_CHANGE = Action(
    minutes.write_minutes,
    forms.MinutesForm,
    permission="meetings.write_minutes",
)
MINUTES_ACTIONS: Actions = {
    "submit": Action(minutes.submit),
    "approve": Action(minutes.approve, signature_forms.ApproveForm),
    "return": Action(minutes.return_minutes, ReasonForm),
    "distribute": Action(sending_minutes.distribute, forms.RecipientsForm),
    "correct": Action(minutes.correct, ReasonForm),
    "read": Action(
        minutes.read_minutes,
        permission="meetings.receive_minutes",
        versioned=False,
        label=_("Read the minutes"),
    ),
    "acknowledge": Action(
        minutes.acknowledge,
        permission="meetings.receive_minutes",
        versioned=False,
        label=_("Acknowledge"),
        icon="file-earmark-check",
    ),
}

SIGNATURE_ACTIONS: Actions = {
    "sign": Action(counter_signing.sign_minutes),
    "dispute": Action(counter_signing.dispute_minutes, ReasonForm),
}

# Resolutions

RESOLUTION_CREATE = Action(
    resolutions.adopt,
    forms.ResolutionForm,
    permission="meetings.run_meeting",
    versioned=False,
)
RESOLUTION_CHANGE = Action(
    resolutions.change_resolution,
    forms.ResolutionChangeForm,
    permission="meetings.change_resolution",
)
RESOLUTION_ACTIONS: Actions = {
    "submit-plan": Action(resolutions.submit_plan, forms.PlanForm),
    "accept-plan": Action(resolutions.accept_plan),
    "return": Action(resolutions.return_plan, ReasonForm),
    "report-done": Action(resolutions.report_done, forms.ResultForm),
    "verify": Action(resolutions.verify),
    "reject": Action(resolutions.reject, ReasonForm),
    "drop": Action(resolutions.drop, ReasonForm),
    "progress": Action(
        progress.note_progress,
        progress_forms.ProgressForm,
        permission="meetings.note_progress",
        versioned=False,
        label=_("Note progress"),
        tone="secondary",
        icon="graph-up",
        possible=lambda resolution: resolution.takes_progress,
    ),
    "replace": Action(
        superseding.supersede,
        progress_forms.SupersedeForm,
        permission="meetings.change_resolution",
        label=_("Supersede an older resolution"),
        tone="secondary",
        icon="layers",
        possible=lambda resolution: not resolution.is_given_up,
    ),
}
STEP_ACTIONS: Actions = {
    "finish": Action(
        steps.finish_step,
        permission="meetings.work_on_step",
        label=pgettext_lazy("step", "Done"),
        tone="success",
        icon="check2",
        possible=lambda step: step.is_workable and not step.done_at,
    ),
    "reopen": Action(
        steps.reopen_step,
        ReasonForm,
        permission="meetings.work_on_step",
        label=_("Not done after all"),
        tone="warning",
        icon="arrow-counterclockwise",
        possible=lambda step: step.is_workable and bool(step.done_at),
    ),
}
FOLLOW_UP_CREATE = Action(
    progress.look_at, progress_forms.FollowUpForm, permission="meetings.run_meeting", versioned=False
)

# Motions and votes

MOTION_CREATE = Action(
    motions.propose_motion,
    motion_forms.MotionForm,
    permission="meetings.add_motion",
    versioned=False,
)
MOTION_CHANGE = Action(
    motions.change_motion, motion_forms.MotionChangeForm, permission="meetings.carry_motion"
)
MOTION_ACTIONS: Actions = {
    "submit": Action(motions.submit_motion),
    "admit": Action(motions.admit_motion),
    "return": Action(motions.return_motion, ReasonForm),
    "open-vote": Action(votes.open_vote),
    "vote": Action(
        votes.cast_vote,
        motion_forms.VoteForm,
        permission="meetings.cast_vote",
        versioned=False,
        label=pgettext_lazy("motion", "Vote"),
        icon="hand-index",
        possible=lambda motion: motion.is_voting,
    ),
    "close-vote": Action(votes.close_vote, motion_forms.CloseVoteForm),
    "count-hands": Action(votes.count_hands, motion_forms.HandsForm),
    "adjourn": Action(motions.adjourn_motion, ReasonForm),
    "refer": Action(motions.refer_motion, ReasonForm),
    "take-up": Action(motions.take_up_motion),
    "withdraw": Action(motions.withdraw_motion, RemarkForm),
}

# Conclusions that another body approves


def may_conclude(meeting: Meeting) -> bool:
    """Whether the meeting has begun and its conclusions need somebody's approval."""
    return bool(meeting.kind.conclusions_to) and meeting.state in submissions.CONCLUDING


SUBMISSION_CREATE = Action(
    submissions.submit_conclusion,
    conclusion_forms.ConclusionForm,
    permission="meetings.run_meeting",
    versioned=False,
    label=_("Submit a conclusion"),
    icon="send-check",
    possible=may_conclude,
)
SUBMISSION_ACTIONS: Actions = {
    "approve": Action(submissions.approve_conclusion, conclusion_forms.ApproveConclusionForm),
    "reject": Action(submissions.reject_conclusion, ReasonForm),
    "return": Action(submissions.return_conclusion, ReasonForm),
    "defer": Action(submissions.defer_conclusion, ReasonForm),
    "place": Action(submissions.place_on, conclusion_forms.PlaceForm),
    "resubmit": Action(submissions.resubmit, conclusion_forms.ResubmitForm),
    "withdraw": Action(submissions.withdraw_conclusion, ReasonForm),
}
